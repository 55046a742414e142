"""Phone numbers as E.164, read in the tenant's region where they are local.

The library is loaded at the first number: it holds the metadata of all countries.
"""

import re
from collections.abc import Collection

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


def no_text_reason(number: str, countries: Collection[str]) -> str | None:
    """Why no text message may go to this E.164 number; None where it may. `countries` are ISO 3166 codes.

    Numbers that earn their owner money, as premium and personal ones do, are refused everywhere.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType

    read = phonenumbers.parse(number)
    # Numbers for tests and fiction belong to no region but by their country code.
    country = phonenumbers.region_code_for_number(read) or phonenumbers.region_code_for_country_code(
        read.country_code or 0
    )
    if country not in countries:
        return f"Text messages go to numbers of {', '.join(countries)} only."
    costly = {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
    }
    if phonenumbers.number_type(read) in costly:
        return "Text messages go to ordinary numbers, not to premium or personal ones."
    return None


def _no_number(field: str) -> Unprocessable:
    message = "This is no phone number: write it with its area code, or with + and the country."
    return Unprocessable(message, errors=[FieldError(field, message)])
