"""What is accepted as a recording, what is refused with which sentence, and a child that recovers."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from app.services.providers.audio import probe as probe_module
from app.services.providers.audio.base import NotAudioError
from app.services.providers.audio.probe import probe
from tests.services.providers.audio.sounds import encode, film, halved, tones, write_wav

SOUND = tones(440, seconds=3)

# container, codec → our container, content type
ACCEPTED = {
    "mp3": ("mp3", "libmp3lame", "mp3", "audio/mpeg"),
    "mp4": ("mp4", "aac", "mp4", "audio/mp4"),
    "m4a": ("ipod", "aac", "mp4", "audio/mp4"),
    "apple lossless": ("ipod", "alac", "mp4", "audio/mp4"),
    "mpeg": ("mpeg", "mp2", "mpeg", "video/mpeg"),
    "wav": ("wav", "pcm_s16le", "wav", "audio/wav"),
    "telephone wav": ("wav", "pcm_alaw", "wav", "audio/wav"),
    "webm": ("webm", "libopus", "webm", "audio/webm"),
    "ogg": ("ogg", "libopus", "ogg", "audio/ogg"),
    "flac": ("flac", "flac", "flac", "audio/flac"),
}


@pytest.mark.parametrize(("container", "codec", "name", "content_type"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepts_by_what_decodes(
    tmp_path: Path, container: str, codec: str, name: str, content_type: str
) -> None:
    found = probe(encode(tmp_path / "misleading.txt", container, codec, SOUND))
    assert (found.container, found.content_type, found.channels) == (name, content_type, 1)
    assert found.duration_ms == pytest.approx(3000, abs=120)
    assert found.sample_rate_hz == 48_000


def test_live_webm_without_a_duration_is_counted(tmp_path: Path) -> None:
    path = encode(tmp_path / "live.webm", "webm", "libopus", SOUND, live="1")
    assert probe(path).duration_ms == pytest.approx(3000, abs=50)


def text(path: Path) -> Path:
    path.write_text("Dear customer, " * 500)
    return path


def nothing(path: Path) -> Path:
    path.touch()
    return path


def random_bytes(path: Path) -> Path:
    path.write_bytes(os.urandom(200_000))
    return path


def playlist(path: Path) -> Path:
    target = write_wav(path.with_name("secret.wav"), SOUND)
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://{target}\n#EXT-X-ENDLIST\n")
    return path


def concat_list(path: Path) -> Path:
    path.write_text(f"ffconcat version 1.0\nfile '{write_wav(path.with_name('secret.wav'), SOUND)}'\n")
    return path


def swollen_index(path: Path) -> Path:
    """An MP4 file of a few bytes whose sample table claims four billion entries."""
    table = b"stsz" + bytes(8) + b"\xff\xff\xff\xff"
    boxes = (len(table) + 4).to_bytes(4, "big") + table
    for name in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        boxes = (len(boxes) + 8).to_bytes(4, "big") + name + boxes
    path.write_bytes((20).to_bytes(4, "big") + b"ftypisom" + bytes(4) + b"isom" + boxes)
    return path


# how the file is made → code, a word of the sentence that says how to mend it
REFUSED: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "empty": (nothing, "empty_file", "record again"),
    "0 seconds": (lambda path: write_wav(path, SOUND[:0]), "empty_recording", "record again"),
    "text named wav": (text, "unsupported_format", "MP3"),
    "random bytes": (random_bytes, "unsupported_format", "MP3"),
    "picture": (lambda path: film(path.with_suffix(".png"), "image2", "png"), "unsupported_format", "MP3"),
    "silent film": (film, "no_audio", "audio track"),
    "silent mpeg": (lambda path: film(path, "mpeg", "mpeg2video"), "no_audio", "audio track"),
    "aiff": (lambda path: encode(path, "aiff", "pcm_s16be", SOUND), "unsupported_format", "MP3"),
    "avi": (lambda path: encode(path, "avi", "mp2", SOUND), "unsupported_format", "MP3"),
    "aac": (lambda path: encode(path, "adts", "aac", SOUND), "unsupported_format", "MP3"),
    "transport stream": (lambda path: encode(path, "mpegts", "mp2", SOUND), "unsupported_format", "MP3"),
    "quicktime": (lambda path: encode(path, "mov", "aac", SOUND), "unsupported_format", "MP3"),
    "matroska": (lambda path: encode(path, "matroska", "libopus", SOUND), "unsupported_format", "MP3"),
    "m4a without its index": (
        lambda path: halved(encode(path, "ipod", "aac", SOUND)),
        "unreadable_audio",
        "export it again",
    ),
    "playlist of another file": (playlist, "unsupported_format", "MP3"),
    "concat list of another file": (concat_list, "unsupported_format", "MP3"),
    "swollen index": (swollen_index, "unreadable_audio", "export it again"),
}


@pytest.mark.parametrize(("make", "code", "remedy"), REFUSED.values(), ids=REFUSED)
def test_refuses_with_a_code_and_a_remedy(
    tmp_path: Path, make: Callable[[Path], Path], code: str, remedy: str
) -> None:
    with pytest.raises(NotAudioError) as refusal:
        probe(make(tmp_path / "call.wav"))
    assert refusal.value.code == code
    assert remedy in refusal.value.detail


@pytest.mark.parametrize(
    ("container", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("webm", "libopus"), ("flac", "flac")],
)
def test_a_truncated_recording_is_accepted(tmp_path: Path, container: str, codec: str) -> None:
    assert probe(halved(encode(tmp_path / "call", container, codec, SOUND))).container == container


def test_too_long(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", SOUND)
    assert probe(path, max_duration_s=3).duration_ms == 3000
    with pytest.raises(NotAudioError) as refusal:
        probe(path, max_duration_s=2)
    assert refusal.value.code == "too_long"


def test_a_probe_takes_milliseconds(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.webm", "webm", "libopus", SOUND)
    probe(path)
    started = time.monotonic()
    for _ in range(20):
        probe(path)
    assert time.monotonic() - started < 20 * 0.03


def test_threads_share_the_child(tmp_path: Path) -> None:
    paths = [write_wav(tmp_path / f"{seconds}.wav", tones(440, seconds=seconds)) for seconds in range(1, 9)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(probe, paths * 5))
    assert [probed.duration_ms for probed in found] == [seconds * 1000 for seconds in range(1, 9)] * 5
    assert len(probe_children()) == 1


def probe_children() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if any("probe_child.py" in word for word in child.cmdline())]


def test_recovers_when_the_child_is_killed(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", SOUND)
    probe(path)
    (child,) = probe_children()
    child.kill()
    assert probe(path).duration_ms == 3000


def test_recovers_when_the_child_is_killed_in_the_middle_of_a_probe(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", SOUND)
    probe(path)
    (child,) = probe_children()
    child.send_signal(signal.SIGSTOP)
    threading.Timer(0.2, child.kill).start()
    assert probe(path).duration_ms == 3000
    assert [process.pid for process in probe_children()] != [child.pid]


def test_a_probe_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_wav(tmp_path / "call.wav", SOUND)
    probe(path)
    (child,) = probe_children()
    child.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(probe_module, "_TIMEOUT_S", 0.3)
    with pytest.raises(NotAudioError) as refusal:
        probe(path)
    assert refusal.value.code == "unreadable_audio"
    assert not psutil.pid_exists(child.pid)
    monkeypatch.undo()
    assert probe(path).duration_ms == 3000
