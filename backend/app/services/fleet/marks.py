"""Registration marks as people type them into a form."""

from app.core import marks
from app.core.errors import FieldError, Unprocessable


def checked(value: str, *, field: str = "body.mark") -> str:
    """The normalised mark. Raises Unprocessable, naming `field`, for what no vehicle can carry."""
    mark = marks.normalised(value)
    if marks.format_of(mark) is None:
        message = "This is no registration mark: write it as on the plate, for example AB12 CDE."
        raise Unprocessable(message, code="no_registration_mark", errors=[FieldError(field, message)])
    return mark
