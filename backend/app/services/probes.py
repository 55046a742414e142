"""One harmless question to each outside service, which shows whether its settings are right."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlencode

from app.core import clock, http
from app.core.config import settings
from app.core.connections import Service
from app.core.http import ForbiddenAddressError, NoAnswerError
from app.services import lookups
from app.services.connectors import VENDORS, Connector
from app.services.providers.asking import ask_json
from app.services.providers.channels.base import Channel, Message, Target
from app.services.providers.channels.pabbly import Pabbly
from app.services.providers.channels.slack import Slack
from app.services.providers.channels.twilio import Account
from app.services.providers.collections.vessey import Vessey
from app.services.providers.errors import Declined, Refused
from app.services.providers.upstream import timed_out, unreachable, unreadable

TEST_MARK = "AA19AAA"


def probe(connector: Connector) -> None:
    """Raises ProviderError."""
    PROBES[connector.service](connector)


def account(connector: Connector, *, status_url: str | None = None) -> Account:
    values = connector.values
    return Account(
        api_url=settings().twilio_api_url,
        sid=values["account_sid"],
        token=values["auth_token"],
        sender=values["from_number"],
        status_url=status_url,
    )


def vessey(connector: Connector) -> Vessey:
    config = settings()
    return Vessey(
        connector.values["url"],
        connector.values["api_key"],
        trusted=connector.trusted,
        drivers_path=config.vessey_drivers_path,
        driver_path=config.vessey_driver_path,
        collections_path=config.vessey_collections_path,
    )


def _say_hello(channel: Channel, connector: Connector) -> None:
    vendor = VENDORS[connector.service]
    secret = connector.values.get("secret")
    target = Target(connector.values["url"], (secret,) if secret else (), trusted=connector.trusted)
    now = clock.now()
    body = json.dumps({"event": "integration.test", "occurred_at": now.isoformat(), "message": "It works."})
    text = "Convoflow reaches this channel."
    message = Message(clock.new_id(), "integration.test", body.encode(), text, now)
    outgoing = channel.request(message, target)
    try:
        answer = http.post(
            outgoing.url, content=outgoing.content, headers=outgoing.headers, trusted=target.trusted
        )
    except NoAnswerError as error:
        raise (timed_out if "Timeout" in str(error) else unreachable)(vendor) from error
    except ForbiddenAddressError as error:
        raise Refused(f"{vendor.slug}_address_forbidden", str(error)) from error
    verdict = channel.judge(answer)
    if verdict is not None:
        raise verdict


def _twilio(connector: Connector) -> None:
    """Lists one message: sends nothing, and works only with the right account and token."""
    used = account(connector)
    url = f"{used.messages_url}?{urlencode({'PageSize': 1})}"
    found = ask_json(
        VENDORS[Service.TWILIO], "GET", url, headers={"Authorization": used.authorization}, trusted=True
    )
    if not isinstance(found, dict) or "messages" not in found:
        raise unreadable(VENDORS[Service.TWILIO])


def _dvla(connector: Connector) -> None:
    """Whoever is told that there is no such vehicle has been let in."""
    with suppress(Declined):
        lookups.dvla(connector).look_up(TEST_MARK)


def _vessey(connector: Connector) -> None:
    vessey(connector).drivers()


PROBES: Mapping[Service, Callable[[Connector], None]] = {
    Service.PABBLY: lambda connector: _say_hello(Pabbly(), connector),
    Service.SLACK: lambda connector: _say_hello(Slack(), connector),
    Service.TWILIO: _twilio,
    Service.VESSEY: _vessey,
    Service.DVLA: _dvla,
    Service.CREDAS: lambda connector: lookups.credas(connector).require_offer(),
}
