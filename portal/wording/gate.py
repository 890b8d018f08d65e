"""The gate a text passes before it leaves its author: findings, and the author's word that one identifies nobody.

The log of that word holds who, where, which kinds and a keyed digest of the text; never the text.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from db.keys import keyring
from db.tables.people import Person
from db.tables.sessions import WordingConfirmation
from portal import clock
from portal.access import Actor
from portal.wording.check import check
from portal.wording.finding import Finding, firm


@dataclass(frozen=True, slots=True)
class Roster:
    """The names that must not stand in a text, and those of the people its record is openly about."""

    names: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def digest(place: str, text: str) -> str:
    """A keyed fingerprint of `text` at `place`, useless to anyone without the programme's keys."""
    return hmac.new(keyring().audit, f"{place}|{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def roster(session: Session, except_for: Collection[str] = ()) -> Roster:
    """The names of everybody with an account, apart from those a record is openly about."""
    names = session.exec(select(Person.name).where(col(Person.is_active).is_(True))).all()
    return Roster(tuple(name for name in names if name not in except_for), tuple(except_for))


def unresolved(
    session: Session, actor: Actor, place: str, texts: Mapping[str, str], names: Roster
) -> dict[str, list[Finding]]:
    """What the check found in `texts` and the author has not yet answered for, by the texts' keys; one select.

    A text in which all findings are mild needs no answer.
    """
    found = {
        key: findings for key, text in texts.items() if text and firm(findings := check(text, names.names, names.known))
    }
    if not found:
        return {}
    digests = {key: digest(place, texts[key]) for key in found}
    answered = set(
        session.exec(
            select(WordingConfirmation.digest).where(
                WordingConfirmation.person_id == actor.id, col(WordingConfirmation.digest).in_(digests.values())
            )
        )
    )
    return {key: findings for key, findings in found.items() if digests[key] not in answered}


def confirm(session: Session, actor: Actor, place: str, text: str, names: Roster) -> None:
    """Log the author's word that what the check finds in `text` identifies nobody. Nothing to answer for, no entry."""
    findings = firm(check(text, names.names, names.known))
    if findings:
        session.add(
            WordingConfirmation(
                person_id=actor.id,
                place=place,
                kinds=",".join(sorted({finding.kind for finding in findings})),
                digest=digest(place, text),
                at=clock.now(),
            )
        )
        session.flush()


def is_answered(session: Session, place: str, text: str) -> bool:
    """Whether somebody who could write `text` there has given their word for what the check finds in it."""
    statement = select(WordingConfirmation.id).where(WordingConfirmation.digest == digest(place, text)).limit(1)
    return session.exec(statement).first() is not None
