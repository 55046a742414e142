"""Times that stand apart from the work they are for."""

import pytest

from tests.services.providers.insights.rules.test_talked_over import drawn


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["Agent: I'll set up the portal login.", "Customer: Lovely.", "Agent: The login'll land Friday."],
            [("Set up the portal login", "11-20 09:00")],
        ),
        (
            [
                "Agent: I can send you a new mandate form.",
                "Customer: Please.",
                "Agent: Thanks. The form's coming to you by email today.",
            ],
            [("Send a new mandate form", "11-18 17:00")],
        ),
        (
            [
                "Customer: Could you work out a lease price?",
                "Agent: Consider it done, it'll be in your inbox by Friday.",
            ],
            [("Work out a lease price", "11-20 17:00")],
        ),
        (
            ["Customer: Half one's no good, two o'clock.", "Agent: Two o'clock today. I'll fix the ramp."],
            [("Fix the ramp", "11-18 14:00")],
        ),
        # Taken back in the same breath.
        (
            ["Customer: I'll upload those statements at the weekend. No, what am I saying. Tuesday."],
            [("Customer to upload those statements", "11-24 09:00")],
        ),
        (["Agent: I'll reissue the invoice before I go home."], [("Reissue the invoice", "11-18 17:00")]),
        # What the same words say of another thing is not its time.
        (
            ["Agent: I'll set up the portal login.", "Customer: The school opens on Friday."],
            [("Set up the portal login", None)],
        ),
        # Two payments, each on its day: the first is the one that was asked for.
        (
            ["Customer: I'll pay half on the twentieth and the rest at the end of the month."],
            [("Customer to pay half and the rest", "11-20 09:00")],
        ),
        # When it is there is when it is wanted.
        (
            ["Agent: I'll look up the survey, I'll have that by tomorrow."],
            [("Look up the survey", "11-19 17:00")],
        ),
        (
            ["Agent: I'll price the roof up and you'd have it on Friday."],
            [("Price the roof up", "11-20 09:00")],
        ),
        # What is to be sent was not.
        (
            ["Agent: I'll get the plans sent over to you this afternoon."],
            [("Get the plans sent", "11-18 14:00")],
        ),
        # A day after an aside.
        (
            ["Agent: I'll measure up while the painters are there on Monday."],
            [("Measure up", "11-23 09:00")],
        ),
        # Until when somebody can be reached says nothing of the work.
        (
            ["Agent: I'll email the plan. I'm in till five."],
            [("Email the plan", None)],
        ),
        (
            [
                "Customer: Let's speak at the start of February.",
                "Agent: I'll ring you on the first.",
            ],
            [("Ring the customer", "02-01 09:00")],
        ),
        # What begins on a day is to be there then; a month that work is for is none to do it in.
        (
            ["Agent: We can drop the kiln off from Monday the thirtieth.", "Customer: Yes please."],
            [("Drop the kiln off", "11-30 09:00")],
        ),
        (
            ["Customer: And for July I'll send you a cheque.", "Agent: Lovely."],
            [("Customer to send a cheque", None)],
        ),
        (
            ["Customer: You'll have the money on the thirtieth, I'll do the transfer."],
            [("Customer to send the money", "11-30 09:00"), ("Customer to do the transfer", "11-30 09:00")],
        ),
        # The same day said more exactly, and what is put right at once.
        (
            ["Customer: I'll pay it in Monday's run, the thirtieth."],
            [("Customer to pay it the day's run", "11-30 09:00")],
        ),
        (
            [
                "Customer: I'll get him to email the plan.",
                "Customer: He's in Leeds today, it'll be tomorrow.",
            ],
            [("Customer to get him to email the plan", "11-19 09:00")],
        ),
        (
            [
                "Agent: We'll do both saws on the thirtieth.",
                "Customer: I'll send both saws for eight that morning.",
            ],
            [("Do both saws", "11-30 09:00"), ("Customer to send both saws that morning", "11-30 08:00")],
        ),
        # An hour on the day that was said just before, or that it is all about.
        (
            ["Customer: The Monday, then?", "Agent: The thirtieth. I'll phone you in the morning."],
            [("Phone the customer", "11-30 09:00")],
        ),
        (
            [
                "Customer: It's for the regatta, Saturday the twenty-eighth.",
                "Agent: Lovely.",
                "Customer: I'll pick the canoe up at eight in the morning.",
            ],
            [("Customer to pick the canoe up", "11-28 08:00")],
        ),
        # What is brought to a visit, or fetched at it, is for then.
        (
            [
                "Agent: We'll tune the piano on Friday at two.",
                "Customer: Lovely.",
                "Customer: I'll have the old strings ready for you.",
            ],
            [("Tune the piano", "11-20 14:00"), ("Customer to have the old strings ready", "11-20 14:00")],
        ),
        (["Agent: Friday it is, and I'll fit the wheel tomorrow."], [("Fit the wheel", "11-19 09:00")]),
        (
            ["Agent: We'll fit the panels on Tuesday the first of December, starting at eight."],
            [("Fit the panels", "12-01 08:00")],
        ),
    ],
)
def test_a_time_told_apart_is_that_of_the_work(
    lines: list[str], expected: list[tuple[str, str | None]]
) -> None:
    assert drawn(*lines) == expected


def test_the_hour_of_a_day_that_is_said_again_stays() -> None:
    items = drawn(
        "Customer: Try me about quarter to one.",
        "Agent: Quarter to one today?",
        "Customer: Aye, today, I need to sort it.",
        "Agent: Right, I'll call you then.",
    )

    assert [due for _, due in items] == ["11-18 12:45"]


def test_work_done_at_the_same_time_is_due_with_it() -> None:
    items = drawn(
        "Customer: You sent me four cyans instead of blacks.",
        "Agent: Sorry. I can get the blacks out to you on tomorrow's van.",
        "Customer: Eight then, please.",
        "Agent: Eight blacks, done. The driver will collect the cyans at the same time.",
    )

    assert [due for text, due in items if "cyans" in text] == ["11-19 09:00"]
