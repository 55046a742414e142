"""Phone numbers as E.164, read in the tenant's region where they are local.

The library is loaded at the first number: it holds the metadata of all countries.
"""

import re

from app.core.errors import FieldError, Unprocessable

LETTERS = re.compile(r"[^\W\d_]")
EXTENSION = re.compile(r"\s*(ext\.?|extension|x)\s*\d+\s*$")


def normalised(value: str, region: str, *, field: str = "body.phone") -> str:
    """`region` is an ISO 3166 code. Raises Unprocessable, naming `field`, for what can be no number.

    Possible is enough: the numbers reserved for tests and fiction are possible but never valid. Words are no
    numbers, though the keys of a phone carry letters.
    """
    import phonenumbers

    if LETTERS.search(EXTENSION.sub("", value.lower().removeprefix("tel:"))):
        raise _no_number(field)
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException as error:
        raise _no_number(field) from error
    if not phonenumbers.is_possible_number(number):
        raise _no_number(field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _no_number(field: str) -> Unprocessable:
    message = "This is no phone number: write it with its area code, or with + and the country."
    return Unprocessable(message, errors=[FieldError(field, message)])
