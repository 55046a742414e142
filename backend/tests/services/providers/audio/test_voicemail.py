"""Greetings and announcements are machines; conversations about messages and mailboxes are not."""

import pytest

from app.services.providers.audio.voicemail import is_voicemail
from tests.services.providers.audio.sounds import demo_call

MACHINES = [
    "The person you are calling is not available. Please leave a message after the tone.",
    "Hello, you have reached the voicemail of John Smith. I can't take your call right now.",
    "Hi, this is Anna.\nI cannot come to the phone. Leave your name and number after the beep.",
    "Please leave your message after the tone. When you have finished recording, you may hang up.",
    "The number you have dialled is no longer in service.",
    "The customer you are calling has their phone switched off. Please try later.",
    "Your call has been forwarded to an automatic voice message system.",
    "Sorry, the mailbox is full. Goodbye.",
    "Welcome to the O2 messaging service. After the tone please leave your message.",
    "please leave a message after the town",
]
PEOPLE = [
    "",
    "Can I leave a message for Mr Jones? Yes, of course.",
    "Hello, I got your voicemail yesterday and I am calling you back.",
    "I am not available on Monday, please call me back on Tuesday.",
    "I am not interested. Please do not call me again.",
    "Did you change the number you are calling from? I did not recognise it at first.",
    "Please leave the keys at the front desk after the return.",
    "Hello, how can I help? "
    + "We talked about the car for a long time. " * 12
    + "Leave a message after the tone.",
]


@pytest.mark.parametrize("text", MACHINES)
def test_machines(text: str) -> None:
    assert is_voicemail(text)


@pytest.mark.parametrize("text", PEOPLE)
def test_people(text: str) -> None:
    assert not is_voicemail(text)


@pytest.mark.parametrize(
    ("call", "machine"),
    [
        ("voicemail_greeting", True),
        ("sales_quote", False),
        ("service_callback", False),
        ("two_channels_contract", False),
        ("not_interested", False),
    ],
)
def test_the_demo_calls(call: str, machine: bool) -> None:
    _, truth = demo_call(call)
    assert is_voicemail("\n".join(turn["text"] for turn in truth["turns"])) is machine
