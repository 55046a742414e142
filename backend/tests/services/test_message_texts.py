"""What people read of each event."""

import pytest

from app.core.event_types import EVENT_TYPES
from app.services.message_texts import TEXTS, text_of


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_every_event_reads_as_a_line_even_when_it_says_nothing(name: str) -> None:
    text = text_of(name, {})
    assert "{" not in text
    assert (text == "") is (name == "webhook.test")


def test_texts_are_of_events_that_there_are() -> None:
    assert set(TEXTS) <= set(EVENT_TYPES)


def test_what_was_said_is_inserted_and_not_interpreted() -> None:
    text = text_of(
        "followup.overdue", {"task": "{agent_name.__class__}", "client_name": "A" * 900, "agent_name": None}
    )
    assert text.startswith("Overdue: {agent_name.__class__} (AAA")
    assert text.endswith(", for nobody yet")
    assert len(text) < 600
