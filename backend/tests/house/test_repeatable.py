"""Every POST may be sent again after a lost answer: by its Idempotency-Key, or by what it does."""

from typing import Any

from app.main import app

ONE_STEP = "a step between two states: a repetition finds it done, or is refused"
ONE_USE = "spends a code, token or lease that works once"
SAME_EVENT = "deduplicated by the event's own name or the sender's signature"
SAME_ROW = "attaches or shows the same row again"
SAME_WORK = "wakes work that is there; a repetition finds it under way"
NOTHING_KEPT = "answers, and keeps nothing"
A_NEW_SECRET = "the last secret that was shown is the one that holds"
ON_PURPOSE = "sends once more because a person asked for once more"

BY_LAST_PART = {
    **dict.fromkeys(
        ["restore", "accept", "reject", "undo", "bulk", "release", "assign", "dismiss", "reopen", "snooze"],
        ONE_STEP,
    ),
    **dict.fromkeys(
        ["start", "return", "extend", "swap-vehicle", "cancel", "match", "confirm-match", "approve"], ONE_STEP
    ),
    **dict.fromkeys(["mark-transferred", "paid", "appeal", "recharge", "close", "reset-stuck"], ONE_STEP),
    **dict.fromkeys(
        ["retry", "complete", "scan", "dvla-refresh", "classify", "erase", "run", "process-pcn"],
        SAME_WORK,
    ),
    **dict.fromkeys(["audio-url", "download-url", "lookup"], NOTHING_KEPT),
    **dict.fromkeys(["inbound-key", "rotate-secret"], A_NEW_SECRET),
    **dict.fromkeys(["test", "replay"], ON_PURPOSE),
}
BY_PATH = {
    "/agents/me/change-password": ONE_STEP,
    "/auth/login": NOTHING_KEPT,
    "/auth/logout": ONE_STEP,
    "/auth/password/forgot": ONE_USE,
    "/auth/password/reset": ONE_USE,
    "/auth/refresh": ONE_USE,
    "/auth/register": "an e-mail address registers once",
    "/auth/session": NOTHING_KEPT,
    "/auth/session/refresh": ONE_USE,
    "/auth/supabase-session": NOTHING_KEPT,
    "/documents": SAME_ROW,
    "/documents/files": SAME_ROW,
    "/incidents/{incident_id}/documents": SAME_ROW,
    "/integrations/slack/webhook/{key}": SAME_EVENT,
    "/integrations/twilio/webhook/{key}": SAME_EVENT,
    "/internal/cron/{name}": SAME_WORK,
    "/leads/inbound": "one lead per phone and tenant",
    "/leads/inbound/{key}": "one lead per phone and tenant",
    "/leads/next": ONE_USE,
    "/violations/{violation_id}/transfer-letter": SAME_ROW,
    "/webhooks/pabbly/{key}": SAME_EVENT,
}


def posts() -> dict[str, Any]:
    return {path: verbs["post"] for path, verbs in app.openapi()["paths"].items() if "post" in verbs}


def takes_a_key(operation: dict[str, Any]) -> bool:
    return any(parameter.get("name") == "Idempotency-Key" for parameter in operation.get("parameters", []))


def test_a_post_takes_a_key_or_has_a_reason_why_it_needs_none() -> None:
    unexplained = [
        path
        for path, operation in posts().items()
        if not takes_a_key(operation) and path not in BY_PATH and path.rsplit("/", 1)[-1] not in BY_LAST_PART
    ]
    assert unexplained == []


def test_a_reason_is_for_a_post_without_a_key() -> None:
    described = posts()
    assert {path for path in BY_PATH if path not in described or takes_a_key(described[path])} == set()
