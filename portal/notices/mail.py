"""Mails with a link and nothing else: no name, no group, no word of what stands behind it."""

import logging
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from db.tables.notices import NoticeKind
from portal import clock
from portal.access import system
from portal.notices import outbox
from portal.notices.outbox import Letter
from portal.settings import settings

log = logging.getLogger("portal")
SECONDS = 20.0
SAID: dict[NoticeKind, tuple[str, str, str]] = {
    NoticeKind.MINUTES: ("Minutes are ready", "The minutes of a meeting you took part in are ready.", "minutes"),
    NoticeKind.PASSED_ON: ("Something was passed on to you", "A meeting has passed something on to you.", "minutes"),
}


def message(letter: Letter) -> EmailMessage:
    """The mail for one notice, in plain text."""
    subject, said, page = SAID[letter.kind]
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, settings().mail_from or "", letter.address
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(
        f"{said}\n\nSign in to read it:\n{settings().public_url.rstrip('/')}/{page}?id={letter.record_id}\n\n"
        "This mail holds nothing else, so that it can tell nobody anything. Please do not answer it.\n",
        cte="7bit",
    )
    return made


def send_due() -> int:
    """Send what is waiting; returns how many mails went out. What fails is tried again later, a few times."""
    if not settings().sends_mail:
        return 0
    with system() as session:
        has_any = outbox.is_any_due(session, clock.now())
    if not has_any:
        return 0
    with system(write=True) as session:
        letters = outbox.claim(session, clock.now())
    return _send(letters) if letters else 0


def _send(letters: Sequence[Letter]) -> int:
    """One connection for all; never an address in the log."""
    count = 0
    try:
        with _server() as server:
            for letter in letters:
                try:
                    server.send_message(message(letter))
                except smtplib.SMTPResponseException as refused:
                    log.warning("A mail was refused (%s); it is tried again later", refused.smtp_code)
                    continue
                except smtplib.SMTPRecipientsRefused:
                    log.warning("A mail was refused for its address; it is tried again later")
                    continue
                with system(write=True) as session:
                    outbox.sent(session, letter.notice_id)
                count += 1
    except (OSError, smtplib.SMTPException) as failed:
        log.warning("The mail server could not be used (%s); it is tried again later", type(failed).__name__)
    return count


def _server() -> smtplib.SMTP:
    """The mail server of the settings, over TLS unless told that there is none."""
    place = settings().smtp_url
    parts = urlsplit(place.get_secret_value() if place else "")
    host, trusted = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
        if parse_qs(parts.query).get("starttls") != ["no"]:
            server.starttls(context=trusted)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
