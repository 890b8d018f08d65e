"""Wellness and concerns on a running server: what one person wrote reaches nobody else, on no page and in no message.

Every field that can hold a sentence holds one that stands nowhere else. Everybody opens every page, with the address of
every record where a page takes one; all that the server sends them is searched, and so are its log and its files.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from db.tables.concerns import Category
from portal import clock
from portal.concerns import consulting, drafts, questions, reporting, reports, sorting, steps
from portal.ui.navigation import PAGES, Place
from portal.wellness import checkins, plan, support, talks
from portal.wellness.words import MEASURES, PRIVATE
from tests import make
from tests.cast import Cast
from tests.portal.concerns.conftest import Voices, with_contact
from tests.scale import often
from tests.security.client import Client
from tests.serving import PortalServer, using

pytestmark = pytest.mark.prove

AREAS = ("pages/voice/", "pages/wellness/")
READERS = ("maya", "carl", "jordan", "dana", "olive", "victor", "noor", "kit", "ada", "ike", "sol", "cleo")


@dataclass(frozen=True)
class Written:
    """The sentences, who may read each, and the records by their ids."""

    cast: Cast
    readers: Mapping[str, frozenset[str]]
    ids: tuple[uuid.UUID, ...]


def write_everything(cast: Cast) -> Written:
    """One sentence of its own in every field of wellness and concerns."""
    voices, readers = Voices(with_contact(cast)), {}

    def words(what: str, *names: str) -> str:
        sentence = f"Quiet {what} by lantern {uuid.uuid4().hex[:12].translate(LETTERS)} here."
        readers[sentence] = frozenset(names)
        return sentence

    def did(name: str, act: Callable[..., object], *args: object) -> uuid.UUID:
        found = voices.as_(name, act, *args)
        return found if isinstance(found, uuid.UUID) else uuid.UUID(int=0)

    desk = ("jordan", "dana")
    consult = did("maya", consulting.ask, words("asking", "maya", *desk))
    did("jordan", consulting.answer, consult, words("answer", "maya", *desk))
    did("carl", drafts.keep, drafts.QUESTION, words("draft", "carl"), "")
    given = reporting.Raised(
        "about_another", Category.SMALL_GIFT, words("raised", "carl", *desk), "no", None, [cast["maya"]]
    )
    light = did("carl", reporting.raise_concern, given)
    did("carl", reporting.add, light, words("added", "carl", *desk))
    did("jordan", sorting.sort, light, 2, words("reason", *desk))
    question = did("jordan", steps.ask, light, cast["maya"], words("question", "maya", *desk))
    did("maya", questions.answer, question, words("account", "maya", *desk))
    did("jordan", steps.note_plan, light, words("plan", *desk))
    did("jordan", steps.find, light, "partly", words("finding", *desk))
    did("jordan", steps.add_action, light, words("change", *desk), cast["jordan"], make.today())
    did("jordan", steps.tell_outcome, light, words("outcome", "carl", *desk))
    did(
        "carl",
        reports.note,
        "child",
        words("agency", "carl", *desk),
        words("number", "carl", *desk),
        clock.now(),
        light,
    )
    about_lead = reporting.Raised(
        "about_another", "favouritism", words("about a lead", "maya", "olive", "victor"), "no", None, [cast["jordan"]]
    )
    high = did("maya", reporting.raise_concern, about_lead)
    did("olive", sorting.sort, high, 3, words("serious", "olive", "victor", "noor"))
    did("olive", steps.name_fact_finder, high, cast["noor"])
    did("noor", steps.write_facts, high, words("facts", "olive", "victor", "noor"))
    readers.update({sentence: names | {"noor"} for sentence, names in readers.items() if "about a lead" in sentence})
    about_director = reporting.Raised(
        "about_another", "discrimination", words("about a director", "carl", "ike"), "no", None, [cast["olive"]]
    )
    top = did("carl", reporting.raise_concern, about_director)
    entry = did("maya", checkins.check_in, checkins.Given(note=words("note", "maya"), visible=PRIVATE))
    for field in ("keeps_well", "early_signs", "what_helps", "whom_i_call"):
        did("maya", plan.save, field, words(field.replace("_", " "), "maya"))
    talk = did("maya", talks.ask, "today")
    later = make.today() + timedelta(days=30)
    terms = support.Terms([next(iter(MEASURES))], words("steps back", "maya", "jordan"), make.today(), later)
    agreement = did("maya", support.propose, cast["maya"], terms)
    did("jordan", support.agree, agreement)
    return Written(cast, readers, (consult, light, question, high, top, entry, talk, agreement, cast["maya"]))


LETTERS = str.maketrans("0123456789", "ghijklmnop")


@pytest.fixture(scope="module")
def everything(
    gathered: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[PortalServer, Written]]:
    """A running portal in which everything is written."""
    file, everybody = gathered
    data = tmp_path_factory.mktemp("canaries") / "data"
    data.mkdir()
    for name in ("keys.json", "portal.sqlite3"):
        (data / name).write_bytes((file.parent / name).read_bytes())
    with using(data):
        written = write_everything(Cast(dict(everybody.people), everybody.home, everybody.away))
    server = PortalServer(data)
    server.start()
    yield server, written
    server.stop()


def addresses(place: Place, written: Written) -> list[str]:
    """With which addresses a page is opened: those of its area with the id of every record."""
    if not place.file.startswith(AREAS):
        return [""]
    return ["", *(f"id={one}&coach={one}" for one in written.ids)]


def sent_to(server: PortalServer, written: Written, name: str) -> str:
    """Everything the server sends somebody who opens every page."""
    client = Client(server, server.cookies(name))
    try:
        return "\n".join(
            client.run(page=place.url, query=query).text
            for place in PAGES.values()
            for query in addresses(place, written)
        )
    finally:
        client.close()


@pytest.mark.parametrize("name", often(("maya", "jordan", "olive"), READERS))
def test_nobody_is_sent_what_was_not_written_for_them(everything: tuple[PortalServer, Written], name: str) -> None:
    server, written = everything
    sent = sent_to(server, written, name)
    leaked = [sentence for sentence, names in written.readers.items() if name not in names and sentence in sent]
    assert leaked == []
    meant = [sentence for sentence, names in written.readers.items() if name in names]
    shown = [sentence for sentence in meant if sentence in sent]
    assert bool(shown) == bool(meant), "who may read it finds it; otherwise this test would see nothing either"


def test_no_log_and_no_file_holds_any_of_it(everything: tuple[PortalServer, Written]) -> None:
    server, written = everything
    marks = [sentence.encode() for sentence in written.readers]
    files = [path for path in server.data.rglob("*") if path.is_file()]
    assert {"portal.sqlite3", "server.log"} <= {path.name for path in files}
    assert [path.name for path in files if any(mark in path.read_bytes() for mark in marks)] == []
