"""`cli doctor`: what is on, what is off and which setting turns it on, whether the database is in order, and
what is still to be done before production."""

from dataclasses import asdict, dataclass

from sqlalchemy.exc import SQLAlchemyError

from app.core.config import Environment, Settings
from app.core.features import Feature, features

MARKS = {"on": "on   ", "draft": "draft", "off": "off  "}


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend` says what to do where it is not `ok`."""

    name: str
    ok: bool
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    version: str
    environment: str
    features: list[Feature]
    database: list[Finding]
    production: list[Finding]

    @property
    def healthy(self) -> bool:
        """The database is in order and, in production, so is the rest."""
        demanded = self.production if self.environment == Environment.PRODUCTION else []
        return all(finding.ok for finding in (*self.database, *demanded))

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "healthy": self.healthy}

    def as_text(self) -> str:
        width = max(len(feature.name) for feature in self.features)
        lines = [f"Convoflow {self.version}, {self.environment}", "", "Features"]
        lines += [
            f"  {MARKS[each.state]}  {each.name:<{width}}  {each.now}"
            + ("" if each.state == "on" else f"  (set {each.key})")
            for each in self.features
        ]
        lines += ["", "Database", *_lines(self.database)]
        lines += ["", "Before production", *_lines(self.production)]
        return "\n".join(lines)


def examine(config: Settings) -> Report:
    return Report(
        version=config.version,
        environment=config.env,
        features=features(config),
        database=_database(),
        production=_production(config),
    )


def _database() -> list[Finding]:
    from app.services import readiness

    try:
        checks = readiness.examine()
    except SQLAlchemyError as error:
        return [Finding("database", ok=False, mend=f"It refuses us: {type(error).__name__}")]
    return [Finding(check.name, ok=not check.message, mend=check.message) for check in checks]


def _production(config: Settings) -> list[Finding]:
    rows = (
        ("ENV", config.is_production, "set ENV=production: strict secrets, HTTPS only, JSON logs"),
        ("SECRET_KEY", config.secret_key is not None, "make one: openssl rand -hex 32"),
        (
            "ENCRYPTION_KEYS",
            bool(config.sealing_keys),
            "give stored secrets a key of their own",
        ),
        ("INTERNAL_SECRET", config.internal_secret is not None, "schedulers and /metrics need it"),
        ("DATABASE_URL", config.database_url is not None, "use a PostgreSQL that is backed up"),
        (
            "ALLOWED_HOSTS",
            bool(config.allowed_hosts or config.render_external_hostname),
            "name this service's hosts",
        ),
        ("PUBLIC_URL", config.public_url is not None, "links in mails and call-backs need it"),
        ("STORAGE", config.storage != "disk", "use gcs or database: a container's disk is not kept"),
        ("DEBUG", not config.debug, "set DEBUG=false"),
        (
            "OUTBOUND_ALLOWED_NETWORKS",
            not config.outbound_allowed_networks,
            "tenants' webhooks reach these private networks: is that meant?",
        ),
        ("SMTP_URL", config.smtp_url is not None, "invitations and forgotten passwords need mail"),
    )
    return [Finding(name, ok=ok, mend="" if ok else mend) for name, ok, mend in rows]


def _lines(findings: list[Finding]) -> list[str]:
    return [
        f"  {'ok' if each.ok else '!!'}  {each.name}" + (f": {each.mend}" if each.mend else "")
        for each in findings
    ]
