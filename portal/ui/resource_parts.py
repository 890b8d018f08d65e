"""The list of community resources: found by a word, checked with a press, kept by those who keep it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.resources import ResourceKind
from portal.access import Actor
from portal.resources import service
from portal.resources.queries import Line, Listed
from portal.resources.service import Entry
from portal.resources.words import KINDS
from portal.ui import inputs, kept_inputs, looks, words
from portal.ui.held import key
from portal.ui.lists import cards
from portal.ui.wrappers import act

Values = Mapping[str, Any]
ALL = "all"


def found_by_word(lines: Sequence[Line]) -> list[Line]:
    """Those that hold the word the reader is looking for; all of them where there is none."""
    wanted = inputs.text_input("Find", "find", max_chars=60).casefold().strip()
    return [
        one
        for one in lines
        if wanted in " ".join((one.name, one.offers, one.reach, KINDS[one.kind], one.division)).casefold()
    ]


def draw(lines: Sequence[Line]) -> None:
    """Each kind under its heading."""
    for kind, label in KINDS.items():
        cards(label, [one for one in lines if one.kind is kind], _card)


def _card(line: Line) -> None:
    about = " · ".join(part for part in (line.offers, line.division, _checked(line)) if part)
    with looks.card(f"**{words.plain(line.name)}**  \n{words.plain(line.reach)}", about):
        if line.may_keep and line.is_off:
            st.button("Put it back", key=key(f"back.{line.id.hex}"), on_click=act(_take_off, line.id, False))
        elif line.may_keep:
            with st.container(gap="xxsmall", width="content"):
                st.button(
                    "Still right",
                    key=key(f"checked.{line.id.hex}"),
                    type="tertiary",
                    icon=":material/check:",
                    help="I made sure today.",
                    on_click=act(lambda s, a, _v, one: service.note_checked(s, a, one), line.id),
                )
                st.button("Take off", key=key(f"off.{line.id.hex}"), type="tertiary", on_click=act(_take_off, line.id))


def _take_off(session: Session, actor: Actor, _values: Values, one: uuid.UUID, is_off: bool = True) -> None:
    service.take_off(session, actor, one, is_off=is_off)


def _checked(line: Line) -> str:
    if line.checked_on is None:
        return "never checked"
    who = f" by {line.checked_by}" if line.checked_by else ""
    again = ", please check it again" if line.is_old else ""
    return f"last checked {words.day(line.checked_on)}{who}{again}"


def off(lines: Sequence[Line]) -> None:
    """What was taken off, folded away."""
    if lines:
        with st.expander(f"Taken off ({len(lines)})"):
            for line in lines:
                _card(line)


def keep(found: Listed) -> None:
    """For those who keep the list: add one, or change one."""
    if not found.keeps:
        return
    names = {(one.hex if one else ALL): label for one, label in found.keeps}
    mine = {one.id.hex: one for one in found.lines if one.may_keep}
    fold = st.expander("Add or change a resource", icon=":material/edit:", key=key("keep"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        chosen = inputs.selectbox(
            "Which one?", "which", ["", *mine], "", show=lambda one: mine[one].name if one in mine else "A new one"
        )
        line = mine.get(chosen or "")
        end = line.id.hex if line else "new"
        inputs.text_input("Organisation", f"name.{end}", line.name if line else "", max_chars=service.LONGEST_NAME)
        inputs.text_input(
            "How it is reached",
            f"reach.{end}",
            line.reach if line else "",
            max_chars=service.LONGEST_REACH,
            hint="Its own number, address or page: the text check passes these over.",
        )
        kinds = [one.value for one in ResourceKind]
        inputs.selectbox(
            "Kind of help",
            f"kind.{end}",
            kinds,
            line.kind.value if line else None,
            show=lambda one: KINDS[ResourceKind(one)],
        )
        inputs.text_area(
            "What it offers",
            f"offers.{end}",
            line.offers if line else "",
            max_chars=service.LONGEST,
            hint="About the organisation. Nothing about anybody who went there.",
        )
        inputs.answer_for(
            f"offers.{end}", act(lambda s, a, v: service.confirm_words(s, a, v.get(f"offers.{end}") or ""))
        )
        if line is None:
            inputs.selectbox("For", "for_whom", list(names), next(iter(names)), show=lambda one: names.get(one, ""))
        st.button(
            "Save it",
            key=key(f"save.{end}"),
            type="primary",
            on_click=act(_save, line.id if line else None, line.version if line else 0, end, done="Saved."),
        )


def _save(session: Session, actor: Actor, values: Values, one: uuid.UUID | None, version: int, end: str) -> None:
    scope = values.get("for_whom")
    division = uuid.UUID(scope) if scope and scope != ALL else None
    given = {name: values.get(f"{name}.{end}") for name in ("kind", "name", "reach", "offers")}
    entry = Entry(**given, division_id=division)
    with kept_inputs.renamed({name: f"{name}.{end}" for name in given}):
        if one is None:
            service.add(session, actor, entry)
        else:
            service.change(session, actor, one, entry, version)
