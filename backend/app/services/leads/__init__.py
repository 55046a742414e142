"""Leads: one per phone number; who calls whom next, and what an intent means for the pipeline."""
