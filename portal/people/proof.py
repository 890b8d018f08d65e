"""Proof that the password was entered again just now, for acts that bind: signing above all.

The password is checked before the act's transaction begins: a bcrypt takes a quarter of a second, and no writer
should wait for it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import clock
from portal.access import Actor, acting
from portal.errors import InvalidInput, NotAllowed
from portal.people import sign_in

FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Proof:
    """Made only by `prove`; good for one minute, one person and one session."""

    person_id: uuid.UUID
    session_key: str
    at: datetime

    def require(self, actor: Actor) -> None:
        """Return if this proof is the actor's and fresh. Raises NotAllowed otherwise."""
        is_own = self.person_id == actor.id and self.session_key == actor.session_key
        if not is_own or clock.now() - self.at > FRESH:
            raise NotAllowed("Please enter your password again.")


def prove(credential: str | None, password: str, address: str, device: str = "") -> Proof:
    """Check the signed-in person's password again.

    Raises SignedOut, InvalidInput (field "password") for a wrong one, and sign-in's Throttled after too many.
    """
    with acting(credential) as (_, actor):
        pass
    if sign_in.verify(actor.username, password, address, device) != actor.id:
        raise InvalidInput({"password": "That is not your password. Nothing was changed."})
    return Proof(actor.id, actor.session_key, clock.now())
