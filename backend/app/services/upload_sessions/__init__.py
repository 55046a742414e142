"""Uploads that survive a bad network: begun, continued part by part, completed or ended."""
