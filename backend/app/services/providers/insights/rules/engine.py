"""The local insight engine: patterns over what was said, no key, no network, the same answer every time."""

from app.services.providers.insights.base import ActionItem, Claim, Conversation, Insights
from app.services.providers.insights.rules.action_items import action_items
from app.services.providers.insights.rules.intent import read_intent
from app.services.providers.insights.rules.sentences import cut
from app.services.providers.insights.rules.sentiment import read_sentiment
from app.services.providers.insights.rules.summary import summarise
from app.services.providers.insights.rules.topics import key_topics

VERSION = "rules-5"


class RulesEngine:
    """Insights of draft quality, marked `degraded`. The transcript is only ever matched, never obeyed."""

    @property
    def engine(self) -> str:
        return "rules"

    def draw(self, conversation: Conversation) -> Insights:
        """An empty transcript gives an undecided call without items, summary or topics."""
        sentences = cut(conversation)
        intent = read_intent(sentences)
        items = action_items(sentences, conversation, intent.intent)
        topics = key_topics(sentences)
        return Insights(
            summary=summarise(sentences, items, intent.evidence, topics),
            sentiment=read_sentiment(sentences, intent.intent, intent.confidence),
            intent=intent.intent,
            intent_confidence=intent.confidence,
            intent_evidence=intent.evidence,
            action_items=items,
            next_step=_next_step(items),
            key_topics=topics,
            engine=self.engine,
            prompt_version=VERSION,
            degraded=True,
        )


def _next_step(items: tuple[ActionItem, ...]) -> Claim | None:
    """What is due first among our own work; without a time what was promised first; last what the
    customer does.
    """
    if not items:
        return None

    def urgency(item: ActionItem) -> tuple[bool, bool, float]:
        theirs = item.claim.text.startswith("Customer to ")
        return theirs, item.due_at is None, item.due_at.timestamp() if item.due_at else 0.0

    return min(items, key=urgency).claim
