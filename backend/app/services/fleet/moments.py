"""Moments as a hirer and an issuer read them."""

from datetime import datetime
from zoneinfo import ZoneInfo


def in_words(moment: object, zone: ZoneInfo) -> str:
    """`5 March 2026, 09:00 GMT`, on the clock of `zone`. `moment` is a datetime, or its
    ISO 8601 text with an offset, as JSON columns hold it."""
    value = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    return value.astimezone(zone).strftime("%-d %B %Y, %H:%M %Z")
