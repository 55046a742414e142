"""What is blackened in a transcript before it leaves: payment cards, e-mail addresses, phone numbers."""

import re
from dataclasses import replace

from app.services.providers.insights.base import Conversation

EMAIL = re.compile(r"[\w.+-]+(?:@|\s+at\s+)[\w-]+(?:(?:\.|\s+dot\s+)[\w-]+)+", re.IGNORECASE)
# Eight digits and more, however they are grouped; a year or an amount is shorter.
NUMBER = re.compile(r"(?<![\w£$€.])\+?\(?\d(?:[\s().-]{0,2}\d){7,18}(?!\w)")
CARD_DIGITS = range(13, 20)
DIGIT = r"(?:(?:double|triple)\s+)?(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
SPOKEN_DIGITS = re.compile(rf"\b{DIGIT}(?:[\s,-]+{DIGIT}){{6,}}\b", re.IGNORECASE)


def redacted(conversation: Conversation) -> Conversation:
    segments = tuple(replace(each, text=blackened(each.text)) for each in conversation.segments)
    return replace(conversation, segments=segments)


def blackened(text: str) -> str:
    text = EMAIL.sub("[e-mail]", text)
    text = NUMBER.sub(lambda found: _kind_of(found[0]), text)
    return SPOKEN_DIGITS.sub("[number]", text)


def _kind_of(number: str) -> str:
    digits = [int(each) for each in number if each.isdigit()]
    return "[card]" if len(digits) in CARD_DIGITS and _passes_luhn(digits) else "[phone]"


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [each * 2 - 9 * (each > 4) for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
