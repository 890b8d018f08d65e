"""Observations on a page: the form to write one down, the cards, telling the coach, what nobody has seen."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from db.tables.observations import ObservationKind, Setting
from portal.access import Actor
from portal.errors import InvalidInput
from portal.frameworks.queries import FrameworkView
from portal.observations import service
from portal.observations.queries import CategoryCoverage, Page, Seen
from portal.observations.service import Noticed
from portal.observations.words import HEADS, KINDS, SETTINGS, who_can_see
from portal.ui import inputs, looks, words
from portal.ui.held import held, key, me
from portal.ui.wrappers import act

Values = Mapping[str, Any]
NOT_YET, TODAY = "Not yet", "Yes, today"
AT_ONCE = 6
NEW = ""
"""The form for a new observation; the others are named after the one they change."""


def record_form(found: Page, coach_id: uuid.UUID | None) -> None:
    """Write an observation down: whose work, what it is about, a sentence; the rest has a good default."""
    names = dict(found.coaches)
    usual = next((row.setting for row in found.rows if row.is_mine), Setting.CONVERSATION)
    only = next(iter(names)) if len(names) == 1 else None
    with st.container(border=True):
        inputs.selectbox(
            "Whose work?",
            "coach",
            list(names),
            coach_id if coach_id in names else only,
            show=lambda one: names.get(one, ""),
            placeholder="Choose a coach",
        )
        _about(found.framework, NEW, Noticed(None, usual, "", me().today))
        inputs.answer_for("text", act(lambda s, a, v: service.confirm(s, a, v.get("coach"), v.get("text") or "")))
        inputs.radio("Have you told them?", "told", [NOT_YET, TODAY], NOT_YET, horizontal=True)
        st.button(
            "Save observation",
            type="primary",
            key=key("save_observation"),
            on_click=act(_record, after=lambda _: _cleared(), done="Saved."),
        )
        looks.who_can_see(
            "Until the coach is told: the lead coach, a lead who covers and you. Once told: the coach and the director "
            "too, and it stays as it is."
        )


def _about(framework: FrameworkView, end: str, now: Noticed) -> None:
    """What was seen. `end` tells the inputs of one form from another's."""
    inputs.radio(
        "What is it about?",
        f"kind{end}",
        list(ObservationKind),
        now.kind,
        show=lambda kind: KINDS[kind],
        horizontal=True,
    )
    inputs.text_area("What did you see or hear?", f"text{end}", now.text, max_chars=service.LONGEST, height=100)
    inputs.multiselect(
        "Which items does it touch? (you may leave this empty)",
        f"codes{end}",
        list(framework.items),
        now.codes,
        show=lambda code: f"{code} {framework.items[code].text}",
        most=service.MOST_ITEMS,
        placeholder="Search by words or number",
    )
    is_wrong = any(f"{name}{end}" in held().wrong for name in ("setting", "on", "is_surely_old"))
    with st.expander(f"Where and when: {SETTINGS[now.setting or Setting.CONVERSATION]}", expanded=is_wrong):
        inputs.selectbox("Where?", f"setting{end}", list(Setting), now.setting, show=lambda where: SETTINGS[where])
        chosen = inputs.date_input("When?", f"on{end}", now.on, latest=me().today)
        if chosen is not None and chosen < me().today - service.OLD:
            inputs.checkbox("Yes, it was more than a year ago", f"is_surely_old{end}")


def _noticed(values: Values, end: str) -> Noticed:
    return Noticed(
        values.get(f"kind{end}"),
        values.get(f"setting{end}"),
        values.get(f"text{end}") or "",
        values.get(f"on{end}"),
        tuple(values.get(f"codes{end}") or ()),
        bool(values.get(f"is_surely_old{end}")),
    )


def _record(session: Session, actor: Actor, values: Values) -> uuid.UUID:
    return service.record(session, actor, values.get("coach"), _noticed(values, NEW), told=values.get("told") == TODAY)


def _cleared() -> None:
    inputs.clear("text")
    for name, value in (("kind", None), ("codes", []), ("told", NOT_YET)):
        inputs.put(name, value)


def cards(rows: Sequence[Seen], framework: FrameworkView) -> None:
    """A card per observation, the first few at once and the rest on request."""
    for row in rows[:AT_ONCE]:
        _card(row, framework)
    if len(rows) > AT_ONCE:
        more = st.expander(f"{len(rows) - AT_ONCE} earlier ones", key=key("more_observations"), on_change="rerun")
        if more.open:
            with more:
                for row in rows[AT_ONCE:]:
                    _card(row, framework)


def _card(row: Seen, framework: FrameworkView) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{words.plain(row.coach)}** · {KINDS[row.kind]} · {words.day(row.on)}")
        _sentence(row)
        told = f"told {words.short_day(row.told_on)}" if row.told_on else "not told yet"
        by = "you" if row.is_mine else row.author
        st.caption(words.plain(" · ".join([*_items(row), SETTINGS[row.setting], f"by {by}", told])))
        if row.tell.is_allowed:
            _lazily(f"Tell {row.coach.split()[0]}", f"telling.{row.id.hex}", lambda: _telling(row))
        if row.change.is_allowed:
            _lazily("Change it or take it out", f"changing.{row.id.hex}", lambda: _changing(row, framework))


def _lazily(label: str, name: str, draw: Callable[[], None]) -> None:
    """An expander that costs nothing until it is opened."""
    folded = st.expander(words.plain(label), key=key(name), on_change="rerun")
    if folded.open:
        with folded:
            draw()


def _telling(row: Seen) -> None:
    st.write("Tell them in person first. From then on they can read it here, and it stays as it is.")
    day = f"told_on.{row.id.hex}"
    inputs.date_input("When did you tell them?", day, me().today, earliest=row.on, latest=me().today)
    inputs.answer_for(day, act(lambda s, a, _: service.confirm_stored(s, a, row.id)))
    st.button(
        f"I told {words.plain(row.coach.split()[0])}",
        key=key(f"tell.{row.id.hex}"),
        on_click=act(_tell, row.id, done=f"Noted. {row.coach} can read it now."),
    )


def _changing(row: Seen, framework: FrameworkView) -> None:
    end = f".{row.id.hex}"
    _about(framework, end, Noticed(row.kind, row.setting, row.text, row.on, row.codes))
    said = f"text{end}"
    inputs.answer_for(said, act(lambda s, a, v: service.confirm(s, a, row.coach_id, v.get(said) or "")))
    with st.container(horizontal=True):
        st.button(
            "Save the change", key=key(f"change{end}"), on_click=act(_change, row.id, row.version, done="Changed.")
        )
        st.button(
            "Take it out",
            key=key(f"delete{end}"),
            on_click=act(lambda s, a, _: service.delete(s, a, row.id), done="Taken out. Nobody can read it any more."),
        )


def _tell(session: Session, actor: Actor, values: Values, observation_id: uuid.UUID) -> None:
    end = f".{observation_id.hex}"
    _at_its_own_fields(end, service.tell, session, actor, observation_id, values.get(f"told_on{end}"))


def _change(session: Session, actor: Actor, values: Values, observation_id: uuid.UUID, version: int) -> None:
    end = f".{observation_id.hex}"
    _at_its_own_fields(end, service.change, session, actor, observation_id, _noticed(values, end), version)


def _at_its_own_fields(end: str, act_on: Callable[..., object], *args: object) -> None:
    """Call a service; what it refuses is named after the inputs of the form that ends in `end`."""
    try:
        act_on(*args)
    except InvalidInput as wrong:
        raise type(wrong)({f"{name}{end}": sentence for name, sentence in wrong.fields.items()}) from None


def told_to_me(rows: Sequence[Seen], framework: FrameworkView) -> None:
    """What a coach was told, strengths first."""
    for kind, head in HEADS.items():
        of_kind = [row for row in rows if row.kind is kind]
        if not of_kind:
            continue
        st.subheader(head, anchor=False)
        for row in of_kind:
            with st.container(border=True, gap="xsmall"):
                _sentence(row)
                st.caption(
                    words.plain(" · ".join([SETTINGS[row.setting], words.short_day(row.on), f"from {row.author}"]))
                )
                if row.codes:
                    texts = [f"{code} {framework.items[code].text}" for code in row.codes if code in framework.items]
                    st.caption(words.plain("\n".join(texts)))
    looks.who_can_see(who_can_see("You", me().today))


def _sentence(row: Seen) -> None:
    if row.text:
        st.text(row.text)
    else:
        st.caption("The text was taken out under the rules for keeping records.")


def _items(row: Seen) -> list[str]:
    return [", ".join(row.codes)] if row.codes else []


def unseen(coach: str, found: Sequence[CategoryCoverage]) -> None:
    """What nobody has seen in the last year: a sentence, and a table by category on request."""
    total = sum(len(one.seen) + len(one.unseen) for one in found)
    if not total:
        return
    missing = sum(len(one.unseen) for one in found)
    st.subheader("Seen by nobody yet", anchor=False)
    st.write(
        f"Nobody has noted anything on {missing} of {total} items in {words.plain(coach)}’s work in the last 12 months."
        if missing
        else f"Every item in {words.plain(coach)}’s work was touched by an observation in the last 12 months."
    )
    _lazily("By category", "coverage", lambda: _table(found))


def _table(found: Sequence[CategoryCoverage]) -> None:
    st.table(
        pd.DataFrame(
            {
                "Category": [f"{one.number} · {one.name}" for one in found],
                "Seen": [f"{len(one.seen)} of {len(one.seen) + len(one.unseen)}" for one in found],
                "Not yet": [", ".join(one.unseen) or "–" for one in found],
                "Newest": [_newest(one.newest_on) for one in found],
            }
        ),
        hide_index=True,
    )


def _newest(on: date | None) -> str:
    return words.short_day(on) if on else "–"
