"""A list of 100,000 rows scrolls as one of 100: the same few rows are in the page, and no frame takes longer.

ROWS=long pytest -s tests/browser/test_long_list.py measures it; rows come page by page on the way down.
"""

import json
import os
import statistics

import psycopg2
import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, Visitor

LONG = os.environ.get("ROWS") == "long"
SHORT_LIST, LONG_LIST = 100, 100_000
FETCH_LIMIT_MS = 1_200_000
SEEDED = """
INSERT INTO clients (id, tenant_id, kind, name)
SELECT gen_random_uuid(), %(tenant)s, 'person', 'Client ' || lpad(number::text, 6, '0')
FROM generate_series(1, %(rows)s) AS number
"""
TO_THE_END = """async ([total]) => {
    const last = () => Number([...document.querySelectorAll('.virtual > li')].at(-1)?.ariaPosInSet ?? 0);
    while (last() < total) {
        scrollTo(0, document.documentElement.scrollHeight);
        await new Promise(requestAnimationFrame);
    }
    return last();
}"""
FRAMES = """async ([from]) => {
    scrollTo(0, from * (document.documentElement.scrollHeight - innerHeight));
    await new Promise(requestAnimationFrame);
    const frames = [];
    let before = performance.now();
    for (let frame = 0; frame < 120; frame++) {
        scrollBy(0, frame < 60 ? 700 : -700);
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
    }
    return frames.slice(1);
}"""
IN_THE_PAGE = "document.querySelectorAll('.virtual > li').length"


def test_the_end_of_a_long_list_is_one_key_away(visitor: Visitor) -> None:
    """Whatever the heights of the rows that nobody has seen yet."""
    page, rows = visitor.page, 5_000
    lead = {"phone": "+447700900123", "intent": "new", "status": "new"}
    long_names = ["Everybody who asked for a van in spring " * times for times in range(4)]
    leads = [
        {**lead, "id": str(number), "name": f"Lead {number}", "campaign": long_names[number % 4]}
        for number in range(rows)
    ]
    answer = json.dumps(leads)

    def give(route: Route) -> None:
        route.fulfill(body=answer, content_type="application/json", headers={"X-Total-Count": str(rows)})

    visitor.sign_up()
    page.set_viewport_size(PHONE)
    page.route("**/api/v1/leads?*", give)
    visitor.open("/leads")
    expect(page.get_by_role("link", name="Lead 1", exact=True)).to_be_visible()
    page.locator("main").press("End")
    expect(page.get_by_role("link", name=f"Lead {rows - 1}", exact=True)).to_be_in_viewport()
    assert page.get_by_role("list", name="Leads", exact=True).get_by_role("listitem").count() < 60
    page.locator("main").press("Home")
    expect(page.get_by_role("link", name="Lead 0", exact=True)).to_be_in_viewport()


@pytest.mark.skipif(not LONG, reason="ROWS=long fetches 100,000 rows, some minutes")
def test_a_long_list_scrolls_as_a_short_one(visitor: Visitor, other: Visitor, database_url: str) -> None:
    short, long = (scrolled(*each, database_url) for each in ((visitor, SHORT_LIST), (other, LONG_LIST)))
    for name, (frames, in_the_page) in {"100": short, "100,000": long}.items():
        p95 = statistics.quantiles(frames, n=20)[-1]
        median = statistics.median(frames)
        print(f"{name} rows: frame median {median:.1f} ms, p95 {p95:.1f} ms, {in_the_page} in the page")
    assert long[1] <= 2 * short[1]
    assert statistics.median(long[0]) <= 1.5 * statistics.median(short[0])


def scrolled(visitor: Visitor, rows: int, database_url: str) -> tuple[list[float], int]:
    visitor.sign_up()
    tenant = visitor.ask("GET", "/auth/me")["tenant_id"]
    with psycopg2.connect(database_url.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (tenant,))
        cursor.execute(SEEDED, {"tenant": tenant, "rows": rows})
    visitor.page.set_default_timeout(FETCH_LIMIT_MS)
    visitor.open("/clients")
    visitor.page.get_by_role("list", name="Clients").wait_for()
    assert visitor.page.evaluate(TO_THE_END, [rows]) == rows
    frames = [each for part in (0.1, 0.5, 0.9) for each in visitor.page.evaluate(FRAMES, [part])]
    return frames, visitor.page.evaluate(IN_THE_PAGE)
