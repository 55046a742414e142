"""One answer of OpenAI, or of a server with `/chat/completions` and json_schema, in the form that is asked
for; the engines of this vendor call it."""

from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

from app.services.providers.filling import Attachment, Ending, Reply, Turn
from app.services.providers.openai_client import OPENAI, openai_errors
from app.services.providers.upstream import unreadable

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam

DEFAULT_MODEL = "gpt-5.4-mini"
# Reasoning models count their thoughts as output.
_OUTPUT_TOKENS = 16_000
_ENDINGS = {"length": Ending.CUT_OFF, "content_filter": Ending.DECLINED}


def answer(
    client: "OpenAI", turns: Sequence[Turn], *, model: str, instructions: str, form: type[BaseModel]
) -> Reply:
    """Raises ProviderError."""
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": instructions},
        *(_message(turn) for turn in turns),
    ]
    # Raw, because the SDK's own parsing loses the token counts of an answer that does not fit.
    with openai_errors():
        raw = client.chat.completions.with_raw_response.parse(
            model=model,
            messages=messages,
            response_format=form,
            max_completion_tokens=_OUTPUT_TOKENS,
        )
    return _reply(raw.content)


def _message(turn: Turn) -> "ChatCompletionMessageParam":
    if not turn.ours:
        return {"role": "assistant", "content": turn.text}
    if turn.attached is None:
        return {"role": "user", "content": turn.text}
    return {"role": "user", "content": [_part(turn.attached), {"type": "text", "text": turn.text}]}


def _part(attached: Attachment) -> "ChatCompletionContentPartParam":
    address = f"data:{attached.media_type};base64,{b64encode(attached.content).decode()}"
    if attached.media_type == "application/pdf":
        return {"type": "file", "file": {"filename": "letter.pdf", "file_data": address}}
    return {"type": "image_url", "image_url": {"url": address, "detail": "high"}}


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
