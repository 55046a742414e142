"""Insights by OpenAI, or by any server with `/chat/completions` and json_schema; the registry makes it."""

from dataclasses import dataclass, field

from app.services.providers.insights.asking import draw
from app.services.providers.insights.base import Conversation, Insights
from app.services.providers.insights.prompt import INSTRUCTIONS
from app.services.providers.insights.structured import FilledForm
from app.services.providers.openai_answers import DEFAULT_MODEL, answer
from app.services.providers.openai_client import OPENAI, openai_client


@dataclass(frozen=True, slots=True)
class OpenAIInsights:
    """`base_url` None is OpenAI itself."""

    api_key: str | None = field(repr=False)
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    timeout_s: float = 90.0

    @property
    def engine(self) -> str:
        return f"openai:{self.model}"

    def draw(self, conversation: Conversation) -> Insights:
        with openai_client(api_key=self.api_key, base_url=self.base_url, timeout_s=self.timeout_s) as client:
            return draw(
                conversation,
                vendor=OPENAI,
                engine=self.engine,
                ask=lambda turns: answer(
                    client, turns, model=self.model, instructions=INSTRUCTIONS, form=FilledForm
                ),
            )
