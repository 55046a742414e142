"""The committed description is the application's: clients are generated from it."""

import json
from pathlib import Path

from app.main import create_app
from tests.api.applications import changed

COMMITTED = Path(__file__).resolve().parents[2] / "openapi.json"


def test_the_committed_description_is_what_the_application_says() -> None:
    described = create_app(changed(app_version=None, render_git_commit=None)).openapi()
    assert json.loads(COMMITTED.read_text()) == described, "make openapi"


def test_what_goes_in_and_what_comes_out_have_names_of_their_own() -> None:
    schemas = json.loads(COMMITTED.read_text())["components"]["schemas"]
    assert [name for name in schemas if name.endswith(("-Input", "-Output"))] == []
    # Described as it is sent, not as it is read from a row.
    assert {"call_tag", "intent_category"} <= set(schemas["CallSummary"]["properties"])
