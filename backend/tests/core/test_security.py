"""Passwords keep every character and cost the same for everybody; no forged token is read."""

import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import wait
from datetime import timedelta

import bcrypt
import pytest
import time_machine
from pydantic import SecretStr

from app.core import clock, hashing, security
from app.core.actor import Role
from app.core.config import settings
from app.core.errors import Unauthorized, Unavailable
from tests.core.tokens import HOSTILE, SOUND_BUT_UNKNOWN, access_token

pytestmark = pytest.mark.owasp("API2")


@pytest.mark.parametrize(
    "password",
    ["p" * 200, "\N{SMILING FACE WITH SUNGLASSES}" * 64, "né à Genève " * 10, "       a"],
    ids=["200 characters", "64 characters of four bytes", "accents", "leading blanks"],
)
def test_a_password_fits_its_hash(password: str) -> None:
    assert security.verify_password(password, security.hash_password(password)) == (True, None)


@pytest.mark.parametrize(
    "other", ["p" * 72 + "x" * 128, "p" * 199, "p" * 72], ids=["after byte 72", "shorter by one", "72 bytes"]
)
def test_every_byte_counts(other: str) -> None:
    fits, _ = security.verify_password(other, security.hash_password("p" * 200))
    assert not fits


def test_the_same_password_never_has_the_same_hash() -> None:
    assert security.hash_password("correct horse") != security.hash_password("correct horse")


def test_an_old_hash_fits_and_is_renewed() -> None:
    old = bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4)).decode()
    assert old.startswith("$2b$")
    fits, renewed = security.verify_password("correct horse", old)
    assert fits
    assert renewed is not None
    assert renewed.startswith("$bcrypt-sha256$")
    assert security.verify_password("correct horse", renewed) == (True, None)
    assert security.verify_password("wrong horse", old) == (False, None)


def test_a_hash_of_fewer_rounds_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = security.hash_password("correct horse")
    monkeypatch.setattr(settings(), "bcrypt_rounds", 5)
    fits, renewed = security.verify_password("correct horse", cheap)
    assert fits
    assert renewed is not None
    assert "r=5" in renewed


def test_without_a_hash_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "bcrypt_rounds", 9)
    known = security.hash_password("correct horse")
    wrong = _median(lambda: security._verify("wrong horse", known))
    unknown = _median(lambda: security._verify("wrong horse", None))
    assert 0.6 < unknown / wrong < 1.6


def test_hashing_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "WAIT_S", 0.05)
    over = threading.Event()
    others = [hashing._threads().submit(over.wait) for _ in range(hashing.AT_ONCE)]
    with pytest.raises(Unavailable) as refused:
        security.hash_password("correct horse")
    over.set()
    wait(others)
    assert "Retry-After" in refused.value.headers
    monkeypatch.undo()
    assert security.hash_password("correct horse")


def test_everybody_else_goes_before_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    def nice() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    monkeypatch.setattr(hashing, "NICER", 3)
    hashing._threads.cache_clear()
    try:
        assert hashing.in_turn(nice) == min(19, nice() + 3)
    finally:
        hashing._threads.cache_clear()


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != SOUND_BUT_UNKNOWN])
def test_a_forged_token_is_refused(name: str) -> None:
    with pytest.raises(Unauthorized):
        security.read_access_token(HOSTILE[name]())


def test_our_token_says_who_and_until_when() -> None:
    agent, tenant = clock.new_id(), clock.new_id()
    token, life_s = security.issue_access_token(agent, tenant, Role.AGENT)
    claims = security.read_access_token(token)
    assert (claims.subject, claims.tenant_id, claims.external) == (agent, tenant, False)
    assert life_s == settings().access_token_expire_minutes * 60
    assert abs((claims.expires_at - clock.now()).total_seconds() - life_s) < 5


def test_a_token_that_was_read_before_still_ends() -> None:
    token, life_s = security.issue_access_token(clock.new_id(), clock.new_id(), Role.AGENT)
    assert security.read_access_token(token) == security.read_access_token(token)
    with time_machine.travel(clock.now() + timedelta(seconds=life_s + 1)), pytest.raises(Unauthorized):
        security.read_access_token(token)


def test_a_token_that_was_read_before_ends_with_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    token, _ = security.issue_access_token(clock.new_id(), clock.new_id(), Role.AGENT)
    security.read_access_token(token)
    monkeypatch.setattr(settings(), "secret_key", SecretStr("1" * 64))
    with pytest.raises(Unauthorized):
        security.read_access_token(token)


def test_two_tokens_of_one_moment_differ() -> None:
    one, other = clock.new_id(), clock.new_id()
    issued = {security.issue_access_token(one, other, Role.AGENT)[0] for _ in range(3)}
    assert len(issued) == 3


def test_the_pattern_of_all_hostile_tokens_is_a_good_one() -> None:
    """Without this, the table above would prove nothing."""
    assert security.read_access_token(access_token()).external is False


def test_an_opaque_token_leads_to_its_tenant() -> None:
    tenant = clock.new_id()
    token = security.new_opaque_token(tenant)
    assert security.tenant_of_opaque_token(token) == tenant
    assert len(token) >= 32 + 43
    with pytest.raises(Unauthorized):
        security.tenant_of_opaque_token("no token of ours")


def _median(work: Callable[[], object], times: int = 9) -> float:
    """Seconds of this thread's own computing, so that a busy machine changes nothing."""
    taken = []
    for _ in range(times):
        start = time.thread_time()
        work()
        taken.append(time.thread_time() - start)
    return statistics.median(taken)
