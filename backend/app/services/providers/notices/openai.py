"""Reads letters by OpenAI's chat completions; the registry makes it."""

from dataclasses import dataclass, field

from app.services.providers.notices.asking import read
from app.services.providers.notices.base import Letter, Reading
from app.services.providers.notices.form import INSTRUCTIONS, FilledNotice
from app.services.providers.openai_answers import DEFAULT_MODEL, answer
from app.services.providers.openai_client import OPENAI, openai_client


@dataclass(frozen=True, slots=True)
class OpenAIReader:
    """`base_url` None is the vendor itself."""

    api_key: str | None = field(repr=False)
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    timeout_s: float = 120.0

    @property
    def reader(self) -> str:
        return f"openai:{self.model}"

    def read(self, letter: Letter) -> Reading:
        with openai_client(api_key=self.api_key, base_url=self.base_url, timeout_s=self.timeout_s) as client:
            return read(
                letter,
                vendor=OPENAI,
                reader=self.reader,
                ask=lambda turns: answer(
                    client, turns, model=self.model, instructions=INSTRUCTIONS, form=FilledNotice
                ),
            )
