"""How much has to come over the network before somebody sees their day."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

LIMIT_BYTES = 150_000
SCRIPTS = """performance.getEntriesByType('resource').filter(it => it.name.endsWith('.js'))
    .map(it => it.encodedBodySize)"""


def test_the_first_screen_needs_few_scripts(visitor: Visitor) -> None:
    visitor.sign_up()
    for path, heading in {"/": "Today", "/sign-in": "Sign in"}.items():
        visitor.open(path)
        expect(visitor.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        expect(visitor.page.locator(".skeleton")).to_have_count(0)
        sizes = visitor.page.evaluate(SCRIPTS)
        print(f"{heading}: {sum(sizes)} bytes of compressed scripts in {len(sizes)} files")
        assert 0 < sum(sizes) < LIMIT_BYTES
