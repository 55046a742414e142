"""An insight as plain text, for answers and events. Plain text can't mark a claim as unverified, so such
claims are left out."""

from app.models import Insight


def summary(insight: Insight | None) -> str | None:
    if insight is None:
        return None
    return " ".join(_sentence(str(claim["text"])) for claim in insight.summary if claim["verified"]) or None


def action_items(insight: Insight | None) -> list[str]:
    return [str(item["text"]) for item in insight.action_items if item["verified"]] if insight else []


def next_step(insight: Insight | None) -> str | None:
    step = insight.next_step if insight else None
    return str(step["text"]) if step and step["verified"] else None


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
