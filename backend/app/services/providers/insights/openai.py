"""Insights by OpenAI, or by any server with `/chat/completions` and json_schema; the registry makes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

from app.services.providers.insights.asking import Ending, Reply, Turn, draw
from app.services.providers.insights.base import Conversation, Insights
from app.services.providers.insights.prompt import INSTRUCTIONS
from app.services.providers.insights.structured import FilledForm
from app.services.providers.openai_client import OPENAI, openai_client, openai_errors
from app.services.providers.upstream import unreadable

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletionMessageParam

DEFAULT_MODEL = "gpt-5.4-mini"
# Reasoning models count their thoughts as output.
_OUTPUT_TOKENS = 16_000
_ENDINGS = {"length": Ending.CUT_OFF, "content_filter": Ending.DECLINED}


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
                ask=lambda turns: self._ask(client, turns),
            )

    def _ask(self, client: "OpenAI", turns: Sequence[Turn]) -> Reply:
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": INSTRUCTIONS},
            *(_message(turn) for turn in turns),
        ]
        # Raw, because the SDK's own parsing loses the token counts of an answer that does not fit.
        with openai_errors():
            raw = client.chat.completions.with_raw_response.parse(
                model=self.model,
                messages=messages,
                response_format=FilledForm,
                max_completion_tokens=_OUTPUT_TOKENS,
            )
        return _reply(raw.content)


def _message(turn: Turn) -> "ChatCompletionMessageParam":
    if turn.ours:
        return {"role": "user", "content": turn.text}
    return {"role": "assistant", "content": turn.text}


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


def _reply(body: bytes) -> Reply:
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        raise unreadable(OPENAI) from None
    choice, usage = completion.choices[0], completion.usage or _Usage()
    ending = _ENDINGS.get(choice.finish_reason or "", Ending.COMPLETE)
    return Reply(
        text=choice.message.content or "",
        ending=Ending.DECLINED if choice.message.refusal else ending,
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
    )
