"""A written transcript is cut into turns without losing a word."""

import time

import pytest

from app.core.conversation import Speaker
from app.services.call_log import parsed

AGENT, CUSTOMER, UNKNOWN = Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN
TRANSCRIPTS: dict[str, tuple[str, list[tuple[Speaker, str]]]] = {
    "roles": ("Agent: Hello.\nCustomer: Hi.", [(AGENT, "Hello."), (CUSTOMER, "Hi.")]),
    "any case": ("AGENT:  Hello.\ncaller: Hi.", [(AGENT, "Hello."), (CUSTOMER, "Hi.")]),
    "numbered": ("Speaker 1: Hello.\nAgent 2: Hi.", [(UNKNOWN, "Hello."), (AGENT, "Hi.")]),
    "names": ("Anne-Marie O'Neil: Hello.\nDr. Zoë: Hi.", [(UNKNOWN, "Hello."), (UNKNOWN, "Hi.")]),
    "going on": ("Agent: Hello.\n  How are you?\n\nGood?", [(AGENT, "Hello. How are you? Good?")]),
    "no speakers": ("Hello.\nHow are you?", [(UNKNOWN, "Hello. How are you?")]),
    "a time of day": ("Agent: We open\nat 9: 30 sharp.", [(AGENT, "We open at 9: 30 sharp.")]),
    "a long clause": (
        "Agent: One thing\nwhich I did forget: the price.",
        [(AGENT, "One thing which I did forget: the price.")],
    ),
    "a colon inside": ("Agent: The price: ten.", [(AGENT, "The price: ten.")]),
    "no space": ("Agent:Hello.", [(UNKNOWN, "Agent:Hello.")]),
    "no words": ("Agent: \nCustomer: Hi.", [(UNKNOWN, "Agent:"), (CUSTOMER, "Hi.")]),
    "Windows": ("Agent: Hello.\r\nCustomer: Hi.\r\n", [(AGENT, "Hello."), (CUSTOMER, "Hi.")]),
    "nothing": (" \n\t\n", []),
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_turns(name: str) -> None:
    transcript, turns = TRANSCRIPTS[name]
    assert parsed(transcript) == turns


@pytest.mark.parametrize("line", [" " * 400_000 + "x", "a" * 400_000, "a " * 200_000, ":" * 400_000])
def test_a_hostile_line_is_cut_in_no_time(line: str) -> None:
    started = time.monotonic()
    parsed(f"Agent: Hello.\n{line}")
    assert time.monotonic() - started < 1
