"""Every screen, as it is for a new team and on a phone: axe finds nothing, the console stays silent."""

import os
from datetime import timedelta
from pathlib import Path

from app.core import clock
from tests.browser.conftest import DESK, PHONE, Visitor

OUTSIDE = ("/sign-in", "/register", "/forgotten-password", "/new-password")
TABS = ("me", "team", "connections", "webhooks", "keys", "regimes", "data", "history", "usage")
VIEWS = ("overview", "calls", "agents", "funnel", "sources", "followups", "coaching", "fleet", "costs")
INSIDE = (
    *("/", "/calls", "/record", "/followups", "/clients", "/leads", "/tasks"),
    *("/violations", "/vehicles", "/bookings", "/incidents", "/drivers", "/search"),
    *(f"/figures?view={view}" for view in VIEWS),
    *(f"/settings?tab={tab}" for tab in TABS),
)
# Looked for at each frame: `expect` looks again after half a second only.
FILLED = """async () => {
    const giveUpAt = performance.now() + 60_000;
    while (document.querySelector('.skeleton')) {
        if (performance.now() > giveUpAt) throw new Error('it never stopped loading');
        await new Promise(requestAnimationFrame);
    }
}"""
SIZES = {"phone": PHONE, "desk": DESK}


def look(visitor: Visitor, path: str, *, full: bool = False) -> list[str]:
    """What is wrong with a screen on a phone by night and, with `full`, on a desk by day. SCREENSHOTS names a
    folder to keep pictures in."""
    reach(visitor, path)
    visitor.page.get_by_role("heading", level=1).wait_for()
    visitor.page.evaluate(FILLED)
    faults = []
    mark = "-full" if full else ""
    for name, size in (SIZES if full else {"phone": PHONE}).items():
        visitor.page.set_viewport_size(size)
        visitor.page.emulate_media(color_scheme="dark" if name == "phone" else "light")
        faults += [f"{path} {name}: {each}" for each in visitor.faults()]
        if visitor.is_wider_than_the_window():
            faults.append(f"{path} {name}: wider than the window")
        picture(visitor, f"{path.strip('/').replace('/', '-')[:30] or 'today'}{mark}-{name}")
    return faults


def reach(visitor: Visitor, path: str) -> None:
    """By a link of the frame or of the tabs where there is one: as people do, and quicker."""
    link = f'nav a[href="/app{path}"]'
    found: bool = visitor.page.evaluate(
        "link => { const it = document.querySelector(link); it?.click(); return it !== null }", link
    )
    if found:
        visitor.page.locator(f'{link}[aria-current="page"]').first.wait_for(state="attached")
    else:
        visitor.open(path)


def picture(visitor: Visitor, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_before_signing_in(visitor: Visitor) -> None:
    assert [fault for path in OUTSIDE for fault in look(visitor, path)] == []


def test_for_a_new_team(visitor: Visitor) -> None:
    visitor.sign_up()
    faults = [fault for path in INSIDE for fault in look(visitor, path)]
    assert faults == []


def test_with_something_to_show(visitor: Visitor) -> None:
    visitor.sign_up()
    client = visitor.make("/clients", name="Ben Hirer", phone="07700 900123")
    lead = visitor.make(
        "/leads", phone="07700 900456", name="Cleo Keen", intent="interested", campaign="Spring"
    )
    now = clock.now()
    soon = (now + timedelta(minutes=5)).isoformat()
    visitor.make("/followups", lead_id=lead, due_date=soon, task="Ring Cleo about the quote")
    visitor.make("/followups", client_id=client, due_date="2099-01-05", task="Send the agreement")
    vehicle = visitor.make("/vehicles", mark="AB12 CDE", make="Ford", mot_expires_on="2026-01-01")
    booking = visitor.make(
        "/bookings",
        vehicle_id=vehicle,
        client_id=client,
        starts_at=now.isoformat(),
        ends_at=(now + timedelta(days=4)).isoformat(),
    )
    incident = visitor.make("/incidents", vehicle_id=vehicle, kind="damage", occurred_at=now.isoformat())
    driver = visitor.make("/drivers", name="Dora Driver", phone="07700 900789")
    task = visitor.make("/tasks", task="Wash the van", vehicle_id=vehicle, driver_id=driver, due_date=soon)
    visitor.make("/tasks", task="Order forms", owner_id=visitor.ask("GET", "/auth/me")["id"])
    violation = visitor.make(
        "/violations",
        reference="MB40182265",
        vrm="AB12 CDE",
        document_type="pcn_postal",
        issuing_authority="Marlowfield Borough Council",
        contravention_at="2026-03-06T08:41",
        date_of_notice="2026-03-12",
        amount_full_pence=7000,
    )
    screens = (
        *("/", "/followups", "/clients", f"/clients/{client}"),
        *("/leads", f"/leads/{lead}", "/tasks", f"/tasks/{task}", "/figures?view=funnel"),
        *("/violations", f"/violations/{violation}", "/vehicles", f"/vehicles/{vehicle}", "/drivers"),
        *("/bookings", f"/bookings/{booking}", "/incidents", f"/incidents/{incident}"),
    )
    assert [fault for path in screens for fault in look(visitor, path, full=True)] == []
