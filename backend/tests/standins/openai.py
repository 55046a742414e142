"""OpenAI on loopback: /v1/audio/transcriptions and /v1/chat/completions, judged by its description.

Usable inside a test, and by a service in another process through OPENAI_BASE_URL.
"""

import io
import json
import wave
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.formparser import parse_form_data

from tests.shared import shared
from tests.standins.description import Description, not_strict, schema_faults
from tests.standins.insights import asked_in, filled_form
from tests.standins.server import Answer, Fault, Received, StandIn

_UPLOAD_LIMIT = 25 * 1024 * 1024
_LONGEST_S = 1400
# The description states these in words, in the texts of AudioResponseFormat, include, prompt and keywords.
_WHISPER_FORMATS = {"json", "text", "srt", "verbose_json", "vtt"}
_FORMATS = {
    "whisper-1": _WHISPER_FORMATS,
    "gpt-transcribe": {"json"},
    "gpt-4o-transcribe": {"json"},
    "gpt-4o-mini-transcribe": {"json"},
    "gpt-4o-mini-transcribe-2025-12-15": {"json"},
    "gpt-4o-transcribe-diarize": {"json", "text", "diarized_json"},
}
_LOGPROB_MODELS = {"gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-mini-transcribe-2025-12-15"}
_ARRAYS = {"include", "timestamp_granularities", "keywords", "languages"}

# (start, end, text), or a whole segment to give as it is.
Spoken = Sequence[tuple[float, float, str] | dict[str, Any]]


def every_five_seconds(_: Received, seconds: float) -> Spoken:
    """The default recognition: one sentence for every five seconds of sound."""
    starts = range(0, max(1, int(seconds)), 5)
    return [(float(start), min(start + 4.5, seconds), f"Sentence at second {start}.") for start in starts]


class OpenAIStandIn(StandIn):
    """`hear` decides what is recognised, `fill` what the model answers; both may be replaced."""

    def __init__(self, key: str = "sk-test-right") -> None:
        super().__init__(Description(shared("specs/slice.openai.json")))
        self.key = key
        self.hear: Callable[[Received, float], Spoken] = every_five_seconds
        self.fill: Callable[[str], dict[str, Any]] = filled_form

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def receive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Received:
        if (method, path) == ("POST", "/v1/audio/transcriptions"):
            fields, file, faults = _form(headers, body)
            faults += self.description.faults("CreateTranscriptionRequest", {**fields, "file": "audio"})
            return Received(path, headers, fields, file, (*faults, *_spoken_rules(fields, file)))
        if (method, path) == ("POST", "/v1/chat/completions"):
            fields = json.loads(body)
            faults = self.description.faults("CreateChatCompletionRequest", fields)
            return Received(path, headers, fields, faults=(*faults, *_strict_rules(fields)))
        return Received(path, headers, {}, faults=(f"no such path: {method} {path}",))

    def authorised(self, headers: Mapping[str, str]) -> bool:
        return headers.get("authorization") == f"Bearer {self.key}"

    def error(self, status: int, fault: Fault, detail: str = "") -> Answer:
        code = "insufficient_quota" if fault is Fault.NO_CREDIT else None
        message = f"Something about {self.key}: {fault}. {detail}"
        body = {"error": {"message": message, "type": code or "api_error", "param": None, "code": code}}
        self.description.require("ErrorResponse", body)
        return Answer(status, json.dumps(body).encode())

    def succeed(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        if received.path.endswith("/transcriptions"):
            return self._transcription(received)
        return self._completion(received, fault)

    def _transcription(self, received: Received) -> dict[str, Any]:
        with wave.open(io.BytesIO(received.file)) as sound:
            seconds = sound.getnframes() / sound.getframerate()
        spoken = [_segment(number, item) for number, item in enumerate(self.hear(received, seconds))]
        text = " ".join(segment["text"] for segment in spoken)
        form = received.fields["response_format"]
        usage = {"type": "duration", "seconds": round(seconds)}
        if form == "verbose_json":
            body = {"language": "english", "duration": seconds, "text": text, "segments": spoken}
            body |= {"task": "transcribe", "usage": usage}
            name = "CreateTranscriptionResponseVerboseJson"
        elif form == "diarized_json":
            body = {"task": "transcribe", "duration": seconds, "text": text, "usage": usage}
            body["segments"] = [_diarized(segment) for segment in spoken]
            name = "CreateTranscriptionResponseDiarizedJson"
        else:
            body = {"text": text, "usage": _tokens(seconds)}
            if received.fields.get("include"):
                body["logprobs"] = [{"token": text, "logprob": -0.2, "bytes": []}]
            if received.fields["model"] == "gpt-transcribe":
                body["languages"] = [{"code": "en"}]
            name = "CreateTranscriptionResponseJson"
        self.description.require(name, body)
        return body

    def _completion(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        asked = asked_in(received.fields["messages"])
        filled = self.fill(asked)
        schema = received.fields["response_format"]["json_schema"]["schema"]
        if wrong := schema_faults(schema, filled):
            raise AssertionError(f"the stand-in's form does not fit what was asked: {wrong}")
        content: str | None = json.dumps(filled)
        refusal, finish = None, "stop"
        if fault is Fault.REFUSAL:
            content, refusal = None, "I can't help with that."
        elif fault is Fault.CUT_OFF:
            content, finish = json.dumps(filled)[:60], "length"
        elif fault is Fault.PROSE:
            content = "Sure! The customer sounded happy."
        elif fault is Fault.INCOMPLETE_FORM:
            content = json.dumps({key: value for key, value in filled.items() if key != "intent"})
        message = {"role": "assistant", "content": content, "refusal": refusal}
        body = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": received.fields["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
        }
        self.description.require("CreateChatCompletionResponse", body)
        return body


def _form(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, Any], bytes, list[str]]:
    """The fields of a multipart body, the bytes of its one file, and what is wrong with its making."""
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    _, form, files = parse_form_data(environ, silent=False)
    fields: dict[str, Any] = {}
    for name, values in form.lists():
        plain = name.removesuffix("[]")
        fields[plain] = values if plain in _ARRAYS else values[-1]
    sent = files.getlist("file")
    faults = [] if len(sent) == 1 else [f"{len(sent)} files"]
    faults += [f"array field {name} is sent without []" for name in form if name in _ARRAYS]
    content = sent[0].stream.read() if sent else b""
    if sent and not str(sent[0].filename).endswith(".wav"):
        faults.append("the file's name has no extension that says its format")
    for storage in sent:
        storage.close()
    return fields, content, faults


def _spoken_rules(fields: Mapping[str, Any], file: bytes) -> list[str]:
    """What the description says in words about formats, models and sizes."""
    model, form = str(fields.get("model")), fields.get("response_format", "json")
    diarize = model == "gpt-4o-transcribe-diarize"
    broken = {
        f"{model} does not give {form}": form not in _FORMATS.get(model, _WHISPER_FORMATS),
        "timestamp_granularities want verbose_json": "timestamp_granularities" in fields
        and form != "verbose_json",
        "no prompt with diarisation": diarize and "prompt" in fields,
        "diarisation wants a chunking strategy": diarize and "chunking_strategy" not in fields,
        "include is not for this model": "include" in fields
        and (model not in _LOGPROB_MODELS or form != "json"),
        "keywords are for gpt-transcribe": "keywords" in fields and model != "gpt-transcribe",
        "the file is over 25 MB": len(file) > _UPLOAD_LIMIT,
    }
    return [fault for fault, applies in broken.items() if applies] + _sound_faults(file)


def _sound_faults(file: bytes) -> list[str]:
    try:
        with wave.open(io.BytesIO(file)) as sound:
            if sound.getnframes() / sound.getframerate() > _LONGEST_S:
                return ["longer than the models take"]
            return [] if sound.getnchannels() == 1 else ["the channels are mixed into one text"]
    except (wave.Error, EOFError):
        return ["the file is no sound"]


def _strict_rules(fields: Mapping[str, Any]) -> list[str]:
    """Structured output must be asked for strictly, and under a name of letters, digits, _ and -."""
    form = fields.get("response_format", {})
    if form.get("type") != "json_schema":
        return ["no structured output is asked for"]
    asked = form["json_schema"]
    faults = not_strict(asked.get("schema", {}))
    if asked.get("strict") is not True:
        faults.append("the schema is not strict")
    if not str(asked.get("name", "")).replace("_", "a").replace("-", "a").isalnum():
        faults.append("the schema's name is not allowed")
    return faults


def _segment(number: int, item: tuple[float, float, str] | dict[str, Any]) -> dict[str, Any]:
    if isinstance(item, dict):
        start, end, text, given = item["start"], item["end"], item["text"], item
    else:
        (start, end, text), given = item, {}
    return {
        "id": number,
        "seek": 0,
        "start": start,
        "end": end,
        "text": text,
        "tokens": [1],
        "temperature": 0.0,
        "avg_logprob": -0.2,
        "compression_ratio": 1.2,
        "no_speech_prob": 0.01,
        **given,
    }


def _diarized(segment: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: segment[key] for key in ("start", "end", "text")}
    return {"type": "transcript.text.segment", "id": f"seg_{segment['id']}", "speaker": "A", **kept}


def _tokens(seconds: float) -> dict[str, Any]:
    heard = int(seconds * 10)
    return {"type": "tokens", "input_tokens": heard, "output_tokens": 10, "total_tokens": heard + 10}
