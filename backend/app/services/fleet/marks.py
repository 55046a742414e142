"""Registration marks: how they are written down, and which can exist in the United Kingdom."""

import re

from app.core.errors import FieldError, Unprocessable

# Neither I nor Q stands in a current mark, no Z in its first pair, and its age is never 00, 01 or 50.
FORMATS = (
    r"[A-HJ-PR-Y]{2}(?!0[01]|50)\d{2}[A-HJ-PR-Z]{3}",  # current
    r"[A-HJ-NPR-TV-Y][1-9]\d{0,2}[A-HJ-PR-Y][A-HJ-PR-Z]{2}",  # prefix
    r"Q[1-9]\d{0,2}[A-HJ-PR-Y][A-HJ-PR-Z]{2}",  # of unknown age
    r"[A-HJ-PR-Y][A-HJ-PR-Z]{2}[1-9]\d{0,2}[A-HJ-NPR-TV-Y]",  # suffix
    r"[A-Z]?[A-Z]?[IZ][A-Z]?[1-9]\d{0,3}",  # Northern Ireland
    r"[1-9]\d{0,3}([A-Z]{1,2}[IZ]|[A-Z]?[IZ][A-Z])",  # Northern Ireland, reversed
    r"[A-HJ-PR-Y][A-HJ-PR-Z]?[1-9]\d{0,3}",  # dateless
    r"[A-HJ-PR-Y][A-HJ-PR-Z]{2}[1-9]\d{0,2}",
    r"[1-9]\d{0,3}[A-Z]{1,2}",
    r"[1-9]\d{0,2}[A-Z]{3}",
    r"\d{3}[DX]\d{3}",  # diplomatic
)
_MARK = re.compile("|".join(f"(?:{each})" for each in FORMATS))


def normalised(value: str) -> str:
    """Upper case, letters and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", value.upper())


def is_mark(normalised_value: str) -> bool:
    return _MARK.fullmatch(normalised_value) is not None


def checked(value: str, *, field: str = "body.mark") -> str:
    """The normalised mark. Raises Unprocessable, naming `field`, for what no vehicle can carry."""
    mark = normalised(value)
    if not is_mark(mark):
        message = "This is no registration mark: write it as on the plate, for example AB12 CDE."
        raise Unprocessable(message, code="no_registration_mark", errors=[FieldError(field, message)])
    return mark
