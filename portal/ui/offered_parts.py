"""The list of person-first words on its page: found by a word, changed row by row, with what was changed before."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.ui import inputs, kept_inputs, looks, words
from portal.ui.held import key
from portal.ui.wrappers import act
from portal.wording import offered
from portal.wording.offered import Change, Page
from portal.wording.person_first import LONGEST, Entry

Values = Mapping[str, Any]


def table(found: Page) -> None:
    """Every word with what is offered instead; those that hold what the reader looks for."""
    wanted = inputs.text_input("Find", "find", max_chars=60).casefold().strip()
    rows = [one for one in found.entries if wanted in f"{one.term} {one.words}".casefold()]
    if not rows:
        looks.empty("No word of the list holds that." if found.entries else "Nothing is offered at present.")
        return
    st.table(
        pd.DataFrame(
            {
                "Instead of": [words.plain(one.term) for one in rows],
                "Perhaps": [f"**{words.plain(one.words)}**  \n{words.plain(_why(one))}" for one in rows],
            }
        ),
        hide_index=True,
        border="horizontal",
    )
    st.caption("A star stands for any ending. Capitals make no difference.")


def _why(one: Entry) -> str:
    return f"{one.why} Not in: {one.unless}." if one.unless else one.why


def keep(found: Page) -> None:
    """For those who keep the list: add a word, change or take one off."""
    if not found.may_write:
        return
    fold = st.expander("Add or change a word", icon=":material/edit:", key=key("keep"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        chosen = inputs.selectbox(
            "Which one?", "which", ["", *(one.term for one in found.entries)], "", show=lambda one: one or "A new one"
        )
        row = next((one for one in found.entries if one.term == chosen), None)
        end = hashlib.sha256(row.term.encode()).hexdigest()[:12] if row else "new"
        _fields(row, end)
        with st.container(horizontal=True):
            st.button(
                "Save it",
                key=key(f"save.{end}"),
                type="primary",
                on_click=act(
                    _save,
                    row.term if row else "",
                    found.number,
                    end,
                    after=lambda _: _afresh(end),
                    done="Saved. It is offered from now on.",
                ),
            )
            if row is not None:
                st.button(
                    "Take it off",
                    key=key(f"off.{end}"),
                    help="Nothing is offered for it from then on.",
                    on_click=act(
                        lambda s, a, _v, term, seen: offered.take_off(s, a, term, seen),
                        row.term,
                        found.number,
                        after=lambda _: inputs.put("which", ""),
                        done="Taken off. Nothing is offered for it any more.",
                    ),
                )


def _fields(row: Entry | None, end: str) -> None:
    inputs.text_input(
        "The word",
        f"term.{end}",
        row.term if row else "",
        max_chars=LONGEST["term"],
        hint="One or several words. A star at the end of a word stands for any ending: junkie* finds junkies as well.",
    )
    inputs.text_input("Offered instead", f"words.{end}", row.words if row else "", max_chars=LONGEST["words"])
    inputs.text_input(
        "Why, in a sentence",
        f"why.{end}",
        row.why if row else "",
        max_chars=LONGEST["why"],
        hint="Who wrote the word reads it beside their text.",
    )
    inputs.text_input(
        "Not in these phrases",
        f"unless.{end}",
        row.unless if row else "",
        max_chars=LONGEST["unless"],
        hint="Phrases in which the word is fine, between semicolons. May stay empty.",
    )


def _save(session: Session, actor: Actor, values: Values, term: str, seen: int, end: str) -> int:
    entry = Entry(*(values.get(f"{name}.{end}") or "" for name in LONGEST))
    with kept_inputs.renamed({name: f"{name}.{end}" for name in LONGEST}):
        return offered.put(session, actor, entry, term, seen)


def _afresh(end: str) -> None:
    """The form is for a new word again: what was saved may have another name by now."""
    inputs.put("which", "")
    if end == "new":
        inputs.clear(*(f"{name}.{end}" for name in LONGEST))


def changes(found: Page) -> None:
    """What was changed, when and by whom; the way back to the list that comes with the portal."""
    if not found.changes:
        st.caption("This is the list that comes with the portal.")
        return
    with st.expander(f"What was changed ({len(found.changes)})", icon=":material/history:"):
        st.markdown("\n".join(f"- {words.plain(_changed(one))}" for one in found.changes))
        if found.is_own and found.may_write:
            with st.popover("Take the portal’s own list again"):
                st.markdown(
                    "Every change of the programme is set aside, at once and for everybody. All stays noted here."
                )
                st.button(
                    "Set the list back",
                    key=key("restore"),
                    on_click=act(
                        lambda s, a, _v, seen: offered.restore(s, a, seen),
                        found.number,
                        done="The list is as it comes with the portal.",
                    ),
                )


def _changed(one: Change) -> str:
    by = f" · {one.by}" if one.by else ""
    return f"{words.when(one.at)}{by}: {_what(one)}"


def _what(one: Change) -> str:
    before, after = one.before, one.after
    if before is None and after is None:
        return "set back to the list that comes with the portal"
    if before is None and after is not None:
        return f"“{after.term}” added, offered “{after.words}”"
    if before is not None and after is None:
        return f"“{before.term}” taken off, which had “{before.words}”"
    assert before is not None  # noqa: S101 (all that is left)
    assert after is not None  # noqa: S101
    if (before.term, before.words) == (after.term, after.words):
        return f"reason or exceptions of “{after.term}” changed"
    renamed = f"“{before.term}” now “{after.term}”" if before.term != after.term else f"“{after.term}”"
    return f"{renamed}, offered “{after.words}” instead of “{before.words}”"
