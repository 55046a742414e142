"""The outside services that this one can speak to, and which settings each takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import SecretStr

from app.core.config import Settings


class Service(StrEnum):
    PABBLY = "pabbly"
    SLACK = "slack"
    TWILIO = "twilio"
    VESSEY = "vessey"
    DVLA = "dvla"
    CREDAS = "credas"


@dataclass(frozen=True, slots=True)
class Field:
    """One value. `setting` names the environment's default; a secret is never shown again. `is_url` is judged
    as an address that a tenant may have us call."""

    setting: str | None
    secret: bool = False
    required: bool = True
    is_url: bool = False


SERVICES: Mapping[Service, Mapping[str, Field]] = {
    Service.PABBLY: {
        "url": Field("pabbly_webhook_url", secret=True, is_url=True),
        "secret": Field("pabbly_webhook_secret", secret=True, required=False),
    },
    Service.SLACK: {
        "url": Field("slack_webhook_url", secret=True, is_url=True),
        "signing_secret": Field(None, secret=True, required=False),
    },
    Service.TWILIO: {
        "account_sid": Field("twilio_account_sid"),
        "auth_token": Field("twilio_auth_token", secret=True),
        "from_number": Field("twilio_from_number"),
    },
    Service.VESSEY: {
        "url": Field("vessey_api_url", is_url=True),
        "api_key": Field("vessey_api_key", secret=True),
    },
    Service.DVLA: {"api_key": Field("dvla_api_key", secret=True)},
    Service.CREDAS: {"api_key": Field("credas_api_key", secret=True)},
}

# Where those that speak to us send to; the tenant's key follows.
INBOUND: Mapping[Service, str] = {
    Service.PABBLY: "/webhooks/pabbly",
    Service.TWILIO: "/integrations/twilio/webhook",
    Service.SLACK: "/integrations/slack/webhook",
}


def from_environment(config: Settings, service: Service) -> dict[str, str]:
    """What the operator set for every tenant."""
    found: dict[str, str] = {}
    for name, field in SERVICES[service].items():
        value = getattr(config, field.setting) if field.setting else None
        if value is not None:
            found[name] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return found


def is_complete(service: Service, values: Mapping[str, str]) -> bool:
    return all(name in values for name, field in SERVICES[service].items() if field.required)
