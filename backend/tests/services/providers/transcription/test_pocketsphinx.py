"""The local engine on its own: times, names that it learns, and nothing invented.

Word error rates and speakers are in tests/acceptance, where the recordings go through the whole service.
"""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.services.providers.audio.base import Recording
from app.services.providers.audio.decode import decode
from app.services.providers.errors import Refused
from app.services.providers.transcription.base import Transcript
from app.services.providers.transcription.pocketsphinx import PocketsphinxTranscriber
from tests.services.providers.audio.sounds import DEMO_CALLS, RATE, demo_call, noise, read_wav, write_wav

pytestmark = pytest.mark.audio

BACKEND = DEMO_CALLS.parents[1]


def transcribe(recording: Recording, language: str | None = None) -> Transcript:
    return PocketsphinxTranscriber().transcribe(recording, language=language, vocabulary=())


def assert_well_formed(transcript: Transcript, duration_ms: float) -> None:
    assert (transcript.engine, transcript.degraded, transcript.language) == ("pocketsphinx", True, "en")
    assert transcript.billed_ms == 0
    assert [segment.number for segment in transcript.segments] == list(range(len(transcript.segments)))
    starts = [segment.start_ms for segment in transcript.segments]
    assert starts == sorted(starts)
    for segment in transcript.segments:
        assert 0 <= segment.start_ms < segment.end_ms <= duration_ms
        assert segment.text == segment.text.strip() != ""
        assert segment.confidence is not None
        assert 0 < segment.confidence <= 1


def test_a_name_made_of_known_words_is_learned(tmp_path: Path) -> None:
    """What people corrected reaches the local engine too, as far as it can tell how a word sounds."""
    source, _ = demo_call("not_interested")
    recording = decode(source, tmp_path / "decoded.wav", duration_ms=9000)
    known = ["Featherstone", "BusinessInsurance", "Xq", "Rhzwythk", "12"]
    heard = PocketsphinxTranscriber().transcribe(recording, language=None, vocabulary=known).text
    assert "our new businessinsurance" in heard
    assert "do not call me again" in heard


def test_times_hold_late_in_a_long_recording(tmp_path: Path) -> None:
    source, truth = demo_call("not_interested")
    spoken = read_wav(decode(source, tmp_path / "spoken.wav", duration_ms=1).path)[:, 0]
    late_s = 20 * 60
    path = write_wav(tmp_path / "long.wav", np.concatenate([np.zeros(late_s * RATE), spoken]))
    transcript = transcribe(Recording(path, 1, late_s * 1000 + len(spoken) // 16, truncated=False))
    assert len(transcript.segments) == 2
    assert_well_formed(transcript, late_s * 1000 + len(spoken) / 16)
    for segment, turn in zip(transcript.segments, truth["turns"], strict=True):
        assert segment.start_ms == pytest.approx(late_s * 1000 + turn["start_ms"], abs=400)


@pytest.mark.parametrize("level", [0, 8])
def test_silence_has_no_words(tmp_path: Path, level: float) -> None:
    path = write_wav(tmp_path / "silence.wav", noise(level=level or 1e-9))
    assert transcribe(Recording(path, 1, 8000, truncated=False)).segments == ()


def test_other_languages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        transcribe(Recording(tmp_path / "any.wav", 1, 1000, truncated=False), language="de")
    assert refusal.value.code == "language_unsupported"


PARENT = """
import sys
from pathlib import Path
from app.services.providers.audio.base import Recording
from app.services.providers.transcription.pocketsphinx import PocketsphinxTranscriber
engine = PocketsphinxTranscriber(lock=Path(sys.argv[2]))
engine.transcribe(Recording(Path(sys.argv[1]), 1, 20000, truncated=False), language=None, vocabulary=())
"""


def test_a_killed_service_leaves_no_engine_behind(tmp_path: Path) -> None:
    source, _ = demo_call("sales_quote")
    recording = decode(source, tmp_path / "call.wav", duration_ms=1)
    command = [sys.executable, "-c", PARENT, str(recording.path), str(tmp_path / "heavy.lock")]
    with subprocess.Popen(command, cwd=BACKEND) as service:
        parent = psutil.Process(service.pid)
        deadline = time.monotonic() + 60
        # Beyond a second of computing the engine is in the middle of recognising.
        while not (children := parent.children()) or children[0].cpu_times().user < 1:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        service.kill()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
