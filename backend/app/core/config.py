"""Settings, read once from the environment and `.env`. Few modules import this; the rest get values."""

from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.development_key import development_key
from app.core.prices import RELEASED, PriceTable

ROOT = Path(__file__).resolve().parents[3]
MAKE_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
PLACEHOLDERS = frozenset({"changethis", "change-me", "changeme", "secret", "your-secret-key", "password"})


class Environment(StrEnum):
    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


def psycopg2_url(url: str) -> str:
    """Name the driver: Render writes `postgres://`, which SQLAlchemy refuses, and a bare
    `postgresql://` may pick another driver."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg2://{rest}"
    return url


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _empty_is_unset(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
OptionalText = Annotated[str | None, BeforeValidator(_empty_is_unset)]
OptionalSecret = Annotated[SecretStr | None, BeforeValidator(_empty_is_unset)]


class Settings(BaseSettings):
    """Every field is an environment variable of the same name in capitals; `.env.example` lists them."""

    model_config = SettingsConfigDict(
        env_file=(ROOT / ".env", ".env"), extra="ignore", env_ignore_empty=True, populate_by_name=True
    )

    env: Environment = Environment.DEVELOPMENT
    debug: bool = False
    port: int = Field(8000, ge=0, le=65535)
    app_version: OptionalText = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    secret_key: OptionalSecret = None
    access_token_expire_minutes: int = Field(30, ge=1, le=1440)
    bcrypt_rounds: int = Field(12, ge=4, le=16)
    internal_secret: OptionalSecret = None
    encryption_keys: OptionalSecret = None

    database_url: Annotated[str | None, BeforeValidator(_empty_is_unset)] = None
    database_direct_url: Annotated[str | None, BeforeValidator(_empty_is_unset)] = None
    db_pool_size: int = Field(10, ge=1, le=100)
    db_max_overflow: int = Field(20, ge=0, le=100)
    db_pool_timeout: int = Field(30, ge=1, le=120)
    web_concurrency: int = Field(1, ge=1, le=32)

    data_dir: Path = ROOT / "data"
    web_dir: Path = ROOT / "web" / "dist"
    storage: Literal["disk", "database", "gcs"] = "database"
    upload_dir: Annotated[Path | None, BeforeValidator(_empty_is_unset)] = None
    max_audio_size_mb: int = Field(100, ge=1, le=2048)

    allowed_origins: Names = ()
    allowed_hosts: Names = ()
    proxy_hops: int = Field(0, ge=0, le=10)
    redis_url: OptionalSecret = None
    sign_ins_per_minute: int = Field(100, ge=1)
    uploads_per_minute: int = Field(6000, ge=1)
    key_requests_per_minute: int = Field(3000, ge=1)
    supabase_url: OptionalText = None
    supabase_jwt_secret: OptionalSecret = None

    dispatch: Literal["background", "procrastinate", "cloud_tasks"] = "background"
    job_concurrency: int = Field(2, ge=1, le=16)
    gcp_project_id: OptionalText = None
    gcs_service_account_json: OptionalSecret = None
    gcs_bucket: OptionalText = None
    cloud_tasks_location: OptionalText = None
    cloud_tasks_queue: OptionalText = None
    cloud_tasks_service_account: OptionalText = None
    cloud_tasks_api_url: str = "https://cloudtasks.googleapis.com"
    google_certs_url: str = "https://www.googleapis.com/oauth2/v3/certs"
    public_url: OptionalText = None

    openai_api_key: OptionalSecret = None
    openai_base_url: OptionalText = None
    openai_transcription_model: OptionalText = None
    openai_insights_model: OptionalText = None
    anthropic_api_key: OptionalSecret = None
    anthropic_base_url: OptionalText = None
    anthropic_model: OptionalText = None
    prices: PriceTable = RELEASED
    outbound_allowed_networks: Names = ()
    pabbly_webhook_url: OptionalSecret = None
    pabbly_webhook_secret: OptionalSecret = Field(
        None, validation_alias=AliasChoices("PABBLY_WEBHOOK_SECRET", "PABBLY_SECRET_KEY")
    )
    slack_webhook_url: OptionalSecret = None
    twilio_account_sid: OptionalText = None
    twilio_auth_token: OptionalSecret = None
    twilio_from_number: OptionalText = None
    sms_countries: Names = ("GB",)
    twilio_api_url: str = "https://api.twilio.com"
    vessey_api_url: OptionalText = None
    vessey_api_key: OptionalSecret = None
    vessey_drivers_path: str = "/drivers"
    vessey_driver_path: str = "/drivers/{id}"
    vessey_collections_path: str = "/drivers/{id}/collections?date={date}"
    dvla_api_url: str = "https://driver-vehicle-licensing.api.gov.uk/vehicle-enquiry"
    dvla_api_key: OptionalSecret = None
    credas_api_url: str = "https://pi-api.credas.co.uk"
    credas_registration_type: OptionalText = None
    credas_api_key: OptionalSecret = None
    smtp_url: OptionalSecret = None

    render_external_hostname: OptionalText = None
    render_git_commit: OptionalText = None

    @field_validator("database_url", "database_direct_url")
    @classmethod
    def _name_driver(cls, value: str | None) -> str | None:
        return psycopg2_url(value) if value else None

    @field_validator("allowed_origins")
    @classmethod
    def _no_wildcard(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "*" in value:
            raise ValueError("name the origins: '*' cannot be combined with credentials")
        return value

    @field_validator("outbound_allowed_networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(each)) for each in value)

    @field_validator("encryption_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        for key in _split_secret(value):
            from cryptography.fernet import Fernet

            try:
                Fernet(key)
            except ValueError:
                # Without the value: it may be a key all the same.
                raise ValueError(f"make each key with: {MAKE_KEY}") from None
        return value

    @model_validator(mode="after")
    def _refuse_weak_secrets(self) -> Self:
        if self.env is Environment.DEVELOPMENT:
            return self
        _require_strong("SECRET_KEY", self.secret_key)
        if self.internal_secret is not None:
            _require_strong("INTERNAL_SECRET", self.internal_secret)
        if self.database_url is None:
            raise ValueError("DATABASE_URL is required outside development")
        return self

    @model_validator(mode="after")
    def _require_what_a_choice_needs(self) -> Self:
        if self.storage == "gcs" and not self.gcs_bucket:
            raise ValueError("STORAGE=gcs needs GCS_BUCKET")
        if self.dispatch == "cloud_tasks" and self.env is Environment.PRODUCTION:
            missing = self.missing_for_cloud_tasks()
            if missing:
                raise ValueError(f"DISPATCH=cloud_tasks needs {', '.join(missing)}")
        return self

    def missing_for_cloud_tasks(self) -> list[str]:
        """Where the queue is, and whom it calls in whose name: what is not set of it."""
        queue = ("gcp_project_id", "cloud_tasks_location", "cloud_tasks_queue")
        names = (*queue, "public_url", "cloud_tasks_service_account")
        return [name.upper() for name in names if getattr(self, name) is None]

    @property
    def is_production(self) -> bool:
        return self.env is Environment.PRODUCTION

    @property
    def version(self) -> str:
        return self.app_version or self.render_git_commit or package_version()

    @property
    def blob_dir(self) -> Path:
        return self.upload_dir or self.data_dir / "blobs"

    @property
    def spool_dir(self) -> Path:
        """Where uploads and decoded audio lie while they are worked on; nothing in it is kept."""
        return self.data_dir / "spool"

    @property
    def max_audio_bytes(self) -> int:
        return self.max_audio_size_mb * 1024 * 1024

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """The newest first; empty where the key is derived from the signing key."""
        return _split_secret(self.encryption_keys)

    def signing_key(self) -> str:
        """The key of our own tokens. In development one is made and kept under `DATA_DIR`, so that a
        restart logs nobody out."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return development_key(self.data_dir)


def _split_secret(value: SecretStr | None) -> tuple[str, ...]:
    keys = value.get_secret_value().split(",") if value else ()
    return tuple(key.strip() for key in keys if key.strip())


def package_version() -> str:
    try:
        return version("convoflow")
    except PackageNotFoundError:
        return "0.1.0"


@cache
def settings() -> Settings:
    return Settings()


def _require_strong(name: str, value: SecretStr | None) -> None:
    text = value.get_secret_value() if value else ""
    if len(text.encode()) < 32 or text.lower() in PLACEHOLDERS:
        raise ValueError(
            f"{name} must be a random text of at least 32 bytes outside development; "
            'make one with: python -c "import secrets; print(secrets.token_hex(32))"'
        )
