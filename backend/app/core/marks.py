"""UK registration marks: normalising, the formats in use, and what a misread one may have been.

The patterns say what a mark looks like, not that it was issued.
"""

import re

_LETTERS = "A-HJ-PR-Z"
FORMATS = {
    "current": rf"[A-HJ-PR-Y]{{2}}(?!0[01]|50)\d{{2}}[{_LETTERS}]{{3}}",
    "prefix": rf"(?:[A-HJ-NPR-TV-Y]|Q)[1-9]\d{{0,2}}[A-HJ-PR-Y][{_LETTERS}]{{2}}",
    "suffix": rf"[A-HJ-PR-Y][{_LETTERS}]{{2}}[1-9]\d{{0,2}}[A-HJ-NPR-TV-Y]",
    "northern_ireland": r"[A-Z]?[A-Z]?[IZ][A-Z]?[1-9]\d{0,3}|[1-9]\d{0,3}(?:[A-Z]{1,2}[IZ]|[A-Z]?[IZ][A-Z])",
    "dateless": rf"[A-HJ-PR-Y][{_LETTERS}]?[1-9]\d{{0,3}}|[A-HJ-PR-Y][{_LETTERS}]{{2}}[1-9]\d{{0,2}}"
    r"|[1-9]\d{0,3}[A-Z]{1,2}|[1-9]\d{0,2}[A-Z]{3}",
    "diplomatic": r"\d{3}[DX]\d{3}",
}
_FORMATS = {name: re.compile(pattern) for name, pattern in FORMATS.items()}
_TO_DIGIT = str.maketrans("OQDUILJZEASGTB", "00001112345678")
_TO_LETTER = str.maketrans("012345678", "OLZEASGTB")
_CURRENT_LENGTH = 7


def normalised(mark: str) -> str:
    """Upper case, letters and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", mark.upper())


def format_of(mark: str) -> str | None:
    """The name of the first format that a normalised mark has, None where it has none."""
    return next((name for name, pattern in _FORMATS.items() if pattern.fullmatch(mark)), None)


def repaired(mark: str) -> str | None:
    """What a misread mark of the current format was, by the place of letters and digits. A suggestion only:
    to be used where it hits a mark that is known."""
    mark = normalised(mark)
    if len(mark) != _CURRENT_LENGTH:
        return None
    suggestion = (
        mark[:2].translate(_TO_LETTER) + mark[2:4].translate(_TO_DIGIT) + mark[4:].translate(_TO_LETTER)
    )
    return suggestion if _FORMATS["current"].fullmatch(suggestion) else None
