"""Reads letters by Anthropic's Messages; the registry makes it."""

from dataclasses import dataclass, field

from app.services.providers.anthropic_answers import DEFAULT_MODEL, answer
from app.services.providers.anthropic_client import ANTHROPIC, anthropic_client
from app.services.providers.notices.asking import read
from app.services.providers.notices.base import Letter, Reading
from app.services.providers.notices.form import INSTRUCTIONS, FilledNotice


@dataclass(frozen=True, slots=True)
class AnthropicReader:
    """`base_url` None is the vendor itself."""

    api_key: str = field(repr=False)
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    timeout_s: float = 120.0

    @property
    def reader(self) -> str:
        return f"anthropic:{self.model}"

    def read(self, letter: Letter) -> Reading:
        with anthropic_client(
            api_key=self.api_key, base_url=self.base_url, timeout_s=self.timeout_s
        ) as client:
            return read(
                letter,
                vendor=ANTHROPIC,
                reader=self.reader,
                ask=lambda turns: answer(
                    client, turns, model=self.model, instructions=INSTRUCTIONS, form=FilledNotice
                ),
            )
