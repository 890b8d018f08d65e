"""Inputs that are kept as they are typed, and never over what somebody else has put there meanwhile.

Each save says what was stored when the person began to change the input. Where something else is stored by now, the
service refuses; both versions are shown then and the person chooses.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.errors import InvalidInput
from portal.ui import inputs
from portal.ui.held import held, key
from portal.ui.wrappers import Action, act

Keep = Callable[..., object]
Values = Mapping[str, Any]


class Keeping(Action[object]):
    """A save that knows what its input was changed from: `fn(session, actor, value, base, *args)`."""

    def __init__(self, fn: Keep, args: tuple[object, ...], name: str, place: str) -> None:
        super().__init__(fn, args, None, None, None)
        self.input, self.place, self.base = name, place, None
        self.fn = self._keep
        self.keep = fn

    @property
    def name(self) -> str:
        """The input it saves, among all that are saved by the same function."""
        return f"{self.keep.__qualname__}{self.args}{self.input}"

    def _keep(self, session: Session, actor: Actor, values: Values, *args: object) -> object:
        self.keep(session, actor, values.get(self.input), self.base, *args)
        return values.get(self.input)

    def __call__(self) -> object:
        """Save what the input holds; from then on that is what the next change is made from."""
        kept = held(st.session_state.to_dict())
        self.base = kept.grounds.get(self.place)  # type: ignore[assignment]
        value = super().__call__()
        if self.is_done:
            kept.grounds[self.place] = value
        return value


@contextmanager
def renamed(names: Mapping[str, str]) -> Iterator[None]:
    """Have what a service says about a field shown at the input of another name, which carries an id."""
    try:
        yield
    except InvalidInput as wrong:
        raise type(wrong)({names.get(field, field): said for field, said in wrong.fields.items()}) from None


def keeping(name: str, stored: object, fn: Keep, *args: object) -> Keeping:
    """The `save=` of the input `name`, whose stored value is `stored`. Call it just before the input is drawn."""
    kept, place = held(), key(name)
    now = st.session_state.get(place, stored)
    if (now or None) == (stored or None):
        kept.grounds[place] = stored
    else:
        kept.grounds.setdefault(place, stored)
    return Keeping(fn, args, name, place)


def text(label: str, name: str, stored: str, fn: Keep, *args: object, line: bool = False, **how: Any) -> str:
    """A text that is kept while it is typed. `fn(session, actor, value, base, *args)` stores it."""
    save = keeping(name, stored, fn, *args)
    draw = inputs.text_input if line else inputs.text_area
    typed = draw(label, name, stored, save=save, **how)
    both(name, typed, stored, fn, *args)
    return typed


def both(name: str, typed: object, stored: object, fn: Keep, *args: object, show: Callable[[Any], str] = str) -> None:
    """Where somebody else has saved something else meanwhile: show it, and let the person choose."""
    place = st.container()
    if (typed or None) == (stored or None) or held().grounds.get(key(name)) == stored:
        return

    def keep_mine(session: Session, actor: Actor, values: Values) -> None:
        fn(session, actor, values.get(name), stored, *args)

    with place, st.container(border=True):
        st.markdown("**Something else was saved here meanwhile.** Yours is still in the field above.")
        st.text(show(stored) if stored else "(nothing)")
        st.button("Keep mine", key=key(f"mine.{name}"), on_click=act(keep_mine, done="Yours is saved."))
        st.button("Take this", key=key(f"theirs.{name}"), on_click=lambda: inputs.put(name, stored))
