"""An insight as plain text, for answers and events."""

from app.models import Insight


def summary(insight: Insight | None) -> str | None:
    if insight is None:
        return None
    return " ".join(_sentence(str(claim["text"])) for claim in insight.summary) or None


def next_step(insight: Insight | None) -> str | None:
    return str(insight.next_step["text"]) if insight and insight.next_step else None


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
