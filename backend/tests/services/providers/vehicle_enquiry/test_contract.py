"""The DVLA and its local double answer alike; whatever the DVLA says else becomes one of our errors."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable
from app.services.providers.vehicle_enquiry.base import BadMark, UnknownVehicle, VehicleEnquiry
from app.services.providers.vehicle_enquiry.dvla import DvlaEnquiry
from app.services.providers.vehicle_enquiry.local import VEHICLES, LocalEnquiry
from tests.standins.dvla import DvlaStandIn
from tests.standins.server import Fault


@pytest.fixture(scope="module")
def dvla() -> Iterator[DvlaStandIn]:
    with DvlaStandIn() as stand_in:
        yield stand_in


@pytest.fixture(params=["dvla", "local"])
def engine(request: pytest.FixtureRequest) -> VehicleEnquiry:
    if request.param == "local":
        return LocalEnquiry()
    stand_in: DvlaStandIn = request.getfixturevalue("dvla")
    return asking(stand_in)


def asking(stand_in: DvlaStandIn, key: str | None = None) -> DvlaEnquiry:
    return DvlaEnquiry(key or stand_in.key, stand_in.base_url)


def test_a_known_vehicle(engine: VehicleEnquiry) -> None:
    record = engine.look_up("AA19AAA")
    assert (record.mark, record.make, record.year) == ("AA19AAA", "FORD", 2019)
    assert (record.tax_due_on, record.mot_expires_on) == (date(2027, 3, 1), date(2027, 2, 28))
    assert record.answer["monthOfFirstRegistration"] == "2019-03"


@pytest.mark.parametrize("mark", list(VEHICLES))
def test_what_it_does_not_say_stays_empty(engine: VehicleEnquiry, mark: str) -> None:
    record = engine.look_up(mark)
    assert (record.mot_expires_on is None) == ("motExpiryDate" not in record.answer)
    assert (record.year is None) == ("yearOfManufacture" not in record.answer)


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("ER19BAD", BadMark),
        ("ER19NFD", UnknownVehicle),
        ("ZZ99ZZZ", UnknownVehicle),
        ("ER19THR", Unavailable),
        ("ER19ERR", Unavailable),
        ("ER19MNT", Unavailable),
    ],
)
def test_failures(engine: VehicleEnquiry, mark: str, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as raised:
        engine.look_up(mark)
    assert raised.value.code.startswith("dvla_")


def test_what_is_sent_is_as_described(dvla: DvlaStandIn) -> None:
    asking(dvla).look_up("AA19AAA")
    dvla.require_clean()
    sent = dvla.requests[-1]
    assert (sent.fields, sent.headers["x-api-key"]) == ({"registrationNumber": "AA19AAA"}, dvla.key)
    assert sent.headers["x-correlation-id"]


@pytest.mark.parametrize("mark", ["", "aa19aaa", "AA19 AAA", "AA19AAAAA"])
def test_what_is_no_mark_is_not_sent(dvla: DvlaStandIn, mark: str) -> None:
    before = len(dvla.requests)
    with pytest.raises(BadMark):
        asking(dvla).look_up(mark)
    assert len(dvla.requests) == before


def test_a_refused_key_is_told_without_it(dvla: DvlaStandIn) -> None:
    with pytest.raises(Refused, match="DVLA_API_KEY") as raised:
        asking(dvla, "another-key").look_up("AA19AAA")
    assert (raised.value.code, "another-key" in str(raised.value)) == ("dvla_key_refused", False)


@pytest.mark.parametrize("key", ["", "  "])
def test_no_key_is_no_client(dvla: DvlaStandIn, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        DvlaEnquiry(key, dvla.base_url)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.HTML, "dvla_unreadable"),
        (Fault.TRUNCATED, "dvla_unreadable"),
        (Fault.MISSING_FIELD, "dvla_unreadable"),
        (Fault.RESET, "dvla_unreachable"),
        (Fault.REDIRECT, "dvla_request_refused"),
        (Fault.SERVER_ERROR, "dvla_unavailable"),
        (Fault.RATE_LIMITED_SILENTLY, "dvla_rate_limited"),
    ],
)
def test_damaged_answers(dvla: DvlaStandIn, fault: Fault, code: str) -> None:
    dvla.behave(fault)
    with pytest.raises(ProviderError) as raised:
        asking(dvla).look_up("AA19AAA")
    assert raised.value.code == code


def test_a_web_page_with_an_error_status(dvla: DvlaStandIn) -> None:
    with pytest.raises(Unavailable):
        asking(dvla).look_up("ER19HTM")


def test_a_named_pause_is_kept(dvla: DvlaStandIn) -> None:
    dvla.behave(Fault.RATE_LIMITED)
    with pytest.raises(RateLimited) as raised:
        asking(dvla).look_up("AA19AAA")
    assert raised.value.retry_after_s == dvla.RETRY_AFTER_S
