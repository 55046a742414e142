"""What a storm of guessed passwords does to somebody who reads."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from bench.figures import Figure, at_most, paired_ratio
from bench.laboratory import Laboratory
from bench.load import Load

ROUNDS = 4
GUESSERS = 40


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    # As hard to hash as in production; and guessed from so many addresses that no limit stops it.
    with laboratory.service(BCRYPT_ROUNDS="12", SIGN_INS_PER_MINUTE="1000000") as service:
        owner = service.owner()
        client = owner.ask("POST", "/clients", json={"name": "Ada"})
        read = Load(
            service.port, f"/clients/{client['id']}", owner.token, connections=2, seconds=3, pause_s=0.005
        )
        guesses = Load(
            service.port,
            "/auth/login",
            connections=GUESSERS,
            seconds=read.seconds + 2,
            pause_s=0.1,
            logins=True,
        )
        quiet: list[float] = []
        storm: list[float] = []
        guessed: Counter[str] = Counter()
        for _ in range(ROUNDS):
            quiet.append(read.run().require_clean().p99)
            running = guesses.start()
            storm.append(read.run().require_clean().p99)
            guessed.update(running.result().statuses)
    if set(guessed) - {"401", "503"}:
        raise RuntimeError(f"a guess was answered otherwise: {guessed}")
    return [
        Figure(
            f"p99 of GET /clients/{{id}} in a storm of {GUESSERS} log-ins / quiet",
            paired_ratio(storm, quiet),
            "x",
            f"{median(storm):.1f} / {median(quiet):.1f} ms; guesses {dict(guessed)}",
            at_most(3),
        )
    ]
