"""The service is killed between and inside the parts of uploads: the next process knows what is safe."""

import hashlib
import os
import random
import time
from pathlib import Path

import httpx2
import pytest

from tests.chaos import harness
from tests.chaos.harness import Service
from tests.phone import Phone
from tests.recordings import quiet_recording

pytestmark = pytest.mark.chaos
PATIENCE = ("--poll", "0.3", "--lease", "10")
# One in the short form, four where `make chaos` asks for 200 cuts.
KILLS = max(1, int(os.environ.get("UPLOAD_CUTS", "20")) // 50)


@pytest.mark.parametrize("store", ["disk", "database"])
def test_a_killed_process_takes_no_counted_byte_along(store: str, tmp_path: Path) -> None:
    chance = random.Random(f"killed uploads {store}")
    world = harness.new_world(tmp_path, STORAGE=store)
    audio = quiet_recording(20)
    upload, safe, phone = "", 0, Phone(("127.0.0.1", 0), "")
    for _ in range(KILLS):
        with harness.running(world, *PATIENCE) as service:
            if not upload:
                phone.token = harness.register(service.base)
            phone.address = _address(service)
            upload = upload or phone.begin(audio)
            assert phone.offset(upload) == safe
            step = chance.randint(1, len(audio) // (2 * KILLS))
            answer = phone.send(upload, audio[safe : safe + step], safe)
            assert answer.status_code == 204
            safe += step
            # The next part is on its way when the process dies, or the completion is.
            with phone.open(upload, safe, len(audio) - safe) as connection:
                connection.sendall(audio[safe : safe + chance.randint(1, 60_000)])
                time.sleep(chance.uniform(0, 0.2))
                service.kill()
    with harness.running(world, *PATIENCE) as service:
        phone.address = _address(service)
        assert phone.offset(upload) == safe
        assert phone.send(upload, audio[safe:], safe).status_code == 204
        phone.ask_to_complete_and_vanish(upload)
        time.sleep(chance.uniform(0, 0.3))
        service.kill()
    with harness.running(world, *PATIENCE) as service:
        phone.address = _address(service)
        call_id = phone.complete(upload).json()["id"]
        harness.wait_until_idle(world)
        assert _listened(phone, call_id) == hashlib.sha256(audio).hexdigest()
        assert world.query("SELECT id::text, status FROM calls") == [(call_id, "completed")]


def _address(service: Service) -> tuple[str, int]:
    return "127.0.0.1", service.port


def _listened(phone: Phone, call_id: str) -> str:
    answer: httpx2.Response = phone.http("GET", f"/calls/{call_id}/audio")
    assert answer.status_code == 200
    return hashlib.sha256(answer.content).hexdigest()
