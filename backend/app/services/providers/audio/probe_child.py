"""Says what a file is by opening it and decoding one audio frame. Runs under child.py, without the app."""

import os
from fractions import Fraction
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

# FFmpeg's demuxer → (our name, content type).
CONTAINERS = {
    "mp3": ("mp3", "audio/mpeg"),
    "wav": ("wav", "audio/wav"),
    "mov,mp4,m4a,3gp,3g2,mj2": ("mp4", "audio/mp4"),
    "matroska,webm": ("webm", "audio/webm"),
    "ogg": ("ogg", "audio/ogg"),
    "flac": ("flac", "audio/flac"),
    "mpeg": ("mpeg", "video/mpeg"),
}
# Where each accepted container says its name. One that says it but cannot be opened is damaged.
SIGNATURES = ((0, b"fLaC"), (0, b"OggS"), (0, b"ID3"), (0, b"\x1a\x45\xdf\xa3"), (4, b"ftyp"), (8, b"WAVE"))
# Bad packets at the start are passed over, as players do, but not for ever.
PACKETS_TRIED = 200


def answer(path: str, options: dict[str, str]) -> dict[str, Any]:
    """The fields of Probe, or {"error": a code of NotAudioError}."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        head = os.pread(descriptor, 4096, 0)
        return _probe(descriptor, head, options) if head else {"error": "empty_file"}
    except av.error.FFmpegError:
        known = any(head.startswith(signature, at) for at, signature in SIGNATURES)
        return {"error": "unreadable_audio" if known else "unsupported_format"}
    finally:
        os.close(descriptor)


def _probe(descriptor: int, head: bytes, options: dict[str, str]) -> dict[str, Any]:
    with av.open("fd:", options=options | {"fd": str(descriptor)}) as container:
        name, content_type = CONTAINERS[container.format.name]
        if _is_relative(name, head, container.metadata.get("major_brand", "")):
            return {"error": "unsupported_format"}
        if not container.streams.audio:
            return {"error": "no_audio" if container.streams.video else "empty_recording"}
        stream = container.streams.audio[0]
        frame, packets = _first_frame(container, stream)
        if frame is None:
            return {"error": "unreadable_audio" if packets else "empty_recording"}
        return {
            "container": name,
            "codec": stream.codec_context.codec.canonical_name,
            "channels": frame.layout.nb_channels,
            "sample_rate_hz": frame.sample_rate,
            "duration_ms": _duration_ms(container, stream, frame),
            "content_type": content_type,
        }


def _is_relative(name: str, head: bytes, brand: str) -> bool:
    """QuickTime and 3GPP share a demuxer with MP4, Matroska with WebM; only MP4 and WebM are accepted."""
    if name == "mp4":
        return brand.startswith(("qt", "3g"))
    return name == "webm" and b"matroska" in head


def _first_frame(container: InputContainer, stream: AudioStream) -> tuple[AudioFrame | None, int]:
    """The first frame that decodes, and how many packets with content were read for it."""
    packets = 0
    for packet in container.demux(stream):
        packets += packet.size > 0
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            frames = []
        for frame in frames:
            if frame.samples:
                return frame, packets
        if packets >= PACKETS_TRIED:
            break
    return None, packets


def _duration_ms(container: InputContainer, stream: AudioStream, frame: AudioFrame) -> int:
    """From the header where it has one; live WebM has none, so its packets are counted."""
    if container.duration:
        return max(1, container.duration * 1000 // av.time_base)
    end = Fraction(frame.samples, frame.sample_rate)
    for packet in container.demux(stream):
        if packet.pts is not None:
            end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base)
    return max(1, int(end * 1000))
