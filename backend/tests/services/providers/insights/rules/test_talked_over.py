"""Times that are agreed on in talk, work that turns out to be none, and who is meant by a pronoun."""

import pytest

from app.services.providers.insights.evidence import check
from app.services.providers.insights.rules.engine import RulesEngine
from tests.services.providers.insights.spoken import LONDON, conversation


def drawn(*lines: str) -> list[tuple[str, str | None]]:
    call = conversation(*lines)
    return [
        (one.claim.text, f"{one.due_at.astimezone(LONDON):%m-%d %H:%M}" if one.due_at else None)
        for one in check(RulesEngine().draw(call), call).action_items
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # A time belongs to the day that is spoken of.
        (
            ["Customer: Could you fit the new lock tomorrow?", "Agent: Quarter to five?", "Customer: Yes."],
            [("Fit the new lock", "11-19 16:45")],
        ),
        # The other side names a time of its own.
        (
            [
                "Customer: Can you inspect the hedge?",
                "Agent: I could do Monday at four.",
                "Customer: Say half past four, I'm back then.",
                "Agent: Half four it is.",
            ],
            [("Inspect the hedge", "11-23 16:30")],
        ),
        # A day that is turned down gives way to the next one, however long they talk.
        (
            [
                "Agent: I could bring the loom round, say Friday?",
                "Customer: This Friday I'm at the auction.",
                "Customer: The one after?",
                "Agent: Friday the twenty-seventh.",
                "Agent: Two o'clock?",
                "Customer: Two's fine.",
            ],
            [("Bring the loom round", "11-27 14:00")],
        ),
        (
            [
                "Agent: I can shear the flock tomorrow, say five?",
                "Customer: I'm out at five.",
                "Agent: Three?",
            ],
            [("Shear the flock", "11-19 15:00")],
        ),
        (
            [
                "Agent: Are you about on Friday at noon to have the harp tuned?",
                "Customer: Friday's our open day.",
                "Customer: Monday or Tuesday.",
                "Agent: Tuesday then.",
                "Agent: Morning or afternoon?",
                "Customer: Afternoon.",
                "Customer: I don't finish at the mill till one.",
                "Agent: Shall we say half past two?",
                "Customer: Could you stretch to three?",
                "Customer: Only the tuner likes his lunch.",
                "Agent: Three's fine.",
                "Agent: I'll come and tune the harp then.",
            ],
            [("Come and tune the harp", "11-24 15:00")],
        ),
        # A month to come is none to point back to, and what is asked of another matter dates nothing.
        (
            [
                "Customer: Same again from April, I'd think.",
                "Agent: I'll pencil you in for three pitches, then.",
            ],
            [("Pencil the customer in for three pitches", None)],
        ),
        (
            [
                "Agent: And I'll email the gas certificates.",
                "Agent: Where do you want the spares dropping?",
                "Customer: Could they be there on Friday by four?",
            ],
            [("Email the gas certificates", None)],
        ),
        # Two pieces of work, each with its day.
        (
            [
                "Agent: I'll order the tiles tomorrow.",
                "Customer: How long's the wait?",
                "Agent: I'll get it installed on the thirtieth.",
            ],
            [("Order the tiles", "11-19 09:00"), ("Get it installed", "11-30 09:00")],
        ),
        # A question of when is answered by another day, or another hour of the same one.
        (
            [
                "Customer: Let's have you glaze it.",
                "Agent: I'll ring you the week after.",
                "Agent: Say the thirtieth?",
                "Customer: The first.",
                "Agent: It's in.",
            ],
            [("Ring the customer the week", "12-01 09:00")],
        ),
        (
            [
                "Customer: Could you ring me in my break, at half one?",
                "Agent: Two o'clock, today?",
                "Customer: Today, two o'clock.",
            ],
            [("Ring the customer in the break", "11-18 14:00")],
        ),
        (
            [
                "Customer: Would you telephone me on Monday at eleven?",
                "Agent: Monday, eleven, I will call you.",
            ],
            [("Telephone the customer", "11-23 11:00")],
        ),
        # The day of what comes first is not that of what is done ahead of it.
        (
            ["Customer: Monday at ten, then.", "Agent: I'll get the cover arranged beforehand."],
            [("Get the cover arranged beforehand", None)],
        ),
        # "Next week" is made a day.
        (
            ["Customer: Can you do the survey next week?", "Agent: Wednesday at two."],
            [("Do the survey", "11-25 14:00")],
        ),
        # What is said of a thing already promised is when it is done.
        (
            ["Agent: I'll write the report up.", "Customer: Lovely.", "Agent: You'll have it by Friday."],
            [("Write the report up", "11-20 17:00")],
        ),
        # The month that is spoken of.
        (
            ["Customer: We open in February.", "Agent: I'll email the plan on the tenth."],
            [("Email the plan", "02-10 09:00")],
        ),
        # A limit that the other side names, and what is settled then.
        (
            [
                "Agent: I can send you the leaflet.",
                "Customer: Go on. Before Friday, though.",
                "Agent: You'll have it tomorrow by email.",
            ],
            [("Send the leaflet", "11-19 09:00")],
        ),
        # What a call is about is not when it is made.
        (
            [
                "Agent: I'll have the fitter ring you about Thursday.",
                "Customer: Tomorrow, I hope.",
                "Agent: Tomorrow, yes.",
            ],
            [("Have the fitter ring the customer about Thursday", "11-19 09:00")],
        ),
        # A bare number after "say".
        (
            [
                "Customer: Ring me back on Monday, half five?",
                "Agent: We close at half five. Could we say five?",
                "Customer: Five, yes.",
            ],
            [("Ring the customer back", "11-23 17:00")],
        ),
        # A day said alone, just before the promise.
        (
            ["Agent: I need the names by Monday.", "Customer: Monday then. I'll email a list."],
            [("Customer to email a list", "11-23 09:00")],
        ),
        # Whose decision is due when does not say when it is passed on.
        (
            [
                "Agent: I'll pass the photo to her and you'll have a decision in writing by Tuesday.",
                "Customer: Tuesday.",
            ],
            [("Pass the photo to her", None), ("Send a decision in writing", "11-24 17:00")],
        ),
        # A farewell is no time, nor is what happens in its own time.
        (
            [
                "Agent: The demo is on Monday at two.",
                "Customer: I'll ask two of the reps to come.",
                "Agent: Till Monday, then.",
            ],
            [("Customer to ask two of the reps to come", None)],
        ),
        (
            ["Customer: The baby is due in July.", "Agent: I'll drop you a line nearer the time, then."],
            [("Drop the customer a line nearer the time", None)],
        ),
        (
            ["Agent: I'll email the price list soon as we're off the phone."],
            [("Email the price list", "11-18 17:00")],
        ),
        (
            ["Agent: Let me speak to the manager in the morning about the texts."],
            [("Speak to the manager about the texts", "11-19 09:00")],
        ),
        # The Wednesday of the week that is spoken of.
        (
            [
                "Customer: We meet on the first of December.",
                "Customer: I'll email the vote on the Wednesday.",
            ],
            [("Customer to email the vote", "12-02 09:00")],
        ),
        # Closing time, and what somebody means, change nothing.
        (
            ["Customer: I'll ring you on Friday about seven.", "Agent: We're open till eight."],
            [("Customer to ring us", "11-20 07:00")],
        ),
        (
            [
                "Agent: Barry will inspect the tank on Friday at two.",
                "Customer: The pump runs tonight, so he hears what I mean.",
            ],
            [("Barry to inspect the tank", "11-20 14:00")],
        ),
        (
            [
                "Agent: The van comes at nine on Friday.",
                "Customer: I've got the list, so I'll email it by Thursday.",
            ],
            [("Customer to email the list", "11-19 17:00")],
        ),
        # A verb in no list of verbs.
        (["Agent: Our lad will plow the lane on Friday."], [("Lad to plow the lane", "11-20 09:00")]),
        # An offer with a time, taken up by saying the time back.
        (
            ["Agent: I can get an arborist out tomorrow at one thirty.", "Customer: One thirty, sure."],
            [("Get an arborist out", "11-19 13:30")],
        ),
        (
            ["Agent: If you like I'll break the price down.", "Customer: That would be useful, yes."],
            [("Break the price down", None)],
        ),
        # What is found out and reported is one piece of work.
        (
            ["Agent: I'll ring the engineer and I'll come back to you by five."],
            [("Ring the engineer and come back to the customer", "11-18 17:00")],
        ),
        # "I'll do that tonight" and "all of that by Friday" say when.
        (
            ["Agent: Could you send us a recent bill?", "Customer: Of course, I'll do that tonight."],
            [("Customer to send a recent bill", "11-18 18:00")],
        ),
        (
            [
                "Agent: Shall I email you the duty chart?",
                "Customer: Please.",
                "Agent: I'll get all of that across by Friday.",
            ],
            [("Email the duty chart", "11-20 17:00")],
        ),
        (["Customer: I'll pay it in tomorrow's run."], [("Customer to pay it the day's run", "11-19 09:00")]),
        # The sum that was named.
        (
            ["Agent: It's six hundred and eighty-two pounds.", "Customer: I'll transfer it on Monday."],
            [("Customer to transfer it (six hundred and eighty-two pounds)", "11-23 09:00")],
        ),
        # A message is what was said just before.
        (
            ["Customer: Only white roses on the car, please.", "Agent: Noted, I'll tell the driver."],
            [("Tell the driver (Only white roses on the car, please)", None)],
        ),
        # What is asked in any words counts where the other side agrees.
        (
            ["Customer: Would you keep us two places?", "Agent: Yes, happy to."],
            [("Keep two places", None)],
        ),
        # Who "he" is.
        (
            ["Customer: I need to speak to Mr Farrant.", "Agent: I'll get him to ring you on Friday."],
            [("Get Mr Farrant to ring the customer", "11-20 09:00")],
        ),
        (
            ["Customer: Is the owner in?", "Agent: He'll ring you tomorrow."],
            [("Owner to ring the customer", "11-19 09:00")],
        ),
    ],
)
def test_work_is_drawn_with_the_time_agreed_on(
    lines: list[str], expected: list[tuple[str, str | None]]
) -> None:
    assert drawn(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["Agent: I'll log it as a repeat miss, there we go, that's on."],
        ["Agent: I'll get you a price off my colleague... actually no, I can see it here."],
        ["Customer: Would you send me the guarantee?", "Agent: It's nothing to do with us, I'm afraid."],
        ["Customer: The number you have dialled is not known. Please check and try again."],
        ["Agent: Nobody's picking up."],
        ["Customer: Would you keep us two places?", "Agent: No, we're full."],
        ["Agent: I'll mark it as a no answer."],
        ["Agent: I'll update that now."],
        ["Customer: Sometime soon we'll get him going."],
        ["Agent: I'll show you the photos one day."],
        ["Customer: I'm having the roof done in May."],
        ["Agent: I have to look at the originals."],
        ["Agent: We could do you a free survey on Thursday.", "Customer: I rent the house."],
    ],
)
def test_no_work_is_left_over(lines: list[str]) -> None:
    assert drawn(*lines) == []


def test_hours_of_no_day_are_read_once_each() -> None:
    """Looking for each hour's day through all the hours before it would take longer than anyone waits."""
    hours = ("one", "two", "three", "four", "five")

    items = drawn(*(f"Agent: I'll ring the baker at {hours[place % 5]}." for place in range(40)))

    assert {due for _, due in items} <= {f"11-18 {hour}:00" for hour in range(13, 18)}
    assert items
