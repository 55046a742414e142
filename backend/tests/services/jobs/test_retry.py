"""When a failed job comes back: bounds, order and ends, for any schedule."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.jobs import retry
from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable

DOWN = Unavailable("upstream_down", "It is down.")


@given(failures=st.integers(0, 4))
def test_a_delay_stays_within_its_jitter(failures: int) -> None:
    again = retry.decide(retry.PIPELINE, failures, DOWN)
    assert again is not None
    assert again.counts
    planned = retry.PIPELINE[failures]
    assert planned * (1 - retry.JITTER) <= again.seconds <= planned * (1 + retry.JITTER)


@pytest.mark.parametrize("schedule", [retry.PIPELINE, retry.DELIVERY])
def test_schedules_grow(schedule: tuple[int, ...]) -> None:
    assert all(earlier < later for earlier, later in pairwise(schedule))


def test_a_webhook_is_tried_for_three_days() -> None:
    assert len(retry.DELIVERY) + 1 == 10
    assert 70 * 3600 < sum(retry.DELIVERY) < 80 * 3600


@given(failures=st.integers(5, 999))
def test_it_ends(failures: int) -> None:
    assert retry.decide(retry.PIPELINE, failures, DOWN) is None


def test_what_cannot_succeed_is_not_repeated() -> None:
    assert retry.decide(retry.PIPELINE, 0, Refused("no", "No.")) is None


@given(asked=st.floats(0, 10**9, allow_nan=False))
def test_a_pause_that_was_asked_for_counts_no_failure_and_is_bounded(asked: float) -> None:
    again = retry.decide(retry.PIPELINE, 4, RateLimited("busy", "Busy.", asked))
    assert again is not None
    assert not again.counts
    assert 1 <= again.seconds <= retry.LONGEST_SNOOZE_S


CODES = [
    (ProviderError("own_code", "…"), "own_code"),
    (ValueError("with a secret in it"), "internal_error"),
]


@pytest.mark.parametrize(("error", "code"), CODES)
def test_a_code_never_holds_the_text_of_a_foreign_error(error: Exception, code: str) -> None:
    assert retry.code_of(error) == code
