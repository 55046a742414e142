"""The OpenAI speech engine against a server that judges every request by the official description."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.providers.errors import ProviderError, RateLimited, Refused
from app.services.providers.transcription.base import Speaker
from app.services.providers.transcription.openai import OpenAITranscriber
from tests.services.providers.faults import OUTCOMES, assert_tells_nothing
from tests.services.providers.recordings import noise, one_sided
from tests.standins.openai import OpenAIStandIn, Spoken
from tests.standins.server import Fault, Received

TIMED = "whisper-1"
EVERY_MODEL = [
    TIMED,
    "gpt-transcribe",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-mini-transcribe-2025-12-15",
    "gpt-4o-transcribe-diarize",
    "Systran/faster-whisper-small",
]


@pytest.fixture
def vendor() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        yield stand_in


def engine(vendor: OpenAIStandIn, model: str = TIMED, timeout_s: float = 5) -> OpenAITranscriber:
    return OpenAITranscriber(vendor.key, vendor.base_url, model=model, timeout_s=timeout_s)


@pytest.mark.parametrize("model", EVERY_MODEL)
def test_every_model_is_asked_for_what_it_gives(vendor: OpenAIStandIn, tmp_path: Path, model: str) -> None:
    transcript = engine(vendor, model).transcribe(
        noise(tmp_path / "call.wav", seconds=45), language="en", vocabulary=["Zephyr", "Vauxhall Corsa"]
    )

    vendor.require_clean()
    assert transcript.engine == f"openai:{model}"
    assert "Sentence at second 5." in transcript.text
    assert [segment.number for segment in transcript.segments] == list(range(len(transcript.segments)))
    assert all(segment.speaker is Speaker.UNKNOWN for segment in transcript.segments)
    assert transcript.segments[-1].end_ms <= 45_000
    assert transcript.segments[-1].start_ms >= 15_000
    assert 45_000 <= transcript.billed_ms <= 46_000
    assert transcript.language == "en"
    assert not transcript.degraded
    assert all(request.fields["language"] == "en" for request in vendor.requests)


@pytest.mark.parametrize(
    ("model", "field", "sent"),
    [
        (TIMED, "prompt", "Zephyr, Corsa"),
        ("gpt-4o-transcribe", "prompt", "Zephyr, Corsa"),
        ("gpt-transcribe", "keywords", ["Zephyr", "Corsa"]),
        ("gpt-4o-transcribe-diarize", "prompt", None),
    ],
)
def test_vocabulary_goes_where_the_model_reads_it(
    vendor: OpenAIStandIn, tmp_path: Path, model: str, field: str, sent: object
) -> None:
    call = noise(tmp_path / "call.wav", seconds=10)
    engine(vendor, model).transcribe(call, language=None, vocabulary=["Zephyr", "Corsa"])

    vendor.require_clean()
    assert vendor.requests[0].fields.get(field) == sent
    assert "language" not in vendor.requests[0].fields


def test_a_vocabulary_of_any_size_is_cut_to_what_the_model_reads(
    vendor: OpenAIStandIn, tmp_path: Path
) -> None:
    call = noise(tmp_path / "call.wav", seconds=10)
    engine(vendor).transcribe(call, language=None, vocabulary=["Featherstonehaugh"] * 500)

    assert len(vendor.requests[0].fields["prompt"]) <= 600


def test_the_language_is_the_iso_code_of_what_most_parts_heard(vendor: OpenAIStandIn, tmp_path: Path) -> None:
    call = noise(tmp_path / "call.wav", seconds=10)
    assert engine(vendor).transcribe(call, language=None, vocabulary=[]).language == "en"


def test_a_recording_over_the_upload_limit_is_split_and_stitched(
    vendor: OpenAIStandIn, tmp_path: Path
) -> None:
    call = noise(tmp_path / "call.wav", seconds=900)
    assert call.path.stat().st_size > 25 * 1024 * 1024

    transcript = engine(vendor).transcribe(call, language=None, vocabulary=[])

    vendor.require_clean()
    assert len(vendor.requests) == 2
    second_part_starts_ms = (len(vendor.requests[0].file) - 44) // 32
    starts = [segment.start_ms for segment in transcript.segments]
    assert starts == sorted(starts)
    assert second_part_starts_ms in starts
    assert second_part_starts_ms % 5_000 >= 4_000, "cut while somebody speaks"
    assert transcript.segments[-1].end_ms == pytest.approx(900_000, abs=6_000)
    assert transcript.billed_ms == pytest.approx(900_000, abs=2_000)
    assert [path.name for path in tmp_path.iterdir()] == ["call.wav"]


def test_two_channels_keep_agent_and_customer_apart(vendor: OpenAIStandIn, tmp_path: Path) -> None:
    def hear(received: Received, seconds: float) -> Spoken:
        samples = memoryview(received.file)[44:].cast("h")
        agent = any(samples[:16_000])
        return [(0.0, 4.0, "Agent one"), (10.0, 14.0, "Agent two")] if agent else [(5.0, 9.0, "Customer")]

    vendor.hear = hear
    call = noise(tmp_path / "call.wav", seconds=20, channels=2)

    transcript = engine(vendor).transcribe(call, language=None, vocabulary=[])

    vendor.require_clean()
    assert [(s.number, s.start_ms, s.speaker, s.text) for s in transcript.segments] == [
        (0, 0, Speaker.AGENT, "Agent one"),
        (1, 5_000, Speaker.CUSTOMER, "Customer"),
        (2, 10_000, Speaker.AGENT, "Agent two"),
    ]
    assert transcript.billed_ms == 40_000


def test_silence_is_neither_sent_nor_paid(vendor: OpenAIStandIn, tmp_path: Path) -> None:
    call = one_sided(tmp_path / "call.wav", seconds=20)

    transcript = engine(vendor).transcribe(call, language=None, vocabulary=[])

    vendor.require_clean()
    assert len(vendor.requests) == 1
    assert {segment.speaker for segment in transcript.segments} == {Speaker.CUSTOMER}
    assert transcript.billed_ms == 20_000


@pytest.mark.parametrize(
    ("no_speech_prob", "avg_logprob", "kept"),
    [(0.01, -0.2, True), (0.7, -0.3, True), (0.7, -1.2, False), (0.95, -0.1, False), (0.1, -1.5, True)],
)
def test_sentences_made_of_silence_are_dropped(
    vendor: OpenAIStandIn, tmp_path: Path, no_speech_prob: float, avg_logprob: float, kept: bool
) -> None:
    invented = {
        "start": 0.0,
        "end": 2.0,
        "text": "Thanks for watching!",
        "no_speech_prob": no_speech_prob,
        "avg_logprob": avg_logprob,
    }
    vendor.hear = lambda received, seconds: [invented, (2.0, 4.0, "Hello")]
    call = noise(tmp_path / "call.wav", seconds=5)

    transcript = engine(vendor).transcribe(call, language=None, vocabulary=[])

    assert ("Thanks for watching!" in transcript.text) is kept
    assert "Hello" in transcript.text
    certain = transcript.segments[-1].confidence
    assert certain is not None
    assert 0.5 < certain <= 1
    if kept and avg_logprob < -1:
        assert transcript.segments[0].confidence is not None
        assert transcript.segments[0].confidence < certain


def test_times_outside_the_recording_are_brought_inside(vendor: OpenAIStandIn, tmp_path: Path) -> None:
    vendor.hear = lambda received, seconds: [(1.0, 29.98, "Hello"), (31.0, 33.0, " "), (40.0, 41.0, "Bye")]
    call = noise(tmp_path / "call.wav", seconds=5)

    transcript = engine(vendor).transcribe(call, language=None, vocabulary=[])

    assert [(s.start_ms, s.end_ms, s.text) for s in transcript.segments] == [
        (1_000, 5_000, "Hello"),
        (5_000, 5_000, "Bye"),
    ]


@pytest.mark.parametrize(("fault", "kind", "code"), OUTCOMES)
def test_each_misbehaviour_has_its_error(
    vendor: OpenAIStandIn, tmp_path: Path, fault: Fault, kind: type[ProviderError], code: str
) -> None:
    vendor.behave(always=fault)
    call = noise(tmp_path / "call.wav", seconds=5)

    with pytest.raises(ProviderError) as caught:
        engine(vendor, timeout_s=0.3 if fault is Fault.HANG else 5).transcribe(
            call, language=None, vocabulary=[]
        )

    assert (type(caught.value), caught.value.code) == (kind, f"openai_{code}")
    assert_tells_nothing(caught.value, vendor.key)
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after_s == vendor.RETRY_AFTER_S
        assert len(vendor.requests) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["call.wav"]


def test_a_passing_fault_is_overcome_with_the_same_upload(vendor: OpenAIStandIn, tmp_path: Path) -> None:
    vendor.behave(Fault.SERVER_ERROR, Fault.RATE_LIMITED_SILENTLY)
    call = noise(tmp_path / "call.wav", seconds=5)

    transcript = engine(vendor).transcribe(call, language=None, vocabulary=[])

    assert transcript.text == "Sentence at second 0."
    assert len(vendor.requests) == 3
    assert len({request.file for request in vendor.requests}) == 1


def test_a_wrong_key_says_which_setting_to_mend(vendor: OpenAIStandIn, tmp_path: Path) -> None:
    call = noise(tmp_path / "call.wav", seconds=5)
    with pytest.raises(Refused, match="set OPENAI_API_KEY") as caught:
        OpenAITranscriber("sk-test-wrong", vendor.base_url).transcribe(call, language=None, vocabulary=[])

    assert_tells_nothing(caught.value, "sk-test-wrong")


def test_a_self_hosted_server_needs_no_key(tmp_path: Path) -> None:
    with OpenAIStandIn(key="none") as vendor:
        call = noise(tmp_path / "call.wav", seconds=5)
        transcript = OpenAITranscriber(None, vendor.base_url).transcribe(call, language=None, vocabulary=[])

    assert transcript.text == "Sentence at second 0."


def test_the_key_is_not_in_the_engines_repr() -> None:
    assert "sk-" not in repr(OpenAITranscriber("sk-secret"))
