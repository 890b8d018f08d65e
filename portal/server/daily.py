"""What the server does once a day: delete what was promised to delete itself."""

import logging
import threading
from dataclasses import astuple, dataclass

from portal import clock
from portal.access import system
from portal.concerns import drafts
from portal.meetings import purging as guests
from portal.notices import mail, outbox
from portal.one_on_ones import preparations
from portal.wellness import publishing, purging

log = logging.getLogger("portal")
DAY_SECONDS = 24 * 3600
MINUTE_SECONDS = 60.0
AFTER_SECONDS = 20.0
"""Whoever waits for the portal to start comes first."""
WESTMOST = publishing.WESTMOST
"""The zone in which a day begins last: what ends on a day is deleted when it has begun everywhere."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How much deleted itself: private preparations, and why guests came to meetings. The chain holds both counts."""

    preparations: int
    guest_reasons: int


def purge() -> Gone:
    """Delete every private preparation and every reason of a guest whose day has come, and notices of long ago.

    The directors' picture of a quarter that is over is published first, then old check-ins go, and nothing is said of
    them.
    """
    today = clock.today(WESTMOST)
    try:
        with system(write=True) as session:
            publishing.publish_due(session, today)
    finally:  # what must go goes, whatever became of the picture
        with system(write=True) as session:
            purging.purge(session, today)
            outbox.forget(session, clock.now())
            drafts.forget(session, clock.now())
            prepared = preparations.purge(session, today)
    with system(write=True) as session:  # for itself: what is signed is touched, and may fail
        return Gone(prepared, guests.purge(session, today))


def run_mail(ready: threading.Event, stop: threading.Event, every: float = MINUTE_SECONDS) -> None:
    """Once the portal is `ready`, and then `every` so many seconds, until `stop`: send the mails that wait."""
    ready.wait()
    while not stop.is_set():
        try:
            mail.send_due()
        except Exception as failed:  # by its kind alone: its words may hold an address
            log.error("Mails could not be sent (%s); they are tried again", type(failed).__name__)
        stop.wait(every)


def run(
    ready: threading.Event, stop: threading.Event, every: float = DAY_SECONDS, after: float = AFTER_SECONDS
) -> None:
    """`after` so many seconds once the portal is `ready`, and then `every` so many seconds, until `stop`.

    What fails is tried again then.
    """
    ready.wait()
    stop.wait(after)
    while not stop.is_set():
        try:
            gone = purge()
            if gone.preparations or gone.guest_reasons:
                log.info("Deleted themselves: %s preparations, %s reasons of guests", *astuple(gone))
        except Exception:
            log.exception("What should have deleted itself could not be deleted; it is tried again in a day")
        stop.wait(every)
