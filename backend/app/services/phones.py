"""Phone numbers as E.164, read in the tenant's region where they are local.

The library is loaded at the first number: it holds the metadata of all countries.
"""

from app.core.errors import FieldError, Unprocessable


def normalised(value: str, region: str, *, field: str = "body.phone") -> str:
    """`region` is an ISO 3166 code. Raises Unprocessable, naming `field`, for what can be no number.

    Possible is enough: the numbers reserved for tests and fiction are possible but never valid.
    """
    import phonenumbers

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
