"""The service dies in the middle of a transcription: after the next start the call completes, once."""

import time
from collections import Counter
from pathlib import Path

import psutil
import psycopg2
import pytest

from tests.acceptance.served import Served, ended, served
from tests.recordings import upload
from tests.services.providers.audio.sounds import demo_call

pytestmark = [pytest.mark.audio, pytest.mark.chaos]
ENGINE = "pocketsphinx_child.py"


def test_a_kill_in_the_middle_of_a_transcription(empty_database: str, tmp_path: Path) -> None:
    source, truth = demo_call("two_channels_contract")
    with served(empty_database, tmp_path) as doomed:
        with doomed.sign_up() as http:
            token = http.headers["Authorization"]
            call_id = upload(http, source.read_bytes()).json()["id"]
            children = until_it_recognises(doomed)
            assert http.get(f"/calls/{call_id}").json()["status"] == "transcribing"
        doomed.process.kill()
        doomed.process.wait(60)
        # One that has ended may wait for whoever adopted it to be told.
        _, alive = psutil.wait_procs(children, timeout=3)
        assert all(map(is_zombie, alive))
    with served(empty_database, tmp_path) as service, service.sign_up("Bob") as http:
        http.headers["Authorization"] = token
        call = ended(http, call_id)
        assert (call["status"], call["engine"], call["error"]) == ("completed", "pocketsphinx", None)
        segments = http.get(f"/calls/{call_id}/transcript").json()["segments"]
        assert [segment["number"] for segment in segments] == list(range(len(truth["turns"])))
        assert http.get(f"/calls/{call_id}/insights").json()["version"] == 1
        tasks = [item["task"] for item in http.get("/followups").json()]
        assert tasks
        assert len(tasks) == len(set(tasks))
        assert told(empty_database, call_id) == Counter(
            ("call.uploaded", "transcription.completed", "call.analyzed")
        )
        # One life was lost, and none was counted as the recording's fault.
        (job,) = http.get("/jobs").json()
        assert (job["status"], job["attempt"], job["failures"]) == ("done", 2, 0)
    assert not list((tmp_path / "spool").glob("upload-*"))


def until_it_recognises(service: Served) -> list[psutil.Process]:
    """The service's children, once the engine has computed for a second."""
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        children = service.children()
        if any(recognises(child) for child in children):
            return children
        time.sleep(0.05)
    raise AssertionError("the engine never started")


def is_zombie(child: psutil.Process) -> bool:
    try:
        return child.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def recognises(child: psutil.Process) -> bool:
    """Beyond a second of computing the engine is in the middle of it. A child may end while we look."""
    try:
        return child.cpu_times().user > 1 and any(part.endswith(ENGINE) for part in child.cmdline())
    except psutil.NoSuchProcess:
        return False


def told(database_url: str, call_id: str) -> Counter[str]:
    """The names of the events about a call, past row-level security's tenant."""
    connection = psycopg2.connect(database_url.replace("+psycopg2", ""))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tenant_id FROM jobs WHERE subject_id = %s", [call_id])
            (tenant_id,) = cursor.fetchone() or ("",)
            cursor.execute("SELECT set_config('app.tenant_id', %s, false)", [tenant_id])
            cursor.execute("SELECT name FROM events WHERE subject_id = %s", [call_id])
            return Counter(name for (name,) in cursor.fetchall())
    finally:
        connection.close()
