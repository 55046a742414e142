"""What kind of letter it is, by its heading and its statutory sentences, whoever sent it."""

import re
from collections.abc import Iterator

from app.services.providers.notices.base import Found, LetterKind
from app.services.providers.notices.layout import Piece, Sheet
from app.services.providers.notices.rules import labels, noticed
from app.services.providers.notices.rules.contents import kind_by_contents
from app.services.providers.notices.rules.moments import moments

Kind = LetterKind
_CERTAIN, _DOUBTFUL = 3.5, 1.5
# In the order of preference where two headings weigh the same.
_HEADINGS = (
    # About a notice, not one: what was sent before or comes after. A person decides what to do with it.
    (
        Kind.OTHER,
        r"order for recovery|(final|overdue|unpaid)\b.{0,25}\b(demand|reminder)|reminder( notice| letter)?\b"
        r"|letter before (claim|action)|(notice of )?(rejection|acceptance|cancellation)\b.{0,40}"
        r"|debt (recovery|collection)|warrant of control|notice of enforcement|witness statement"
        r"|statutory declaration"
        r"|(outcome|result|decision)\b.{0,20}\b(appeal|challenge|representations)|appeal (rejected|refused"
        r"|declined|decision|outcome)|acknowledge?ment of .{0,30}"
        r"|fixed penalty notice.{0,30}|fixed penalty$|conditional offer.{0,30}|fly[- ]tipping.{0,20}",
    ),
    (Kind.INTENDED_PROSECUTION, r"notice of intended prosecution|intention to prosecute"),
    (
        Kind.INTENDED_PROSECUTION,
        r"(request|requirement|requirements?) (for|to (give|provide)|as to) .{0,40}driver",
    ),
    (Kind.INTENDED_PROSECUTION, r"section 172 (notice|request|requirement)"),
    (Kind.CHARGE_CERTIFICATE, r"charge certificate"),
    (Kind.NOTICE_TO_OWNER, r"notice to owner|enforcement notice"),
    (Kind.PRIVATE_PARKING, r"(parking|private|contractual|breach of contract) charge( notice)?\b"),
    (
        Kind.PRIVATE_PARKING,
        r"(parking )?charge notice|notice to (keeper|hirer|driver)|parking contravention notice",
    ),
    (Kind.PCN_POSTAL, r"(notice of (a |your )?)?penalty charge( notice)?( \(pcn\))?|penalty notice|pcn"),
)
_ROAD_USER = re.compile(
    r"road[- ]user charg|congestion charg|(ultra )?low[- ]emission zone|\b[u]?lez\b|clean[- ]air (zone"
    r"|charge)"
    r"|zero[- ]emission zone|\bcaz\b|crossing charge|charging scheme|\btoll\b|unpaid crossing|tunnel charge"
    r"|bridge charge|scheme (charge|vehicle)",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"protection of freedoms act|not a penalty charge notice issued by|contractual|private land|creditor"
    r"|notice to (keeper|hirer)|terms (and conditions )?(on|of|displayed)",
    re.IGNORECASE,
)
_BY_FIRM = re.compile(r"notice to (?:keeper|hirer)|protection of freedoms act", re.IGNORECASE)
_PUBLIC_LAW = re.compile(
    r"traffic management act 2004|road user charging schemes|bus lane contraventions"
    r"|civil enforcement of|london local authorities|charge certificate",
    re.IGNORECASE,
)
# Signs that weigh more say it by law: only a ticket may be followed by a notice to owner.
_BY_LAW = 3
_WINDSCREEN_BY_LAW = (
    r"\breg(?:ulation|\.)? ?9\b",
    r"(send|serve|issue|receive|sent|get)\b.{0,40}\bnotice to owner"
    r"|notice to owner\b.{0,20}\b(may|will|can|is)"
    r"|informal (challenge|representation)",
    r"\b(?:was|is|were|being) (?:affixed|fixed|attached|handed) to (?:the|your)"
    r" (?:vehicle|windscreen|driver)",
)
_POSTAL_BY_LAW = (
    r"\breg(?:ulation|\.)? ?10\b",
    r"approved device",
)
_WINDSCREEN = (
    r"beginning with the date (of the (alleged )?contravention|on which the (alleged )?contravention)",
    r"(affixed|fixed|attached|handed) to (the|your) (vehicle|windscreen|driver)|placed on (the|your) "
    r"(vehicle|windscreen)",
    r"(ceo|civil enforcement officer|officer)\b.{0,80}\b(who believes|ha[sd] reason(able cause)? to believe"
    r"|observed|believes)",
    r"(observed|seen) from \d|was (seen|observed) (in|at)",
)
_POSTAL = (
    r"\bcameras?\b|cctv|recorded (by|on)",
    r"(sent|served|serving|serve|given|issued|delivered)\b.{0,20}\bpost\b|first[- ]class post|posted",
    r"beginning with the date (of (this|the) notice|on which (this|the) (penalty charge )?notice (is|was"
    r"|has been) served)",
    r"(prevented|drove away|driven away) ",
)
_DENIED = re.compile(
    r"(is|are) not (a|an) (penalty|parking) charge notice(?! issued by)|no (penalty|charge|payment) is "
    r"(due|payable)"
    r"|(penalty charge|notice|pcn|charge) (has been|was|is now|is hereby) (cancelled|withdrawn|paid in "
    r"full|closed)"
    r"|(we have|has been) (cancelled|received your payment|received payment in full)",
    re.IGNORECASE,
)

# Orders for recovery, reminders and headings that could not be read: nobody may throw these away unseen.
_SIGNS_OF_A_DEMAND = (
    r"contravention|offence",
    r"(must|required to) (be )?(pay|paid)|payment is (now )?due|amount (due|outstanding)|now due|unpaid",
    r"\bpcn\b|penalty charge notice|parking charge notice",
    r"final (notice|demand|reminder)|order for recovery|\bdebt\b|bailiff|enforcement agent",
)
_SIGNS_THAT_COUNT = 2
_COLLECTOR = re.compile(
    r"(instructed|appointed|engaged) (us |by |to ).{0,60}\b(collect|recover)|debt has been (passed|assigned)"
    r"|enforcement agents? (will|may) (visit|attend)",
    re.IGNORECASE,
)


def kind_of(sheet: Sheet) -> Found:
    """OTHER with a low confidence says: no penalty notice by its heading, yet not surely something else."""
    denied = _DENIED.search(sheet.flow)
    best = max(_headings(sheet), key=lambda candidate: candidate[0], default=None)
    if _COLLECTOR.search(sheet.flow) or (best and best[0] >= _DOUBTFUL and best[1] is Kind.OTHER):
        return _other(sheet, denied)
    if denied and not _PRIVATE.search(sheet.flow):
        return _other(sheet, denied)
    told = best[1:] if best and best[0] >= _CERTAIN else kind_by_contents(sheet)
    if told is None:
        return _other(sheet, denied)
    kind, piece = told
    if kind is Kind.PCN_POSTAL and _is_private(sheet):
        kind = Kind.PRIVATE_PARKING
    if kind is Kind.PCN_POSTAL or (kind is Kind.PRIVATE_PARKING and _is_public(sheet)):
        kind = _kind_of_penalty(sheet)
    return Found(kind.value, 0.97 * piece.confidence, piece.page, piece.text[:300])


def _headings(sheet: Sheet) -> Iterator[tuple[float, LetterKind, Piece]]:
    for order, (kind, pattern) in enumerate(_HEADINGS):
        for piece in sheet.pieces:
            if piece.page > 1:
                break
            under = sheet.below(piece)
            texts = [piece.text]
            if under and len(piece.text) < 40 and len(under.text) < 40:
                texts.append(f"{piece.text} {under.text}")
            for text in texts:
                match = re.search(rf"\b(?:{pattern})", text, re.IGNORECASE)
                if match and len(text) <= 120:
                    yield _weight(sheet, piece, text, match) - order / 100, kind, piece


def _weight(sheet: Sheet, piece: Piece, text: str, match: re.Match[str]) -> float:
    words_before = len(text[: match.start()].split())
    # What follows in brackets or behind a dash is a subtitle.
    title = re.split(r"\s\(|:|\s[–-]\s", text[match.end() :], maxsplit=1)[0]
    covered = (match.end() - match.start()) / (match.end() + len(title))
    sentence = re.search(
        r"\b(was|were|may|will|has|have|is not|if|your|you|we|when|why)\b", text, re.IGNORECASE
    )
    return (
        (3 if covered > 0.55 else 1 if covered > 0.3 else 0)
        + (2 if piece.height > 1.12 * sheet.line_height else 0)
        + (2 if text.isupper() or match.group().isupper() else 0)
        + (1 if words_before == 0 else 0)
        + (1 if _is_title(match.group()) else 0)
        + (1 if not sentence and len(text.split()) <= 10 and len(sheet.row_of(piece).pieces) == 1 else 0)
        - (3 if labels.is_label(text) and len(sheet.row_of(piece).pieces) > 1 else 0)
        - (3 if words_before > 3 and not text.isupper() and piece.height <= 1.12 * sheet.line_height else 0)
        - (3 if sentence or text.endswith((".", ",")) else 0)
        - (
            4
            if re.match(
                r"[\s:]*(no|number|ref|reference)?\.?[\s:#]*[A-Z]{0,3}\d", text[match.end() :], re.IGNORECASE
            )
            else 0
        )
    )


def _is_title(text: str) -> bool:
    return all(word[:1].isupper() for word in text.split() if len(word) > 3)


def _kind_of_penalty(sheet: Sheet) -> LetterKind:
    if _is_road_user(sheet):
        return Kind.ROAD_USER_CHARGE
    at_once, later = _days(sheet)
    on_screen = _signs(sheet, _WINDSCREEN) + _BY_LAW * (_signs(sheet, _WINDSCREEN_BY_LAW) + at_once)
    by_post = _signs(sheet, _POSTAL) + _BY_LAW * (_signs(sheet, _POSTAL_BY_LAW) + later)
    return Kind.PCN_WINDSCREEN if on_screen > by_post else Kind.PCN_POSTAL


def _days(sheet: Sheet) -> tuple[bool, bool]:
    """Whether the notice was made on the day of the contravention, and whether on a later one."""
    start, _ = moments(sheet, Kind.PCN_POSTAL)
    made = noticed.labelled(sheet)
    if start.value is None or made is None:
        return False, False
    happened = str(start.value)[:10]
    return str(made.value) == happened, str(made.value) > happened


def _signs(sheet: Sheet, signs: tuple[str, ...]) -> int:
    return sum(bool(re.search(sign, sheet.flow, re.IGNORECASE)) for sign in signs)


def _is_road_user(sheet: Sheet) -> bool:
    """Named more than once, or by law: the list of ways to pay may mention a scheme in passing."""
    if re.search(r"road user charging schemes|greater london authority act", sheet.flow, re.IGNORECASE):
        return True
    traffic_law = re.search(r"traffic management act|local authorities act", sheet.flow, re.IGNORECASE)
    return traffic_law is None and len(_ROAD_USER.findall(sheet.flow)) >= 2


def _is_public(sheet: Sheet) -> bool:
    """A council that writes "parking charge notice" by its Act still issues penalties."""
    return bool(_PUBLIC_LAW.search(sheet.flow)) and not _PRIVATE.search(sheet.flow)


def _is_private(sheet: Sheet) -> bool:
    """A firm that calls its notice a PCN."""
    return bool(_BY_FIRM.search(sheet.flow)) and not _PUBLIC_LAW.search(sheet.flow)


def _other(sheet: Sheet, denied: re.Match[str] | None) -> Found:
    if denied:
        row = sheet.row_at(denied.start())
        return Found(Kind.OTHER.value, 0.95, row.page, row.text[:300])
    signs = sum(bool(re.search(sign, sheet.flow, re.IGNORECASE)) for sign in _SIGNS_OF_A_DEMAND)
    return Found(Kind.OTHER.value, 0.5 if signs >= _SIGNS_THAT_COUNT else 0.9, None, None)
