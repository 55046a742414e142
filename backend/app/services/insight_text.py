"""An insight's claims as plain text, for answers and events. Plain text can't mark a claim as unverified, so
such claims are left out. Without an insight there are none."""

from collections.abc import Sequence

from app.models.base import JSONObject


def summary(claims: Sequence[JSONObject] | None) -> str | None:
    return " ".join(_sentence(str(claim["text"])) for claim in claims or () if claim["verified"]) or None


def action_items(claims: Sequence[JSONObject] | None) -> list[str]:
    return [str(claim["text"]) for claim in claims or () if claim["verified"]]


def next_step(claim: JSONObject | None) -> str | None:
    return str(claim["text"]) if claim and claim["verified"] else None


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
