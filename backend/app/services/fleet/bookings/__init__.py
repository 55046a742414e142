"""Bookings: made, changed, handed over, brought back."""
