"""Lays made-up notices out as PDFs, each its own way: other words and order, tables, columns or prose."""

import random
from collections.abc import Callable
from datetime import date, datetime

from fpdf import FPDF

from tests.services.providers.notices.facts import Notice

Rows = list[tuple[str, str]]
LABELS: dict[str, tuple[str, ...]] = {
    "reference": (
        "PCN Number",
        "PCN No.",
        "Penalty Charge Notice No",
        "Notice Number",
        "PCN",
        "Notice reference",
        "Reference",
    ),
    "private_reference": (
        "Parking Charge Notice Number",
        "Charge reference",
        "PCN Number",
        "Reference number",
        "Notice No",
    ),
    "police_reference": ("Notice number", "Unique reference", "Our ref", "Reference"),
    "mark": (
        "Vehicle Registration Mark",
        "Vehicle registration",
        "VRM",
        "Registration number",
        "Vehicle Reg",
        "Registration mark of vehicle",
    ),
    "noticed": (
        "Date of Notice",
        "Date of this notice",
        "Notice date",
        "Date of issue",
        "Issue date",
        "Date issued",
        "Date posted",
    ),
    "happened_both": (
        "Date and time of contravention",
        "Contravention date and time",
        "Date/time of contravention",
        "Date & time",
    ),
    "happened_date": ("Date of contravention", "Contravention date", "Date of alleged contravention"),
    "happened_time": ("Time of contravention", "Time", "Contravention time"),
    "place": ("Location", "Location of contravention", "Street", "Contravention location", "Place"),
    "code": ("Contravention code", "Code", "Contravention", "Alleged contravention", "Contravention details"),
    "reason": ("Reason for charge", "Issue reason", "Breach", "Reason for issue"),
    "entry": ("Entry time", "Arrived", "Time of arrival", "Entered", "Arrival time"),
    "exit": ("Exit time", "Departed", "Time of departure", "Exited", "Departure time"),
    "full": ("Penalty charge", "Amount of penalty charge", "Full amount", "Charge", "Penalty amount"),
    "make": ("Make", "Vehicle make", "Make and colour"),
}
TITLES: dict[str, tuple[str, ...]] = {
    "pcn_postal": (
        "PENALTY CHARGE NOTICE",
        "Penalty Charge Notice (PCN)",
        "PENALTY CHARGE NOTICE - Moving Traffic Contravention",
    ),
    "pcn_windscreen": ("PENALTY CHARGE NOTICE", "Penalty Charge Notice"),
    "notice_to_owner": ("NOTICE TO OWNER", "Notice to Owner (NtO)"),
    "charge_certificate": ("CHARGE CERTIFICATE", "Charge Certificate"),
    "road_user_charge_pcn": (
        "PENALTY CHARGE NOTICE",
        "Penalty Charge Notice - road user charge",
        "Penalty Charge Notice",
    ),
    "private_parking_charge": (
        "PARKING CHARGE NOTICE",
        "Parking Charge Notice (PCN)",
        "NOTICE TO KEEPER",
        "Parking Charge - Notice to Keeper",
    ),
    "notice_of_intended_prosecution": ("NOTICE OF INTENDED PROSECUTION", "Notice of Intended Prosecution"),
}
ADDRESSEE = ("Brightwater Car Hire Ltd", "14 Foundry Estate", "Lower Road", "Ashcombe", "AS4 7QP")
DAYS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day} {day:%B %Y}",
    lambda day: f"{day:%d %b %Y}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%A} {day.day}{_ordinal(day.day)} {day:%B %Y}",
)
TIMES: tuple[Callable[[datetime], str], ...] = (
    lambda at: f"{at:%H:%M}",
    lambda at: f"{at:%H:%M}:{at.minute % 60:02d}",
    lambda at: f"{at:%H%M} hrs",
    lambda at: f"{at.hour % 12 or 12}:{at:%M} {'pm' if at.hour >= 12 else 'am'}",
    lambda at: f"{at.hour % 12 or 12}.{at:%M}{'pm' if at.hour >= 12 else 'am'}",
)


class Style:
    """One sender's habits, kept through the letter."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.day = chance.choice(DAYS)
        self.time = chance.choice(TIMES)
        self.colon = chance.random() < 0.4
        self.pence = chance.random() < 0.7

    def label(self, name: str) -> str:
        return self.chance.choice(LABELS[name])

    def money(self, pence: int) -> str:
        return f"£{pence / 100:.2f}" if self.pence or pence % 100 else f"£{pence // 100}"

    def pick(self, *choices: str) -> str:
        return self.chance.choice(choices)


def letter(notice: Notice, chance: random.Random) -> bytes:
    """The notice as a PDF."""
    style = Style(chance)
    pdf = FPDF(format="A4")
    if notice.kind == "pcn_windscreen" and chance.random() < 0.5:
        return _ticket(notice, style)
    pdf.set_auto_page_break(True, 15)
    pdf.add_page()
    _head(pdf, notice, style)
    layout = chance.choice((_two_columns, _four_columns, _lines, _story, _header_row))
    layout(pdf, notice, style)
    if chance.random() < 0.2:
        pdf.add_page()
    for paragraph in _payment(notice, style):
        _paragraph(pdf, paragraph)
    _paragraph(pdf, _closing(notice, style))
    return bytes(pdf.output())


def _head(pdf: FPDF, notice: Notice, style: Style) -> None:
    right = style.chance.random() < 0.3
    pdf.set_font("Helvetica", "B", style.chance.choice((12, 15, 18)))
    pdf.cell(0, 9, notice.issuer, align="R" if right else "L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", "", 8)
    pdf.cell(
        0,
        5,
        style.pick(
            "Parking Services, PO Box 77, Ashcombe AS1 1AA",
            "Notice Processing Unit, PO Box 912, Halden, HD1 4ZZ",
        ),
        align="R" if right else "L",
        new_x="LMARGIN",
        new_y="NEXT",
    )
    pdf.ln(8)
    pdf.set_font("Helvetica", "", 10)
    for line in ADDRESSEE:
        pdf.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    pdf.set_font("Helvetica", "B", style.chance.choice((11, 13, 16)))
    pdf.cell(0, 9, style.chance.choice(TITLES[notice.kind]), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", "", 8)
    law = _law(notice)
    if law:
        pdf.multi_cell(0, 4, law, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)


def _law(notice: Notice) -> str:
    if notice.london:
        return (
            "London Local Authorities and Transport for London Act 2003. Served by post on the basis of "
            "camera evidence."
        )
    return {
        "pcn_postal": "Traffic Management Act 2004, Part 6. Civil Enforcement (England) Regulations 2022, "
        "regulation 10. Served by post; evidence from an approved device.",
        "pcn_windscreen": "Traffic Management Act 2004. Regulation 9. A Civil Enforcement Officer has "
        "reasonable cause to believe that the penalty charge below is payable.",
        "notice_to_owner": "Traffic Management Act 2004 and the Regulations of 2022",
        "charge_certificate": "Traffic Management Act 2004",
        "road_user_charge_pcn": "Road User Charging Schemes (Penalty Charges, Adjudication and "
        "Enforcement) (England) Regulations 2013, regulation 7",
        "private_parking_charge": "Protection of Freedoms Act 2012, Schedule 4. You are notified as "
        "keeper under paragraph 9.",
        "notice_of_intended_prosecution": "Road Traffic Offenders Act 1988 section 1 and Road Traffic Act "
        "1988 section 172",
    }[notice.kind]


def _rows(notice: Notice, style: Style, *, joined_time: bool) -> Rows:
    private, police = notice.kind == "private_parking_charge", notice.kind == "notice_of_intended_prosecution"
    reference = "private_reference" if private else "police_reference" if police else "reference"
    shown = notice.reference
    if len(shown) == 10 and shown[0].isalpha() and style.chance.random() < 0.3:
        shown = f"{shown[:2]} {shown[2:6]} {shown[6:]}"
    rows: Rows = [(style.label(reference), shown), (style.label("mark"), notice.shown_mark)]
    if style.chance.random() < 0.6:
        rows.append((style.label("make"), notice.make))
    if notice.noticed != notice.happened.date():
        rows.append((style.label("noticed"), style.day(notice.noticed)))
    rows += _when(notice, style, joined=joined_time)
    if notice.kind != "road_user_charge_pcn":
        rows.append((style.label("place"), notice.place))
    if notice.code:
        label = style.label("code")
        rows.append(
            (
                label,
                style.pick(
                    f"{notice.code} - {notice.words}",
                    f"{notice.code} {notice.words}",
                    f"{notice.code}: {notice.words}",
                ),
            )
        )
    elif notice.kind != "road_user_charge_pcn":
        rows.append(
            (
                style.label("reason")
                if private
                else style.pick("Offence", "Alleged offence", "Nature of offence"),
                notice.words,
            )
        )
    if notice.full and notice.kind not in {"charge_certificate", "road_user_charge_pcn"}:
        rows.append(("Parking charge" if private else style.label("full"), style.money(notice.full)))
    head, tail = rows[:2], rows[2:]
    style.chance.shuffle(tail)
    return [(f"{name}:" if style.colon else name, value) for name, value in head + tail]


def _when(notice: Notice, style: Style, *, joined: bool) -> Rows:
    day, time = style.day(notice.happened.date()), style.time(notice.happened)
    if notice.ended:
        until = style.time(notice.ended)
        if style.chance.random() < 0.5:
            return [
                (style.label("entry"), f"{day} {time}"),
                (style.label("exit"), f"{style.day(notice.ended.date())} {until}"),
            ]
        return [
            (style.pick("Date of event", "Parking date", "Date of contravention"), day),
            (style.label("entry"), time),
            (style.label("exit"), until),
        ]
    if notice.kind == "road_user_charge_pcn":
        return [
            (style.pick("Date and time of use", "Crossing made", "Date and time of entry"), f"{day} {time}")
        ]
    if notice.kind == "notice_of_intended_prosecution":
        return [
            (
                style.pick("Date and time of offence", "Date/time of alleged offence"),
                f"{day} {style.pick('at ', '')}{time}",
            )
        ]
    if joined or style.chance.random() < 0.4:
        return [(style.label("happened_both"), f"{day}{style.pick(' ', ' at ', ', ')}{time}")]
    return [(style.label("happened_date"), day), (style.label("happened_time"), time)]


def _two_columns(pdf: FPDF, notice: Notice, style: Style) -> None:
    border = style.pick("", "1")
    for name, value in _rows(notice, style, joined_time=False):
        pdf.set_font("Helvetica", "", 9)
        pdf.cell(62, 6, name, border=border or 0)
        pdf.set_font("Helvetica", "B", 9)
        pdf.cell(118, 6, value, border=border or 0, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _four_columns(pdf: FPDF, notice: Notice, style: Style) -> None:
    rows = _rows(notice, style, joined_time=False)
    wide = [row for row in rows if pdf.get_string_width(row[1]) > 40 or len(row[1]) > 24 or len(row[0]) > 26]
    narrow = [row for row in rows if row not in wide]
    pdf.set_font("Helvetica", "", 8)
    for left, right in zip(narrow[::2], [*narrow[1::2], ("", "")][: len(narrow[::2])], strict=False):
        for name, value in (left, right):
            pdf.cell(45, 6, name, border=1)
            pdf.cell(45, 6, value, border=1)
        pdf.ln()
    for name, value in wide:
        pdf.cell(60, 6, name, border=1)
        pdf.cell(120, 6, value, border=1, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _header_row(pdf: FPDF, notice: Notice, style: Style) -> None:
    rows = list(_rows(notice, style, joined_time=True))
    first = [row for row in rows if len(row[1]) <= 26 and len(row[0]) <= 28][:4]
    pdf.set_font("Helvetica", "B", 7)
    for name, _ in first:
        pdf.cell(46, 6, name, border=1)
    pdf.ln()
    pdf.set_font("Helvetica", "", 8)
    for _, value in first:
        pdf.cell(46, 6, value, border=1)
    pdf.ln(10)
    for name, value in rows:
        if (name, value) not in first:
            pdf.cell(60, 6, name)
            pdf.cell(120, 6, value, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _lines(pdf: FPDF, notice: Notice, style: Style) -> None:
    pdf.set_font("Helvetica", "", 10)
    for name, value in _rows(notice, style, joined_time=False):
        pdf.cell(0, 5.5, f"{name.rstrip(':')}: {value}", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _story(pdf: FPDF, notice: Notice, style: Style) -> None:
    """Reference and dates in lines, the event in a sentence."""
    kind = notice.kind
    own = {
        "private_parking_charge": "private_reference",
        "notice_of_intended_prosecution": "police_reference",
    }.get(kind, "reference")
    _line(pdf, f"{style.label(own)}: {notice.reference}")
    if notice.noticed != notice.happened.date():
        _line(
            pdf,
            style.pick(style.day(notice.noticed), f"{style.label('noticed')}: {style.day(notice.noticed)}"),
        )
    if kind == "road_user_charge_pcn" or notice.ended:
        for name, value in [(style.label("mark"), notice.shown_mark), *_when(notice, style, joined=True)]:
            _line(pdf, f"{name}: {value}")
        if notice.ended:
            _line(pdf, f"{style.label('place')}: {notice.place}")
            _line(pdf, f"{style.label('reason')}: {notice.words}")
            _line(pdf, f"Parking charge: {style.money(notice.full or 0)}")
        return
    day, time = style.day(notice.happened.date()), style.time(notice.happened)
    if kind == "notice_of_intended_prosecution":
        _paragraph(
            pdf,
            f"It is alleged that the driver of vehicle {notice.shown_mark} was detected at {notice.place} "
            f"on {day} at {time}. Alleged offence: {notice.words}.",
        )
        _line(pdf, f"Offence: {notice.words}")
        return
    _paragraph(
        pdf,
        style.pick(
            f"The vehicle with registration mark {notice.shown_mark} was seen in {notice.place} on {day} "
            f"at {time}.",
            f"On {day} at {time} the vehicle {notice.shown_mark} was observed in {notice.place}.",
        ),
    )
    _line(
        pdf,
        f"{style.pick('Contravention code', 'Contravention', 'Alleged contravention')}: {notice.code} "
        f"{notice.words}",
    )
    if notice.full and kind != "charge_certificate":
        _line(pdf, f"{style.label('full')}: {style.money(notice.full)}")


def _payment(notice: Notice, style: Style) -> list[str]:
    return _PAYMENTS[notice.kind](notice, style)


def _pay_council(notice: Notice, style: Style) -> list[str]:
    full, less, more = (style.money(sum_ or 0) for sum_ in (notice.full, notice.discounted, notice.increased))
    start = "of this notice" if notice.london else "on which this notice is served"
    said = [
        style.pick(
            f"The penalty charge of {full} must be paid not later than the last day of the period of 28 "
            f"days beginning with the date {start}.",
            f"You must pay {full} within 28 days beginning with the date {start}.",
        )
        + " "
        + style.pick(
            f"If you pay within {notice.days} days beginning with the same date, the charge is reduced to "
            f"{less}.",
            f"A discounted amount of {less} will be accepted if payment is received within {notice.days} "
            f"days of that date.",
            f"The charge will be discounted by 50% to {less} if it is paid before the end of the period "
            f"of {notice.days} days.",
        )
    ]
    if notice.discount_until and notice.prints_discount_date:
        said.append(
            style.pick("The discounted charge can be paid until ", "Pay the reduced amount by ")
            + f"{style.day(notice.discount_until)}."
        )
    if notice.pay_until and notice.prints_pay_date:
        said.append(
            style.pick("Full payment must reach us by ", "Pay in full or make representations by ")
            + f"{style.day(notice.pay_until)}."
        )
    said.append(
        style.pick(
            f"If the penalty charge is not paid, a charge certificate may be served and the charge "
            f"increased to {more}.",
            f"If you neither pay nor make representations, the amount may rise by 50% to {more}.",
        )
    )
    return said


def _pay_ticket(notice: Notice, style: Style) -> list[str]:
    full, less = style.money(notice.full or 0), style.money(notice.discounted or 0)
    return [
        f"The penalty charge of {full} must be paid within 28 days beginning with the date of the "
        f"contravention.",
        style.pick(
            f"If payment is made within {notice.days} days beginning with the date this notice was served "
            f"the amount is reduced to {less}.",
            f"A reduced charge of {less} is accepted if paid within {notice.days} days.",
        ),
        "If the charge is not paid the Council may send a Notice to Owner to the registered owner. This "
        "notice was fixed to the vehicle.",
    ]


def _pay_owner(notice: Notice, style: Style) -> list[str]:
    full, more = style.money(notice.full or 0), style.money(notice.increased or 0)
    return [
        f"A Penalty Charge Notice was issued and remains unpaid. The sum of {full} is now due.",
        "You may pay or make formal representations within 28 days beginning with the date on which this "
        "notice is served. "
        + style.pick("The discount period has ended.", "A discount is no longer available."),
        f"If you do nothing we may serve a Charge Certificate, which increases the charge to {more}.",
    ]


def _pay_certificate(notice: Notice, style: Style) -> list[str]:
    full, more = style.money(notice.full or 0), style.money(notice.increased or 0)
    return [
        f"The penalty charge of {full} was not paid and no representations were made in time.",
        f"The charge has therefore been increased by 50% to {more}. Amount now due: {more}.",
        "Pay within 14 days beginning with the date on which this certificate is served, or we may "
        "register the debt at the county court.",
    ]


def _pay_scheme(notice: Notice, style: Style) -> list[str]:
    full, less, more = (style.money(sum_ or 0) for sum_ in (notice.full, notice.discounted, notice.increased))
    toll = (
        f" The unpaid road user charge of {style.money(notice.toll)} is due as well." if notice.toll else ""
    )
    return [
        f"We have no record that the road user charge was paid for the {notice.issuer}.",
        style.pick(
            f"The penalty is {full} if paid within 28 days of service. It is reduced to {less} if paid "
            f"within 14 days of service.",
            f"Pay {less} within 14 days of the day this notice is served, or {full} within 28 days.",
        )
        + toll,
        f"If it is still unpaid after 28 days a charge certificate raises the penalty: the increased "
        f"amount is {more}.",
    ]


def _pay_private(notice: Notice, style: Style) -> list[str]:
    full, less = style.money(notice.full or 0), style.money(notice.discounted or 0)
    said = [
        style.pick(
            f"The sum of {full} is payable within 28 days. A reduced amount of {less} is accepted if paid "
            f"within 14 days of the date of issue.",
            f"Please pay {full}, or {less} if payment is made within 14 days.",
        ),
        "If after 28 days the charge has not been paid the creditor may recover it from you as keeper. "
        "Unpaid charges may be passed to debt recovery, which may add £70.00 in recovery costs.",
    ]
    if notice.discount_until:
        said.append(f"The reduced amount can be paid until {style.day(notice.discount_until)}.")
    return said


def _pay_nothing(notice: Notice, style: Style) -> list[str]:
    return [
        "As the registered keeper you are required to give the name and address of the driver within 28 "
        "days beginning with the day on which this notice is served.",
        "Failure to do so may lead to a fine of up to £1,000 and six penalty points.",
    ]


_PAYMENTS: dict[str, Callable[[Notice, Style], list[str]]] = {
    "pcn_postal": _pay_council,
    "pcn_windscreen": _pay_ticket,
    "notice_to_owner": _pay_owner,
    "charge_certificate": _pay_certificate,
    "road_user_charge_pcn": _pay_scheme,
    "private_parking_charge": _pay_private,
    "notice_of_intended_prosecution": _pay_nothing,
}


def _closing(notice: Notice, style: Style) -> str:
    return style.pick(
        "Pay online at pay.example or telephone 01632 960 555. Office hours 9.00 am to 5.00 pm.",
        "Hire companies should send the name and address of the hirer with a copy of the agreement.",
        "Queries: 020 7946 0123, quoting the number above. Do not ignore this notice.",
    )


def _ticket(notice: Notice, style: Style) -> bytes:
    """A narrow strip in capitals, as officers' printers make it."""
    pdf = FPDF(format=(80, 220))
    pdf.set_margins(4, 4)
    pdf.add_page()
    pdf.set_font("Courier", "", 8)
    day = notice.happened.date()
    lines = [
        notice.issuer.upper(),
        "PENALTY CHARGE NOTICE",
        "TRAFFIC MANAGEMENT ACT 2004",
        "-" * 36,
        f"PCN NO: {notice.reference}",
        f"DATE: {day:%d/%m/%Y}",
        f"TIME: {notice.happened:%H:%M}",
        f"REG: {notice.shown_mark}",
        f"MAKE: {notice.make.upper()}",
        f"LOCATION: {notice.place.upper()}"[:60],
        "-" * 36,
        f"CONTRAVENTION {notice.code}",
        *_wrapped(notice.words.upper()),
        "-" * 36,
        f"PENALTY CHARGE  {style.money(notice.full or 0)}",
        f"IF PAID WITHIN {notice.days} DAYS  {style.money(notice.discounted or 0)}",
        "-" * 36,
        "PAY WITHIN 28 DAYS BEGINNING WITH",
        "THE DATE OF THE CONTRAVENTION.",
        "A NOTICE TO OWNER MAY BE SENT",
        "IF NOTHING IS PAID.",
    ]
    for line in lines:
        pdf.cell(0, 4, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def _wrapped(text: str, width: int = 34) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _line(pdf: FPDF, text: str) -> None:
    pdf.set_font("Helvetica", "", 10)
    pdf.cell(0, 5.5, text, new_x="LMARGIN", new_y="NEXT")


def _paragraph(pdf: FPDF, text: str) -> None:
    pdf.set_font("Helvetica", "", 9)
    pdf.multi_cell(0, 4.6, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _ordinal(day: int) -> str:
    return "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
