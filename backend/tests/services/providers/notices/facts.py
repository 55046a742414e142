"""Made-up notices as facts, before anybody lays them out: what a letter says, a reader may say."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

LETTERS = "ABCDEFGHJKLMNOPRSTUVWXY"
ENDING = "ABCDEFGHJKLMNOPRSTUVWXYZ"
MAKES = ("FORD", "Vauxhall", "TOYOTA", "Volkswagen", "KIA", "Nissan", "MERCEDES")
STREETS = (
    "Station Road",
    "Harbour Street",
    "Priory Lane",
    "Northgate",
    "Castle Hill",
    "Albert Square",
    "The Broadway",
    "Orchard Way",
    "Mill Road junction with Cross Street",
    "Wharf Road",
    "St Giles Street",
    "London Road",
)
CAR_PARKS = (
    "Tannery Retail Park",
    "Quayside Car Park",
    "Beacon Leisure Centre",
    "Foundry Yard Car Park",
    "Kestrel Services",
    "Maltings Shopping Centre",
)
COUNCILS = (
    "Ashcombe City Council",
    "Thornley Borough Council",
    "Kelsham District Council",
    "Eastmarsh County Council",
    "Metropolitan Borough of Rudleigh",
    "City of Halden",
)
BOROUGHS = ("London Borough of Norbridge", "Royal Borough of Eastwick", "London Borough of Hallam Green")
FIRMS = (
    "Sentinel Car Parks Ltd",
    "Horizon Parking Management Limited",
    "ClearBay Enforcement Ltd",
    "Apex Parking Services Ltd",
)
SCHEMES = (
    ("Medway Tunnel Charge", "Medway Tunnel"),
    ("Brackford Clean Air Zone", "Brackford Clean Air Zone"),
    ("Oldhaven Crossing", "Oldhaven Crossing"),
)
FORCES = ("Westshire Police", "Norland Constabulary", "Avon Valley Police")
MOVING = {
    "34": "Being in a bus lane",
    "31": "Entering and stopping in a box junction when prohibited",
    "50": "Performing a prohibited turn",
    "52": "Failing to comply with a prohibition on certain types of vehicle",
}
PARKING = {
    "01": "Parked in a restricted street during prescribed hours",
    "12": "Parked in a residents' or shared use parking place without a valid permit",
    "40": "Parked in a designated disabled person's parking place without displaying a valid badge",
    "47": "Stopped on a restricted bus stop or stand",
    "30": "Parked for longer than permitted",
    "83": "Parked in a car park without clearly displaying a valid ticket",
    "62": "Parked with one or more wheels on a footpath",
}
BREACHES = (
    "Stayed beyond the maximum free period",
    "No valid permit displayed",
    "Parked without payment of the parking tariff",
    "Vehicle not authorised for use of the car park",
)
OFFENCES = ("Exceeding the 30 mph speed limit", "Failing to comply with a red traffic light")


@dataclass
class Notice:
    """The ground truth of one letter, field by field, and what it shows besides."""

    kind: str
    issuer: str
    reference: str
    mark: str
    happened: datetime
    noticed: date
    place: str
    words: str
    code: str | None = None
    ended: datetime | None = None
    full: int | None = None
    discounted: int | None = None
    increased: int | None = None
    toll: int | None = None
    days: int | None = None
    prints_discount_date: bool = False
    prints_pay_date: bool = False
    london: bool = False
    make: str = "FORD"
    spaced_mark: bool = True
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def shown_mark(self) -> str:
        return f"{self.mark[:4]} {self.mark[4:]}" if self.spaced_mark else self.mark

    @property
    def discount_until(self) -> date | None:
        if self.kind == "pcn_windscreen" and self.days:
            return self.happened.date() + timedelta(days=self.days - 1)
        return self.noticed + timedelta(days=(self.days or 0) + 1) if self.prints_discount_date else None

    @property
    def pay_until(self) -> date | None:
        if self.kind == "pcn_windscreen":
            return self.happened.date() + timedelta(days=27)
        return self.noticed + timedelta(days=29) if self.prints_pay_date else None

    def truth(self) -> dict[str, object]:
        """The fields that count, by the names of the extraction."""
        return {
            "document_type": self.kind,
            "reference": "".join(self.reference.split()),
            "vrm": self.mark,
            "issuing_authority": self.issuer,
            "contravention_code": self.code,
            "contravention_description": self.words,
            "location": self.place,
            "contravention_at": f"{self.happened:%Y-%m-%dT%H:%M}",
            "contravention_end_at": f"{self.ended:%Y-%m-%dT%H:%M}" if self.ended else None,
            "date_of_notice": self.noticed.isoformat(),
            "amount_full_pence": self.full,
            "amount_discounted_pence": self.discounted,
            "amount_increased_pence": self.increased,
            "amount_other_pence": self.toll,
            "discount_days": self.days,
            "discount_until": self.discount_until.isoformat() if self.discount_until else None,
            "pay_or_represent_until": self.pay_until.isoformat() if self.pay_until else None,
            "is_penalty": True,
        }


def notice(kind: str, chance: random.Random) -> Notice:
    happened = datetime(2025, 1, 1) + timedelta(minutes=chance.randrange(700 * 1440))  # noqa: DTZ001 - local time of the place
    made = Notice(
        kind=kind,
        issuer=chance.choice(COUNCILS),
        reference=f"{chance.choice(LETTERS)}{chance.choice(LETTERS)}{chance.randrange(10**7, 10**8)}",
        mark=_mark(chance),
        happened=happened,
        noticed=(happened + timedelta(days=chance.randrange(2, 12))).date(),
        place=f"{chance.choice(STREETS)}, {chance.choice(('Ashcombe', 'Thornley', 'Kelsham', 'Halden'))}",
        words="",
        make=chance.choice(MAKES),
        spaced_mark=chance.random() < 0.7,
    )
    _SHAPES[kind](made, chance)
    return made


def _mark(chance: random.Random) -> str:
    year = chance.choice(("16", "19", "21", "68", "70", "72", "24"))
    return "".join(chance.choices(LETTERS, k=2)) + year + "".join(chance.choices(ENDING, k=3))


def _coded(made: Notice, chance: random.Random, codes: dict[str, str], suffixes: tuple[str, ...]) -> None:
    code = chance.choice(sorted(codes))
    made.code, made.words = code + chance.choice(suffixes), codes[code]


def _postal(made: Notice, chance: random.Random) -> None:
    _coded(made, chance, MOVING, ("", "J"))
    made.london = chance.random() < 0.4
    if made.london:
        made.issuer = chance.choice(BOROUGHS)
        made.full, made.days = 16000, 14
    else:
        made.full, made.days = chance.choice((7000, 6000)), 21
        made.spaced_mark = True
    made.discounted, made.increased = made.full // 2, made.full * 3 // 2
    made.prints_discount_date = chance.random() < 0.3
    made.prints_pay_date = chance.random() < 0.3


def _windscreen(made: Notice, chance: random.Random) -> None:
    _coded(made, chance, PARKING, ("", "", "R"))
    made.full = chance.choice((7000, 5000, 16000, 11000))
    made.discounted, made.days, made.noticed = made.full // 2, 14, made.happened.date()


def _to_owner(made: Notice, chance: random.Random) -> None:
    _coded(made, chance, PARKING, ("", "U"))
    made.full = chance.choice((7000, 5000, 16000))
    made.increased = made.full * 3 // 2
    made.noticed = (made.happened + timedelta(days=chance.randrange(30, 60))).date()


def _certificate(made: Notice, chance: random.Random) -> None:
    _coded(made, chance, PARKING | MOVING, ("",))
    made.full = chance.choice((7000, 5000, 16000))
    made.increased = made.full * 3 // 2
    made.noticed = (made.happened + timedelta(days=chance.randrange(60, 90))).date()


def _road_user(made: Notice, chance: random.Random) -> None:
    made.issuer, made.place = chance.choice(SCHEMES)
    made.words = "Road user charge not paid"
    made.full = chance.choice((7000, 12000, 18000))
    made.discounted, made.increased, made.days = made.full // 2, made.full * 3 // 2, 14
    made.toll = chance.choice((None, 250, 900))


def _private(made: Notice, chance: random.Random) -> None:
    made.issuer, made.words = chance.choice(FIRMS), chance.choice(BREACHES)
    made.place = f"{chance.choice(CAR_PARKS)}, {chance.choice(('Ashcombe', 'Halden'))}"
    made.reference = chance.choice(
        (str(chance.randrange(10**7, 10**10)), f"{chance.randrange(10**5)}/{chance.randrange(10**5, 10**6)}")
    )
    made.full, made.discounted, made.days = (*chance.choice(((10000, 6000), (8500, 5100))), 14)
    start = made.happened.replace(hour=chance.randrange(7, 18))
    made.happened, made.ended = start, start + timedelta(minutes=chance.randrange(20, 300))
    made.prints_discount_date = chance.random() < 0.3


def _prosecution(made: Notice, chance: random.Random) -> None:
    made.issuer, made.words = chance.choice(FORCES), chance.choice(OFFENCES)
    made.reference = str(chance.randrange(10**11, 10**13))


_SHAPES = {
    "pcn_postal": _postal,
    "pcn_windscreen": _windscreen,
    "notice_to_owner": _to_owner,
    "charge_certificate": _certificate,
    "road_user_charge_pcn": _road_user,
    "private_parking_charge": _private,
    "notice_of_intended_prosecution": _prosecution,
}
KINDS = tuple(_SHAPES)
