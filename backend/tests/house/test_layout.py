"""The laws of the tree that no linter states."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import SHARED_ROOT

BACKEND = Path(__file__).resolve().parents[2]
ROOT = BACKEND.parent
MODULES = sorted((BACKEND / "app").rglob("*.py"))
HEAVY = (
    "openai",
    "anthropic",
    "google.cloud",
    "av",
    "numpy",
    "pocketsphinx",
    "vaderSentiment",
    "dateparser",
    "pypdfium2",
    "fpdf",
    "holidays",
    "rapidocr",
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(BACKEND)))
def test_a_module_says_what_it_is_and_fits_two_screens(path: Path) -> None:
    source = path.read_text()
    tree = ast.parse(source)
    assert ast.get_docstring(tree) or not source.strip(), "no docstring: what is it, who calls it?"
    assert len(source.splitlines()) <= 255, "split it by verb into a package"
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno > 45
    ]
    assert long == [], "functions over 45 lines"


@pytest.mark.parametrize("module", ["app.main", "app.cli", "alembic"])
def test_importing_loads_no_heavy_library(module: str) -> None:
    command = f"import {module}, sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", command], cwd=BACKEND, capture_output=True, text=True, check=True, timeout=60
    )
    assert loaded.stdout.split() == []


def test_no_secret_and_nothing_of_the_material_is_tracked() -> None:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git clone")
    tracked = [Path(line) for line in listing.stdout.splitlines()]
    refused = {".env", ".coverage", "secret_key"}
    assert [path for path in tracked if path.name in refused or path.suffix in {".pem", ".key"}] == []
    for kept_outside in ("audio", "specs"):
        names = {path.name for path in (SHARED_ROOT / kept_outside).glob("*.*")} - {"manifest.json"}
        assert [path for path in tracked if path.name in names] == []


def test_every_item_of_the_owasp_api_list_has_a_test() -> None:
    sources = "".join(path.read_text() for path in (BACKEND / "tests").rglob("test_*.py"))
    assert set(re.findall(r'owasp\("(API\d+)"\)', sources)) >= {f"API{number}" for number in range(1, 11)}
