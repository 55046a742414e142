"""One answer of Anthropic's Messages in the form that is asked for; the engines of this vendor call it."""

from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from app.services.providers.anthropic_client import ANTHROPIC, anthropic_errors
from app.services.providers.filling import Attachment, Ending, Reply, Turn
from app.services.providers.upstream import unreadable

if TYPE_CHECKING:
    from anthropic import Anthropic
    from anthropic.types import ContentBlockParam, MessageParam

DEFAULT_MODEL = "claude-sonnet-5-5"
_OUTPUT_TOKENS = 16_000
_ENDINGS = {"max_tokens": Ending.CUT_OFF, "refusal": Ending.DECLINED}


def answer(
    client: "Anthropic", turns: Sequence[Turn], *, model: str, instructions: str, form: type[BaseModel]
) -> Reply:
    """Raises ProviderError."""
    from anthropic import transform_schema

    # Raw instead of `messages.parse`: that loses the token counts of an answer that does not fit.
    with anthropic_errors():
        raw = client.messages.with_raw_response.create(
            model=model,
            max_tokens=_OUTPUT_TOKENS,
            system=instructions,
            messages=[_message(turn) for turn in turns],
            output_config={"format": {"type": "json_schema", "schema": transform_schema(form)}},
        )
    return _reply(raw.read())


def _message(turn: Turn) -> "MessageParam":
    if not turn.ours:
        return {"role": "assistant", "content": turn.text}
    if turn.attached is None:
        return {"role": "user", "content": turn.text}
    return {"role": "user", "content": [_block(turn.attached), {"type": "text", "text": turn.text}]}


def _block(attached: Attachment) -> "ContentBlockParam":
    content = b64encode(attached.content).decode()
    if attached.media_type == "application/pdf":
        return {
            "type": "document",
            "source": {"type": "base64", "media_type": "application/pdf", "data": content},
        }
    return {
        "type": "image",
        "source": {
            "type": "base64",
            "media_type": "image/png" if attached.media_type == "image/png" else "image/jpeg",
            "data": content,
        },
    }


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
