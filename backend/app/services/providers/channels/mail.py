"""Plain-text mail over SMTP: smtps:// for TLS at once, smtp:// for STARTTLS where it is offered."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.services.providers.errors import Refused, Unavailable

TIMEOUT_S = 15.0


class Mail:
    """`url` is smtp[s]://user:password@host:port; `?from=` names the sender, else it is the user."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._implicit_tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        named = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair).get("from")
        self._sender = unquote(named) if named else self._user or f"convoflow@{self._host}"

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Raises Unavailable where trying again can help, else Refused."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message.set_content(text)
        try:
            with self._connected() as server:
                server.send_message(message)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPRecipientsRefused) as error:
            raise Refused("mail_refused", "The mail server refuses this message.") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable("mail_unavailable", "The mail server does not take the message now.") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_S, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_S)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if self._user:
            server.login(self._user, self._password)
        return server
