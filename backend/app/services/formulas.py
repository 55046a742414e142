"""Text that a spreadsheet would run as a formula: exports guard it with an apostrophe, imports unguard it."""

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What begins with a plus and is a number is a phone number of ours.
A_PHONE = re.compile(r"\+\d{4,15}")


def guarded(text: str) -> str:
    return f"'{text}" if text.startswith(STARTS) and not A_PHONE.fullmatch(text) else text


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(STARTS) else cell
