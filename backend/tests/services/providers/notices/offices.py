"""Lays made-up notices out in other words than `layouts`: panels, dotted and numbered lists."""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime

from fpdf import FPDF

from tests.services.providers.notices.facts import Notice

Rows = list[tuple[str, str]]
LABELS = {
    "reference": ("PCN Reference", "Penalty Notice No.", "Notice No", "Ticket number", "PCN ref."),
    "private": ("Parking Charge Reference", "Charge Number", "PCN Reference", "Notice reference"),
    "police": ("NIP Number", "Notice ref", "Our reference"),
    "mark": ("VRN", "Vehicle Registration Number (VRN)", "Reg. No.", "Number plate", "Vehicle reg. mark"),
    "noticed": ("Notice issued on", "This notice is dated", "Dated", "Date sent", "Issued"),
    "when": ("Date & time of incident", "When", "Event date/time", "Date and time observed"),
    "day": ("Incident date", "Date of event", "Date observed"),
    "time": ("Incident time", "Time of event", "Time observed"),
    "place": ("Where", "Site", "Street name", "Location description"),
    "code": ("Contravention code and description", "Alleged contravention", "Contravention"),
    "reason": ("Reason", "Terms breached", "Reason for the charge"),
    "offence": ("Offence alleged", "Nature of the offence"),
    "entry": ("Time in", "Entry", "ANPR entry"),
    "exit": ("Time out", "Exit", "ANPR exit"),
}
TITLES = {
    "pcn_postal": ("BUS LANE / MOVING TRAFFIC PENALTY CHARGE NOTICE", "Penalty Charge Notice - by post"),
    "pcn_windscreen": ("PENALTY CHARGE NOTICE - PARKING", "Parking Penalty Charge Notice"),
    "notice_to_owner": ("NOTICE TO OWNER - DO NOT IGNORE", "Notice to Owner: unpaid penalty charge"),
    "charge_certificate": ("CHARGE CERTIFICATE - increased penalty", "Charge Certificate"),
    "road_user_charge_pcn": ("Penalty Charge Notice: unpaid charge", "PENALTY CHARGE NOTICE"),
    "private_parking_charge": ("Parking Charge: Notice to Registered Keeper", "CHARGE NOTICE TO KEEPER"),
    "notice_of_intended_prosecution": ("NOTICE OF INTENDED PROSECUTION and section 172 requirement",),
}
LAWS = {
    "pcn_postal": "Issued under Regulation 10 of the Civil Enforcement of Road Traffic Contraventions "
    "(Approved Devices, Charging Guidelines and General Provisions) (England) Regulations 2022",
    "pcn_windscreen": "Traffic Management Act 2004, section 78; Regulation 9 of the General Provisions "
    "Regulations 2022",
    "notice_to_owner": "Traffic Management Act 2004 s. 78 - Regulation 20",
    "charge_certificate": "Traffic Management Act 2004 s. 78",
    "road_user_charge_pcn": "Regulation 7, The Road User Charging Schemes (Penalty Charges, Adjudication and "
    "Enforcement) (England) Regulations 2013",
    "private_parking_charge": "This charge is pursued under Schedule 4 of the Protection of Freedoms Act "
    "2012. It is not issued by a local authority.",
    "notice_of_intended_prosecution": "Section 1, Road Traffic Offenders Act 1988. Section 172, Road Traffic "
    "Act 1988.",
}
TO = ("Fleet Administration", "Wyvern Self Drive Ltd", "Unit 9, Cutlers Yard", "KELSHAM", "KE2 6TT")
DAYS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%A}, {day.day} {day:%B %Y}",
    lambda day: f"{day:%d-%b-%Y}",
    lambda day: f"{day:%d/%m/%y}",
    lambda day: f"{day:%d} {day:%B %Y}".upper(),
    lambda day: f"{day.day}{_ordinal(day.day)} of {day:%B %Y}",
)
TIMES: tuple[Callable[[datetime], str], ...] = (
    lambda at: f"{at:%H:%M} hours",
    lambda at: f"{at:%H%M}hrs",
    lambda at: f"{at:%H.%M}",
    lambda at: f"{at.hour % 12 or 12}:{at:%M} {'p.m.' if at.hour >= 12 else 'a.m.'}",
)


class Office:
    """One sender's habits."""

    def __init__(self, notice: Notice, chance: random.Random) -> None:
        self.notice, self.chance = notice, chance
        self.day, self.time = chance.choice(DAYS), chance.choice(TIMES)
        self.pdf = FPDF(format="A4")
        self.pdf.set_margins(18, 16)
        self.pdf.add_page()

    def pick(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def label(self, name: str) -> str:
        return self.chance.choice(LABELS[name])

    def line(self, text: str, *, size: float = 10, bold: bool = False, align: str = "L") -> None:
        self.pdf.set_font("Helvetica", "B" if bold else "", size)
        self.pdf.cell(0, size * 0.55, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def text(self, text: str, *, size: float = 9.5) -> None:
        self.pdf.set_font("Helvetica", "", size)
        self.pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(2)


def other_letter(notice: Notice, chance: random.Random) -> bytes:
    """The notice as a PDF of an office that `layouts` does not know."""
    office = Office(notice, chance)
    _head(office)
    chance.choice((_grid, _dotted, _numbered, _side_box, _told))(office)
    for paragraph in chance.choice((_said_briefly, _said_at_length, _said_in_a_table))(office):
        office.text(paragraph)
    _foot(office)
    return bytes(office.pdf.output())


def money(pence: int | None) -> str:
    return f"£{(pence or 0) / 100:.2f}"


def _head(office: Office) -> None:
    notice = office.notice
    centred = office.chance.random() < 0.4
    if office.chance.random() < 0.5:
        office.line(notice.issuer, size=17, bold=True, align="C" if centred else "R")
        office.line("Correspondence: PO Box 4410, Swindle SW9 9ZZ", size=8, align="C" if centred else "R")
        _address(office)
    else:
        _address(office)
        office.line(notice.issuer, size=13, bold=True)
    office.pdf.ln(3)
    office.line(office.chance.choice(TITLES[notice.kind]), size=14, bold=True, align="C" if centred else "L")
    law = LAWS[notice.kind]
    if notice.london:
        law = "London Local Authorities Act 1996 / London Local Authorities and Transport for London Act 2003"
    office.text(law, size=7.5)


def _address(office: Office) -> None:
    office.pdf.ln(4)
    for line in TO:
        office.line(line)
    office.pdf.ln(4)


def _facts(office: Office) -> Rows:
    notice, private = office.notice, office.notice.kind == "private_parking_charge"
    police = notice.kind == "notice_of_intended_prosecution"
    own = "private" if private else "police" if police else "reference"
    rows = [(office.label(own), notice.reference), (office.label("mark"), notice.shown_mark)]
    if notice.noticed != notice.happened.date():
        rows.append((office.label("noticed"), office.day(notice.noticed)))
    rows += _when(office)
    rows.append((office.label("place"), notice.place))
    if notice.code:
        rows.append((office.label("code"), f"{notice.code} {notice.words}"))
    else:
        rows.append((office.label("offence" if police else "reason"), notice.words))
    return rows


def _when(office: Office) -> Rows:
    notice = office.notice
    day, time = office.day(notice.happened.date()), office.time(notice.happened)
    if notice.ended:
        return [
            (office.label("day"), day),
            (office.label("entry"), time),
            (office.label("exit"), office.time(notice.ended)),
        ]
    if office.chance.random() < 0.5:
        return [(office.label("when"), f"{day} {office.pick('', 'at ')}{time}")]
    return [(office.label("day"), day), (office.label("time"), time)]


def _grid(office: Office) -> None:
    """Small labels, the value under each, two or three side by side."""
    rows = _facts(office)
    columns = office.chance.choice((2, 3))
    width = 174 / columns
    short = [row for row in rows if len(row[1]) <= 30]
    for start in range(0, len(short), columns):
        for kind, size in ((0, 7), (1, 10)):
            office.pdf.set_font("Helvetica", "B" if kind else "", size)
            for row in short[start : start + columns]:
                office.pdf.cell(width, 5, row[kind])
            office.pdf.ln()
        office.pdf.ln(1)
    for name, value in rows:
        if (name, value) not in short:
            office.line(name, size=7)
            office.line(value, bold=True)
    office.pdf.ln(3)


def _dotted(office: Office) -> None:
    for name, value in _facts(office):
        office.line(f"{name} {'.' * (46 - len(name))} {value}", size=9.5)
    office.pdf.ln(3)


def _numbered(office: Office) -> None:
    for number, (name, value) in enumerate(_facts(office), 1):
        office.line(f"{number}. {name}: {value}", size=10)
    office.pdf.ln(3)


def _side_box(office: Office) -> None:
    """The facts in a box at the right, prose beside it at the left."""
    pdf, top = office.pdf, office.pdf.get_y()
    for name, value in _facts(office):
        pdf.set_x(112)
        pdf.set_font("Helvetica", "", 7)
        pdf.cell(80, 4, name, new_x="LMARGIN", new_y="NEXT")
        pdf.set_x(112)
        pdf.set_font("Helvetica", "B", 9)
        pdf.multi_cell(80, 4.5, value, new_x="LMARGIN", new_y="NEXT")
    bottom = pdf.get_y()
    pdf.set_y(top)
    pdf.set_font("Helvetica", "", 9)
    pdf.multi_cell(
        84,
        4.8,
        "Dear Sir or Madam,\nOur records show you as the person responsible for the vehicle. The details are "
        "set out in the panel on the right. Please read all of this letter before you decide what to do.",
    )
    pdf.set_y(max(bottom, pdf.get_y()) + 4)


def _told(office: Office) -> None:
    """Almost all of it in sentences."""
    notice, rows = office.notice, _facts(office)
    day, time = office.day(notice.happened.date()), office.time(notice.happened)
    office.line(f"{rows[0][0]} {rows[0][1]}", bold=True)
    if notice.noticed != notice.happened.date():
        office.line(office.day(notice.noticed))
    office.pdf.ln(2)
    if notice.ended:
        office.text(
            f"Our cameras recorded the vehicle {notice.shown_mark} at {notice.place}. It entered at {time} "
            f"and left at {office.time(notice.ended)} on {day}. Reason for the charge: {notice.words}."
        )
        return
    office.text(
        f"On {day} at {time} the vehicle bearing the registration mark {notice.shown_mark} was recorded at "
        f"{notice.place}."
    )
    office.text(f"{rows[-1][0]}: {rows[-1][1]}")


def _said_briefly(office: Office) -> Sequence[str]:
    notice = office.notice
    full, less, more = money(notice.full), money(notice.discounted), money(notice.increased)
    kind = notice.kind
    if kind == "notice_of_intended_prosecution":
        return ["You must tell us within 28 days who was driving. Not doing so can cost you up to £1,000."]
    if kind == "notice_to_owner":
        return [f"{full} is outstanding. Pay it, or make representations, within 28 days of service. The "
                f"reduced rate no longer applies. Otherwise the charge goes up to {more}."]  # fmt: skip
    if kind == "charge_certificate":
        return [f"Penalty charge: {full}. Increase: {money((notice.increased or 0) - (notice.full or 0))}. "
                f"Total now payable: {more}, within 14 days of service."]  # fmt: skip
    tail = f" It goes up to {more} if a charge certificate follows." if notice.increased else ""
    toll = f" You also owe the unpaid charge of {money(notice.toll)}." if notice.toll else ""
    said = [f"To pay: {full} within 28 days. Only {less} if you pay within {notice.days} days.{tail}{toll}"]
    return [*said, *_dates(office)]


def _said_at_length(office: Office) -> Sequence[str]:
    notice = office.notice
    full, less, more = money(notice.full), money(notice.discounted), money(notice.increased)
    kind = notice.kind
    if kind == "notice_of_intended_prosecution":
        return [
            "Under section 172 you are required to state, within 28 days beginning with the day on which "
            "this notice was served, the full name and address of the driver. The maximum penalty for "
            "failing to do so is a fine of £1,000 and six penalty points."
        ]
    if kind == "notice_to_owner":
        return [
            f"The penalty charge remains unpaid and the amount of the penalty charge which is now payable is "
            f"{full}. Within the period of 28 days beginning with the date on which this notice is served "
            f"you must either pay or make representations to us. If neither happens we may increase the "
            f"penalty charge by 50 per cent to {more} and issue a charge certificate.",
            "The period in which a reduced amount would have been accepted is over.",
        ]
    if kind == "charge_certificate":
        return [
            f"You have not paid the penalty charge of {full} and there are no representations outstanding. "
            f"It has been increased by one half. The sum of {more} must reach us before the end of the "
            f"period of 14 days beginning with the date of service of this certificate."
        ]
    clock = "the date of this notice" if notice.london else "the date on which this notice is served"
    last = (
        f"Should nothing be paid before the end of that period, an increased charge of {more} may become "
        f"payable."
        if notice.increased
        else "After that the creditor will have the right to recover the amount from the keeper."
    )
    toll = (
        f" In addition the road user charge itself, {money(notice.toll)}, is unpaid." if notice.toll else ""
    )
    return [
        f"A charge of {full} is payable and must be received before the end of the period of 28 days "
        f"beginning with {clock}. If we receive payment before the end of the first {notice.days} days of "
        f"that period, the amount will be reduced to {less}.{toll}",
        last,
        *_dates(office),
    ]


def _said_in_a_table(office: Office) -> Sequence[str]:
    notice, kind = office.notice, office.notice.kind
    if kind == "notice_of_intended_prosecution":
        return _said_briefly(office)
    rows: Rows = []
    if notice.discounted:
        rows.append((f"If paid within {notice.days} days", money(notice.discounted)))
    if kind == "charge_certificate":
        rows += [
            ("Original charge", money(notice.full)),
            ("Amount you must now pay", money(notice.increased)),
        ]
    else:
        rows.append((office.pick("Full charge", "If paid within 28 days"), money(notice.full)))
        if notice.increased:
            rows.append(("If a charge certificate is issued", money(notice.increased)))
    if notice.toll:
        rows.append(("Unpaid road user charge", money(notice.toll)))
    office.line(office.pick("What you have to pay", "Amounts"), bold=True)
    for name, value in rows:
        office.pdf.set_font("Helvetica", "", 9.5)
        office.pdf.cell(80, 6, name, border="B")
        office.pdf.cell(30, 6, value, border="B", align="R", new_x="LMARGIN", new_y="NEXT")
    office.pdf.ln(2)
    return _dates(office)


def _dates(office: Office) -> Sequence[str]:
    notice, said = office.notice, []
    if notice.discount_until and notice.prints_discount_date:
        said.append(f"The lower amount is accepted up to and including {office.day(notice.discount_until)}.")
    if notice.pay_until and notice.prints_pay_date:
        said.append(f"The last day for payment in full is {office.day(notice.pay_until)}.")
    return said


def _foot(office: Office) -> None:
    """Numbers that are nothing of the notice, and on half of the letters a slip that repeats it."""
    office.text(
        office.pick(
            "Ways to pay: www.pay.example, 0345 600 1122 (automated, 24 hours), or by post with the slip.",
            "If the vehicle was on hire at the time, send us a copy of the hire agreement and the statement "
            "of liability.",
            "Calls are charged at up to 12p a minute. Lines are open from 08:00 to 18:30. VAT No 441 2290 17",
        )
    )
    if office.chance.random() < 0.5:
        office.line("- " * 60, size=7)
        office.line("PAYMENT SLIP", bold=True)
        office.line(f"{office.notice.reference}   {office.notice.shown_mark}")


def _ordinal(day: int) -> str:
    return "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
