"""Insights by Anthropic's Messages; the registry makes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from app.services.providers.anthropic_client import ANTHROPIC, anthropic_client, anthropic_errors
from app.services.providers.insights.asking import Ending, Reply, Turn, draw
from app.services.providers.insights.base import Conversation, Insights
from app.services.providers.insights.prompt import INSTRUCTIONS
from app.services.providers.insights.structured import FilledForm
from app.services.providers.upstream import unreadable

if TYPE_CHECKING:
    from anthropic import Anthropic
    from anthropic.types import MessageParam

DEFAULT_MODEL = "claude-sonnet-5-5"
_OUTPUT_TOKENS = 16_000
_ENDINGS = {"max_tokens": Ending.CUT_OFF, "refusal": Ending.DECLINED}


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
                ask=lambda turns: self._ask(client, turns),
            )

    def _ask(self, client: "Anthropic", turns: Sequence[Turn]) -> Reply:
        from anthropic import transform_schema

        # Raw instead of `messages.parse`: that loses the token counts of an answer that does not fit.
        with anthropic_errors():
            raw = client.messages.with_raw_response.create(
                model=self.model,
                max_tokens=_OUTPUT_TOKENS,
                system=INSTRUCTIONS,
                messages=[_message(turn) for turn in turns],
                output_config={"format": {"type": "json_schema", "schema": transform_schema(FilledForm)}},
            )
        return _reply(raw.read())


def _message(turn: Turn) -> "MessageParam":
    if turn.ours:
        return {"role": "user", "content": turn.text}
    return {"role": "assistant", "content": turn.text}


class _Block(BaseModel):
    type: str
    text: str = ""


class _Usage(BaseModel):
    input_tokens: int = 0
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens: int = 0


class _Message(BaseModel):
    content: list[_Block]
    stop_reason: str | None = None
    usage: _Usage = _Usage()


def _reply(body: bytes) -> Reply:
    try:
        message = _Message.model_validate_json(body)
    except ValidationError:
        raise unreadable(ANTHROPIC) from None
    usage = message.usage
    cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
    return Reply(
        text="".join(block.text for block in message.content if block.type == "text"),
        ending=_ENDINGS.get(message.stop_reason or "", Ending.COMPLETE),
        input_tokens=usage.input_tokens + cached,
        output_tokens=usage.output_tokens,
    )
