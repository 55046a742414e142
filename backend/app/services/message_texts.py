"""Events as people read them, in Slack and in text messages."""

from collections.abc import Mapping

from app.core.event_types import EVENT_TYPES

LONGEST_VALUE = 500
# By event; what is missing here is told by the event's description.
TEXTS: Mapping[str, str] = {
    "call.failed": "A call could not be processed ({error_code}). The recording is kept: call {call_id}",
    "call.no_answer": "Nobody answered the call to {client_name}",
    "followup.completed": "Done: {task} ({client_name})",
    "followup.due": "Due now: {task} ({client_name}), for {agent_name}",
    "followup.overdue": "Overdue: {task} ({client_name}), for {agent_name}",
    "followup.scheduled": "New follow-up for {agent_name}, due {due_date}: {task} ({client_name})",
    "job.needs_attention": "Work in the background needs a person ({error_code}): job {job_id}",
    "lead.converted": "Converted: {name} {phone}",
    "lead.created": "New lead: {name} {phone}",
    "transcription.completed": "Call with {client_name}: {summary} Next: {next_step}",
    "violation.needs_attention": "A notice needs a person to look at it: {reference} {registration}",
    "violation.received": "A notice arrived: {reference} {registration}",
    "webhook.paused": "A receiver is sent nothing more ({reason}): {description}",
    "webhook.test": "{message}",
}
ABSENT: Mapping[str, str] = {
    "client_name": "somebody unnamed",
    "agent_name": "nobody yet",
    "next_step": "nothing agreed.",
    "due_date": "some time",
}


def text_of(name: str, payload: Mapping[str, object]) -> str:
    """One line for people. What stands in the payload is only inserted, never read as a template."""
    return TEXTS.get(name, EVENT_TYPES.get(name, name)).format_map(_Values(payload)).strip()


class _Values(dict[str, str]):
    def __init__(self, payload: Mapping[str, object]) -> None:
        super().__init__({name: _in_words(value) for name, value in payload.items() if value is not None})

    def __missing__(self, name: str) -> str:
        return ABSENT.get(name, "")


def _in_words(value: object) -> str:
    text = ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
    return text[:LONGEST_VALUE]
