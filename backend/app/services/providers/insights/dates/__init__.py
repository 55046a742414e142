"""Dates and times as people say them on the phone; used by the rules engine and by the evidence check."""
