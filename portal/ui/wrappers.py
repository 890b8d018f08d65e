"""The three wrappers around everything a person sees or does: `page`, `part` and `act`.

Reading happens in `load(session, actor, …)` inside a transaction and returns plain values; drawing happens outside.
Parts and actions run without the page around them, so they take ids, never things the page has loaded.
"""

import functools
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import streamlit as st
from sqlmodel import Session

from portal import audit
from portal.access import Actor, acting, sessions
from portal.errors import Flagged, InvalidInput, NotFound, PortalError, SignedOut
from portal.people.proof import Proof, prove
from portal.ui import rescue
from portal.ui.held import Held, Wrong, address, credential, device, ending, held, key
from portal.ui.looks import last_messages, messages, not_found, sorry
from portal.ui.moves import go, query, rerun

__all__ = ["Action", "act", "go", "key", "page", "part", "query", "rerun"]

Data = TypeVar("Data")
Out = TypeVar("Out")
Values = Mapping[str, Any]
Record = tuple[str, uuid.UUID | str]
"""The type and the id of a record, as the audit chain names it."""

LOOK_AT_FIELDS = "Nothing was saved yet. Please look at the marked fields; your text is kept."


def page(
    load: Callable[[Session, Actor], Data],
    draw: Callable[[Data], object],
    *,
    reads: Record | None = None,
) -> None:
    """Draw a page: `load(session, actor)` reads inside a transaction, `draw(data)` draws what it returned.

    `reads` names the record that is opened here: once `load` has let the person see it, the reading is noted in the
    audit chain, committed before anything is drawn. Only a note that is due (none in fifteen minutes of this session)
    needs a write transaction. Out of scope reads as not found; what is refused gives its reason; signed out, the frame
    asks to sign in.
    """
    kept = held()
    kept.offered = None
    kept.is_outdated = False
    try:
        with acting(credential()) as (session, actor):
            data = load(session, actor)
            is_due = reads is not None and audit.is_read_due(session, actor.session_key, *reads)
        if reads is not None and is_due:
            with acting(credential(), write=True) as (session, reader):
                audit.note_read(session, reader.id, reader.session_key, *reads)
    except SignedOut as gone:
        if kept.actor is not None:
            kept.actor = None
            rerun()
        st.info(str(gone))
        return
    except NotFound:
        messages()
        not_found()
        return
    except PortalError as refused:
        messages()
        sorry(str(refused))
        return
    kept.actor = actor
    messages()
    draw(data)
    last_messages()


def part(
    draw: Callable[[Data], object],
    load: Callable[..., Data],
    *ids: object,
    every: str | float | None = None,
    write: bool = False,
    is_quiet: bool = False,
    known: tuple[Data] | None = None,
) -> None:
    """Draw a part of a page that runs again on its own: after an input inside it, or `every` so often.

    `load(session, actor, *ids)` and `draw(data)` as in `page`. When the person's session has ended or their roles
    have changed, the whole page is drawn again. `is_quiet` leaves what actions have to say to the page itself.
    `known` is what `load` would give at this moment, where the page has read it just now: it is drawn with the page.
    """
    just_read = [] if known is None else [*known]

    @functools.wraps(draw)
    def body(*ids: object) -> None:
        if just_read:
            draw(just_read.pop())
            return
        kept = held()
        kept.offered = None
        if kept.is_outdated:
            rerun()
        data: Data | None = None
        problem: PortalError | None = None
        try:
            with acting(credential(), write=write) as (session, actor):
                is_same = kept.actor == actor
                if is_same:
                    data = load(session, actor, *ids)
        except SignedOut:
            rescue.keep(kept, st.session_state.to_dict())
            rerun()
        except PortalError as refused:
            problem = refused
        if problem is None and not is_same:
            rerun()
        if not is_quiet:
            messages()
        if problem is not None:
            st.caption(str(problem))
        else:
            draw(data)  # type: ignore[arg-type]

    st.fragment(body, run_every=every)(*ids)


class Action(Generic[Out]):
    """What `act` returns: call it without arguments, as a callback or in place; `is_done` says whether it worked.

    One drawn button is one action: the same press arriving twice does it once, and only other values do it again. It
    reads the inputs of the page that it was drawn on: the next run may have begun when a press arrives.
    """

    def __init__(
        self,
        fn: Callable[..., Out],
        args: tuple[object, ...],
        after: Callable[[Out], object] | None,
        done: str | None,
        password: str | None,
        first: Callable[[Actor, Values], object] | None = None,
        near: str = "",
    ) -> None:
        self.fn, self.args, self.after, self.done, self.password = fn, args, after, done, password
        self.first, self.near = first, near
        self._end = ending(held())
        self.is_done = False
        self._lock = threading.Lock()
        self._last: object = None

    @property
    def name(self) -> str:
        """What this action does and to what, so that its refusals can be told from another's."""
        return f"{self.fn.__module__}.{self.fn.__qualname__}{self.args}"

    def __call__(self) -> Any:
        values = st.session_state.to_dict()  # first and only touch of the session state: any other may end this run
        kept = held(values)
        fingerprint = _fingerprint(values)
        with self._lock:
            if self._last == fingerprint:
                return None
            self._last = fingerprint
        self.is_done = False
        try:
            made = (*self._proofs(values), *self._made_first(values, kept))
            with acting(credential(), write=True) as (session, actor):
                sessions.touch(session, actor)
                out = self.fn(session, actor, _plain(values, self._end), *self.args, *made)
        except SignedOut:
            self._last = None
            rescue.keep(kept, values)
            return None
        except PortalError as refused:
            self._last = None
            self._refuse(kept, values, refused)
            return None
        except BaseException:
            self._last = None
            raise
        self.is_done = True
        kept.wrong = {name: wrong for name, wrong in kept.wrong.items() if wrong.action != self.name}
        if self.done:
            kept.say(self.done, near=self.near)
        if self.after is not None:
            self.after(out)
        return out

    def _proofs(self, values: Values) -> tuple[Proof, ...]:
        """The password entered again, checked before the transaction begins; nothing where none is asked for."""
        if self.password is None:
            return ()
        entered = values.get(self.password + self._end) or ""
        try:
            return (prove(credential(), str(entered), address(), device() or ""),)
        except InvalidInput as wrong:
            raise InvalidInput({self.password: str(wrong)}) from None

    def _made_first(self, values: Values, kept: Held) -> tuple[object, ...]:
        """What takes long and needs no transaction, done before it begins; nothing where there is no such thing."""
        if self.first is None:
            return ()
        if kept.actor is None:
            raise SignedOut
        return (self.first(kept.actor, _plain(values, self._end)),)

    def _refuse(self, kept: Held, values: Values, refused: PortalError) -> None:
        kept.wrong = {name: wrong for name, wrong in kept.wrong.items() if wrong.action != self.name}
        if not isinstance(refused, InvalidInput):
            kept.say(str(refused), is_error=True, near=self.near)
            return
        end = self._end
        shown = {name: sentence for name, sentence in refused.fields.items() if name + end in values}
        for name, sentence in shown.items():
            kept.wrong[name] = Wrong(sentence, values[name + end], self.name, isinstance(refused, Flagged))
        elsewhere = [sentence for name, sentence in refused.fields.items() if name not in shown]
        kept.say(" ".join(elsewhere) if elsewhere else LOOK_AT_FIELDS, is_error=True, near=self.near)


def act(
    fn: Callable[..., Out],
    *args: object,
    after: Callable[[Out], object] | None = None,
    done: str | None = None,
    password: str | None = None,
    first: Callable[[Actor, Values], object] | None = None,
    near: str = "",
) -> Action[Out]:
    """An action for `on_click=` or `on_change=`: `fn(session, actor, values, *args)` in a write transaction.

    `values` maps the plain names of this person's inputs to what they hold. After the commit the sentence `done` is
    shown and `after(out)` runs; it may move the screen. A PortalError is shown with the next draw, InvalidInput at
    its fields; in both cases nothing is stored and the inputs keep their text. `password` names the input in which the
    person enters their password again; `fn` then takes a Proof as its last argument. `first(actor, values)` is done
    before the transaction begins, for what is slow; `fn` takes what it returned as the very last argument. What there
    is to say is said at the head of the page or, with `near`, where the page calls `messages(near)`: beside a button at
    the end of a long one.
    """
    return Action(fn, args, after, done, password, first, near)


def _plain(values: Values, end: str) -> Values:
    return MappingProxyType(
        {name.removesuffix(end): value for name, value in values.items() if str(name).endswith(end)}
    )


def _fingerprint(values: Values) -> object:
    simple = (str, int, float, bool, date, list, tuple, type(None))
    return tuple(sorted((str(name), repr(value)) for name, value in values.items() if isinstance(value, simple)))
