"""A person's word against the machine's, whoever comes first: it stays, the machine's is proposed."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.conversation import Sentiment, Speaker
from app.core.database import transaction
from app.core.errors import Conflict
from app.models import Call, Lead, TranscriptSegment
from app.services import call_results, insight_decisions, provenance, records, transcript_corrections
from app.services.providers.insights.base import Insights
from app.services.providers.insights.rules import RulesEngine
from app.services.providers.transcription.base import Segment
from tests.recordings import uploaded
from tests.services.analysed import again, analysed, logged, model, says
from tests.services.pipelines import run_job
from tests.services.providers.audio.sounds import demo_call
from tests.services.providers.insights.spoken import conversation
from tests.standins.insights import filled_form
from tests.standins.openai import OpenAIStandIn
from tests.world import Person, Team, call_of, seed


@pytest.fixture
def agent() -> Person:
    return Team().agent


@pytest.fixture
def engine() -> Iterator[OpenAIStandIn]:
    with model() as stand_in:
        yield stand_in


def insights(person: Person, call_id: str) -> dict[str, Any]:
    drawn: dict[str, Any] = person.http.get(f"/calls/{call_id}/insights").json()
    return drawn


def test_a_correction_outlives_three_runs_and_each_offers_its_own(
    agent: Person, engine: OpenAIStandIn
) -> None:
    lead = Lead(phone="+447700900001", owner_id=agent.id)
    seed(agent, lead)
    call_id = analysed(agent, lead_id=str(lead.id))
    agent.http.patch(f"/calls/{call_id}", json={"intent_category": "undecided", "sentiment": "negative"})
    agent.http.patch(f"/calls/{call_id}/insights", json={"summary": ["They want two vans."]})
    agent.http.patch(f"/leads/{lead.id}", json={"status": "deferred"})
    for mark in ("second", "later", "latest"):
        says(engine, mark)
        again(agent, call_id)
        drawn = insights(agent, call_id)
        call = agent.http.get(f"/calls/{call_id}").json()
        assert (call["summary"], call["next_step"]) == ("They want two vans.", f"The {mark} reading")
        assert (call["intent_category"], call["sentiment"]) == ("undecided", "negative")
        assert drawn["proposals"]["summary"]["value"][0]["text"] == f"The {mark} reading"
        assert drawn["proposals"]["intent"]["value"] == "interested"
        assert "next_step" not in drawn["proposals"]
        assert [drawn["provenance"][name]["source"] for name in ("summary", "intent", "key_topics")] == [
            "human",
            "human",
            "openai:gpt-5.4-mini",
        ]
    with transaction(agent.tenant_id) as session:
        counted = session.get_one(Lead, lead.id)
    assert (counted.status, counted.contact_count) == ("deferred", 1)
    shown = agent.http.get(f"/leads/{lead.id}").json()
    assert shown["provenance"]["status"]["source"] == "human"
    assert shown["proposals"]["status"]["value"] == "in_progress"
    agent.http.patch(f"/leads/{lead.id}", json={"status": "deferred"})
    assert "status" not in agent.http.get(f"/leads/{lead.id}").json()["proposals"]
    assert insights(agent, call_id)["version"] == 4


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("", {"sentiment": "negative"}, "sentiment"),
        ("", {"intent_category": "undecided"}, "intent"),
        ("/insights/summary/accept", None, "summary"),
        ("/insights", {"key_topics": ["vans"]}, "key_topics"),
    ],
)
def test_a_correction_made_while_the_model_thinks_is_kept(
    agent: Person, engine: OpenAIStandIn, path: str, body: dict[str, object] | None, field: str
) -> None:
    """The run has read the call and writes after the person."""
    call_id = analysed(agent)
    thinking, corrected = threading.Barrier(2), threading.Barrier(2)

    def slowly(asked: str) -> dict[str, Any]:
        thinking.wait(60)
        corrected.wait(60)
        return {**filled_form(asked), "key_topics": ["second"], "sentiment": "positive"}

    engine.fill = slowly
    run = threading.Thread(target=again, args=(agent, call_id))
    run.start()
    thinking.wait(60)
    before = insights(agent, call_id)
    answer = agent.http.request("PATCH" if body else "POST", f"/calls/{call_id}{path}", json=body)
    assert answer.status_code == 200, answer.text
    corrected.wait(60)
    run.join()
    after = insights(agent, call_id)
    call = agent.http.get(f"/calls/{call_id}").json()
    kept = {"sentiment": call["sentiment"], "intent": call["intent_category"]}.get(field, after[field])
    wanted = {"sentiment": "negative", "intent": "undecided", "key_topics": ["vans"]}
    assert kept == wanted.get(field, before[field])
    assert after["version"] == 2
    assert after["provenance"][field]["source"] == "human"
    assert field in after["proposals"]


def in_turn(first: Callable[[Callable[[], None]], None], second: Callable[[], None]) -> None:
    """Begin `second` while `first` holds its locks, and let `first` commit once `second` waits for them."""
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        assert release.wait(60)

    threads = [threading.Thread(target=first, args=(hold,)), threading.Thread(target=second)]
    threads[0].start()
    assert held.wait(60)
    threads[1].start()
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(500):
        with transaction() as session:
            if session.scalar(waiting):
                break
        threading.Event().wait(0.01)
    else:
        pytest.fail("nobody waits")
    release.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("first", ["person", "machine"])
def test_both_orders_of_a_race_for_the_same_lock(agent: Person, first: str) -> None:
    call = call_of(agent)

    def person(hold: Callable[[], None] = lambda: None) -> None:
        with transaction(agent.tenant_id) as session:
            records.update(session, agent.actor, Call, call.id, {"sentiment": Sentiment.NEGATIVE})
            hold()

    def machine(hold: Callable[[], None] = lambda: None) -> None:
        with transaction(agent.tenant_id) as session:
            row = session.get_one(Call, call.id)
            records.propose(session, row, {"sentiment": Sentiment.POSITIVE}, source="engine")
            hold()

    in_turn(*((person, machine) if first == "person" else (machine, person)))
    with transaction(agent.tenant_id) as session:
        row = session.get_one(Call, call.id)
    assert (row.sentiment, provenance.is_human(row, "sentiment")) == (Sentiment.NEGATIVE, True)
    assert ("sentiment" in row.proposals) is (first == "person")


@pytest.mark.parametrize("first", ["person", "machine"])
def test_a_decision_and_a_new_version_never_miss_each_other(
    agent: Person, engine: OpenAIStandIn, first: str
) -> None:
    """Whoever comes second sees what the first one wrote: the decision is in the newest version."""
    call_id = analysed(agent)
    logged_call = UUID(call_id)

    def person(hold: Callable[[], None] = lambda: None) -> None:
        with transaction(agent.tenant_id) as session:
            insight_decisions.correct(
                session, agent.actor, logged_call, {"key_topics": ["the quote"]}, if_match=None
            )
            hold()

    def machine(hold: Callable[[], None] = lambda: None) -> None:
        with transaction(agent.tenant_id) as session:
            call = session.get_one(Call, logged_call)
            call_results.save_insight(session, call, drawn)
            hold()

    drawn = _drawn()
    in_turn(*((person, machine) if first == "person" else (machine, person)))
    newest = insights(agent, call_id)
    assert (newest["version"], newest["key_topics"]) == (2, ["the quote"])
    assert ("key_topics" in newest["proposals"]) is (first == "person")


def test_a_corrected_segment_outlives_a_new_transcription(agent: Person) -> None:
    call = call_of(agent)
    heard = [(0, 2_000, "good morning"), (2_000, 6_000, "this is north gate higher"), (6_000, 9_000, "bye")]
    old = [
        TranscriptSegment(
            call_id=call.id, number=n, start_ms=start, end_ms=end, speaker=Speaker.UNKNOWN, text=words
        )
        for n, (start, end, words) in enumerate(heard)
    ]
    seed(agent, *old)
    path = f"/calls/{call.id}/segments/1"
    assert agent.http.patch(path, json={"text": "This is Northgate Hire."}).status_code == 200
    better = (
        Segment(0, 100, 1_900, Speaker.AGENT, "Good morning."),
        Segment(1, 2_100, 3_900, Speaker.AGENT, "This is Northgate"),
        Segment(2, 4_000, 5_900, Speaker.AGENT, "fire."),
        Segment(3, 6_000, 7_000, Speaker.CUSTOMER, "Bye."),
        Segment(4, 7_000, 9_000, Speaker.AGENT, "Bye bye."),
    )
    for _ in range(2):
        transcribed(agent, call, *better)
        shown = agent.http.get(f"/calls/{call.id}/transcript").json()["segments"]
        assert [(one["number"], one["speaker"], one["text"]) for one in shown] == [
            (3, "agent", "Good morning."),
            (4, "agent", "This is Northgate Hire."),
            (5, "customer", "Bye."),
            (6, "agent", "Bye bye."),
        ]
        assert shown[1]["proposals"]["text"]["value"] == "This is Northgate fire."
        assert shown[1]["provenance"]["text"]["source"] == "human"
    transcribed(agent, call)
    (left,) = agent.http.get(f"/calls/{call.id}/transcript").json()["segments"]
    assert left["text"] == "This is Northgate Hire."


def test_who_read_the_old_transcript_corrects_none_of_the_new_sentences(agent: Person) -> None:
    call = call_of(agent)
    path = f"/calls/{call.id}/segments"
    first = [Segment(n, n * 1_000, n * 1_000 + 900, Speaker.AGENT, f"Sentence {n}.") for n in range(3)]
    again = [Segment(n, n * 900, n * 900 + 800, Speaker.AGENT, f"Another {n}.") for n in range(4)]

    def shown() -> list[tuple[int, str]]:
        read = agent.http.get(f"/calls/{call.id}/transcript").json()["segments"]
        return [(one["number"], one["text"]) for one in read]

    for heard in (first, first):
        transcribed(agent, call, *heard)
        assert shown() == [(0, "Sentence 0."), (1, "Sentence 1."), (2, "Sentence 2.")]
    # Where nothing was heard in between, the numbers of the first transcript are not given again either.
    for heard in (again, [], again):
        transcribed(agent, call, *heard)
        before = shown()
        for refused in (
            agent.http.patch(f"{path}/1", json={"text": "Sentence one."}),
            agent.http.put(f"/calls/{call.id}/speakers", json={"segments": {"1": "customer"}}),
        ):
            assert (refused.status_code, refused.json()["code"]) == (409, "transcribed_anew")
            assert "read the transcript again" in refused.json()["detail"]
        assert shown() == before
    assert shown()[0] == (7, "Another 0.")
    assert agent.http.patch(f"{path}/7", json={"text": "Another nought."}).status_code == 200
    assert agent.http.patch(f"{path}/11", json={"text": "x"}).status_code == 404
    assert shown()[:2] == [(7, "Another nought."), (8, "Another 1.")]


def transcribed(person: Person, call: Call, *heard: Segment) -> None:
    with transaction(person.tenant_id) as session:
        call_results.save_segments(session, session.get_one(Call, call.id), heard, source="engine")


@pytest.mark.parametrize("first", ["person", "machine"])
def test_a_correction_and_a_new_transcription_never_miss_each_other(agent: Person, first: str) -> None:
    call = call_of(agent)
    heard = Segment(0, 0, 2_000, Speaker.AGENT, "This is north gate.")
    spoken = TranscriptSegment(call_id=call.id, number=0, start_ms=0, end_ms=2_000)
    spoken.speaker, spoken.text = Speaker.AGENT, "this is not great"
    seed(agent, spoken)
    refused: list[str] = []

    def person(hold: Callable[[], None] = lambda: None) -> None:
        meant = {"text": "This is Northgate."}
        try:
            corrected(meant, hold)
        except Conflict as told:
            refused.append(told.code)

    def corrected(meant: dict[str, str], hold: Callable[[], None]) -> None:
        with transaction(agent.tenant_id) as session:
            transcript_corrections.correct_segment(session, agent.actor, call.id, 0, meant, if_match=None)
            hold()

    def machine(hold: Callable[[], None] = lambda: None) -> None:
        with transaction(agent.tenant_id) as session:
            call_results.save_segments(session, session.get_one(Call, call.id), [heard], source="engine")
            hold()

    in_turn(*((person, machine) if first == "person" else (machine, person)))
    (left,) = agent.http.get(f"/calls/{call.id}/transcript").json()["segments"]
    # The person corrected the old sentence: it is kept, or they are told that it is gone.
    late = first == "machine"
    assert left["text"] == ("This is north gate." if late else "This is Northgate.")
    assert refused == (["transcribed_anew"] if late else [])


def test_the_next_transcription_gets_the_vocabulary(agent: Person, engine: OpenAIStandIn) -> None:
    """What people corrected and the names they gave stand in the prompt of the next recording."""
    call_id = logged(agent)
    run_job(agent, call_id)
    agent.http.patch(f"/calls/{call_id}/segments/0", json={"text": "Good morning, Featherstone Hire."})
    agent.http.put(f"/calls/{call_id}/speakers", json={"names": {"customer": "Siobhan Kelly"}})
    run_job(agent, uploaded(agent, demo_call("not_interested")[0].read_bytes()))
    engine.require_clean()
    prompts = [
        request.fields["prompt"] for request in engine.requests if request.path.endswith("transcriptions")
    ]
    assert [set(prompt.split(", ")) for prompt in prompts] == [{"Siobhan Kelly", "Featherstone Hire"}]


def _drawn() -> Insights:
    return RulesEngine().draw(conversation("Agent: Good morning.", "Customer: I want two vans."))
