"""A list of 100,000 rows scrolls as one of 100: the same few rows are in the page, and no frame takes longer.

ROWS=long pytest -s tests/browser/test_long_list.py measures it; rows come page by page on the way down.
"""

import os
import statistics

import psycopg2
import pytest

from tests.browser.conftest import Visitor

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
