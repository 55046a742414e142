"""A small fleet to test with: vehicles, hirers and bookings, made through the API as an office makes them."""

from datetime import UTC, datetime, timedelta
from itertools import count

from httpx2 import Response

from app.core import clock
from app.models import Client, Vehicle
from tests.world import Person, seed

_numbers = count()
LETTERS = "ABCDEFGHJKLMNOPRSTUVWXY"
# Whole minutes, so that what is asked for is what comes back.
NOW = clock.now().replace(second=0, microsecond=0)


def hours(number: float) -> datetime:
    """That many hours from now; negative ones lie in the past."""
    return NOW + timedelta(hours=number)


def new_mark() -> str:
    number = next(_numbers)
    last = "".join(LETTERS[number // 23**place % 23] for place in range(3))
    return f"KX19{last}"


def vehicle_of(person: Person, mark: str | None = None, **values: object) -> Vehicle:
    vehicle = Vehicle(mark=mark or new_mark(), **values)
    seed(person, vehicle)
    return vehicle


def client_of(person: Person, **values: object) -> Client:
    client = Client(**{"name": "Hanna Hirer", **values})
    seed(person, client)
    return client


def try_book(
    person: Person, vehicle: Vehicle, client: Client, since: float, until: float, **more: object
) -> Response:
    return person.http.post(
        "/bookings",
        json={
            "vehicle_id": str(vehicle.id),
            "client_id": str(client.id),
            "starts_at": hours(since).isoformat(),
            "ends_at": hours(until).isoformat(),
            **more,
        },
    )


def book(
    person: Person, vehicle: Vehicle, client: Client, since: float, until: float, **more: object
) -> dict[str, object]:
    """A reservation from `since` to `until`, in hours from now."""
    return made(try_book(person, vehicle, client, since, until, **more), 201)


def verb(person: Person, booking: dict[str, object], name: str, **body: object) -> dict[str, object]:
    return made(try_verb(person, booking, name, **body))


def try_verb(person: Person, booking: dict[str, object], name: str, **body: object) -> Response:
    return person.http.post(f"/bookings/{booking['id']}/{name}", json=body)


def made(answer: Response, status: int = 200) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    body: dict[str, object] = answer.json()
    return body


def moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value)).astimezone(UTC)
