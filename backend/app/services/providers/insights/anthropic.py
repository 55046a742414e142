"""Insights by Anthropic's Messages; the registry makes it."""

from dataclasses import dataclass, field

from app.services.providers.anthropic_answers import DEFAULT_MODEL, answer
from app.services.providers.anthropic_client import ANTHROPIC, anthropic_client
from app.services.providers.insights.asking import draw
from app.services.providers.insights.base import Conversation, Insights
from app.services.providers.insights.prompt import INSTRUCTIONS
from app.services.providers.insights.structured import FilledForm


@dataclass(frozen=True, slots=True)
class AnthropicInsights:
    """`base_url` None is Anthropic itself."""

    api_key: str = field(repr=False)
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    timeout_s: float = 90.0

    @property
    def engine(self) -> str:
        return f"anthropic:{self.model}"

    def draw(self, conversation: Conversation) -> Insights:
        with anthropic_client(
            api_key=self.api_key, base_url=self.base_url, timeout_s=self.timeout_s
        ) as client:
            return draw(
                conversation,
                vendor=ANTHROPIC,
                engine=self.engine,
                ask=lambda turns: answer(
                    client, turns, model=self.model, instructions=INSTRUCTIONS, form=FilledForm
                ),
            )
