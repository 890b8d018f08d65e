"""Writing a one-on-one down, in the order in which a conversation runs; arranging one; the short consult."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.one_on_ones import Mode
from portal.access import Actor
from portal.errors import InvalidInput
from portal.one_on_ones import focus, preparations, service, workflow
from portal.one_on_ones.focus import LEVELS
from portal.one_on_ones.queries import ToMeet, View
from portal.one_on_ones.service import Consult
from portal.one_on_ones.words import FUNCTIONS, KINDS, MODES, QUESTIONS
from portal.ui import agenda_parts, commitment_parts, inputs, kept_inputs, looks, shared, words
from portal.ui.held import key, me
from portal.ui.moves import go, query
from portal.ui.one_on_one_parts import level_label
from portal.ui.wrappers import act

Values = Mapping[str, Any]
SEEN = (*workflow.TEXTS, "held_on", "minutes", "mode", "functions")


def _save(session: Session, actor: Actor, value: object, base: object, one_id: uuid.UUID, field: str) -> None:
    service.save_field(session, actor, one_id, field, value if value is not None or field in _EMPTY else "", base)


_EMPTY = frozenset({"held_on", "minutes", "mode", "functions"})


def _texts(found: View, fields: Sequence[str], hint: str | None = None) -> None:
    for field in fields:
        kept_inputs.text(
            QUESTIONS[field],
            field,
            found.texts[field],
            _save,
            found.line.id,
            field,
            max_chars=workflow.LONGEST,
            hint=hint,
        )
        inputs.answer_for(
            field, act(lambda s, a, v, name: service.confirm_words(s, a, found.line.id, v[name] or ""), field)
        )


def voice(found: View) -> None:
    """The coach's own words: theirs beforehand, or noted as said."""
    if found.line.is_self:
        st.subheader("In my own words", anchor=False)
        st.caption(f"{words.plain(found.line.lead)} reads this as you write it. You may leave any of it empty.")
    else:
        st.subheader(f"In {words.plain(found.line.coach.split()[0])}’s own words", anchor=False)
        st.caption(
            "Begin with listening. What is written here already comes from the coach; note the rest as it is said."
        )
    _texts(found, workflow.VOICE)


def agenda(found: View) -> None:
    """What either of the two wants to talk about; what is not ticked waits."""
    st.subheader("Shared agenda", anchor=False)
    if found.is_writing:
        agenda_parts.ticks(found.line.id, found.agenda)
        if found.agenda:
            st.caption("Tick what you talked about. The rest waits for next time.")
    else:
        agenda_parts.waiting(found.agenda)
    if not found.agenda:
        st.caption("Nothing on it yet.")
    if not found.is_departed:
        agenda_parts.add(found.line.coach_id)


def heads(found: View) -> None:
    """Experience, performance, personal wellness; then what is strong."""
    st.subheader("How it is going", anchor=False)
    _texts(found, ("experience", "performance", "wellness", "strengths"))


def in_focus(found: View) -> None:
    """One to three categories, or as many as the lead wishes, and the lead's own level for each."""
    st.subheader("In focus", anchor=False)
    names = dict(found.categories)
    chosen = [one.category for one in found.focus]
    first = [number for number in found.suggested if number in names]
    options = [*first, *(number for number in names if number not in first)]
    inputs.pills(
        "Look closely at one to three",
        "focus",
        options,
        [number for number in options if number in chosen],
        show=lambda number: names[number] + (" ↻" if number in first else ""),
        save=kept_inputs.keeping("focus", chosen, _choose, found.line.id),
        hint="↻ was in focus last time, or is growth you told them about." if first else None,
    )
    for one in found.focus:
        name = f"level.{one.category}"
        inputs.segments(
            f"{one.name}: my level",
            name,
            LEVELS,
            one.lead_level,
            show=level_label,
            save=act(
                lambda s, a, v, category, at: focus.score(s, a, found.line.id, category, v.get(at)),
                one.category,
                name,
            ),
        )
        if one.coach_level:
            st.caption(words.plain(f"{found.line.coach}: {level_label(one.coach_level)}"))
    if found.focus:
        looks.who_can_see(
            f"{found.line.coach} gives their own level from their own sign-in; you see it once yours is given."
        )


def _choose(session: Session, actor: Actor, value: Any, base: Any, one_id: uuid.UUID) -> None:
    focus.choose(session, actor, one_id, value or (), base or ())


def own_levels(found: View) -> None:
    """The coach's own level for what is in focus."""
    if not found.focus:
        return
    st.subheader("In focus this time", anchor=False)
    for one in found.focus:
        name = f"own_level.{one.category}"
        inputs.segments(
            f"{one.name}: how I see myself",
            name,
            LEVELS,
            one.coach_level,
            show=level_label,
            save=act(
                lambda s, a, v, category, at: focus.score(s, a, found.line.id, category, v.get(at)),
                one.category,
                name,
            ),
        )
    looks.who_can_see(f"{found.line.lead} sees your level once theirs is given; you see theirs when it is closed.")


def guidance(found: View) -> None:
    """Core functions touched, then what must be done and what is only suggested."""
    inputs.pills(
        "Core functions touched",
        "functions",
        [one.value for one in FUNCTIONS],
        list(found.functions),
        show=lambda one: {known.value: label for known, label in FUNCTIONS.items()}[one],
        save=kept_inputs.keeping("functions", list(found.functions), _save, found.line.id, "functions"),
    )
    st.subheader("Guidance", anchor=False)
    _texts(found, ("directive",), "Only what is not up for choice.")
    _texts(found, ("suggestion",))


def commitments(found: View) -> None:
    """What is open from before, each once; then what is promised now."""
    st.subheader("Commitments", anchor=False)
    before = [one for one in found.commitments if one.source_id != found.line.id and one.is_open]
    now = [one for one in found.commitments if one.source_id == found.line.id]
    for one in before:
        commitment_parts.card(one)
    commitment_parts.plain_list(now)
    if not found.is_departed:
        with st.container(border=True, key=key("promise")):
            commitment_parts.make(found.line.coach_id, found.line.coach.split()[0], found.line.id)


def finish(found: View) -> None:
    """What the coach needs from the lead, then when, how long and how, and the end."""
    st.subheader("Before you close", anchor=False)
    _texts(found, ("needs_from_lead",), "Ask it, and note what the coach says.")
    left, right = st.container(key=key("when")).columns(2)
    with left:
        inputs.date_input(
            "Held on",
            "held_on",
            found.held_on,
            save=kept_inputs.keeping("held_on", found.held_on, _save, found.line.id, "held_on"),
        )
    with right:
        inputs.number(
            "Minutes",
            "minutes",
            found.minutes,
            least=workflow.SHORTEST_MINUTES,
            most=workflow.LONGEST_MINUTES,
            step=5,
            save=kept_inputs.keeping("minutes", found.minutes, _save, found.line.id, "minutes"),
        )
    inputs.segments(
        "How you met",
        "mode",
        [one.value for one in MODES],
        found.mode,
        show=lambda one: MODES[Mode(one)],
        save=kept_inputs.keeping("mode", found.mode, _save, found.line.id, "mode"),
    )
    st.caption("Closing lets both of you read it and keeps it as it is. Dated notes can be added by both.")
    st.button(
        "Close the one-on-one",
        type="primary",
        icon=":material/task_alt:",
        on_click=act(
            lambda s, a, v: service.close(s, a, found.line.id, {field: _shown(v, field) for field in SEEN}),
            done=f"Closed. {found.line.coach} can read it now.",
        ),
    )


def _shown(values: Values, field: str) -> object:
    value = values.get(field)
    return value if value is not None or field in _EMPTY else ""


def preparation(found: View) -> None:
    """The lead's private notes, which nobody else reads; not drawn on a shared screen."""
    if shared.is_on():
        return
    kept = found.preparation
    is_closed = found.closed_at is not None
    if is_closed and kept is None:
        return
    with st.expander(
        "My private preparation", icon=":material/lock:", expanded=found.planned_on is not None and not is_closed
    ):
        if is_closed and kept is not None:
            st.text(kept.text)
        else:
            kept_inputs.text(
                "For my eyes only",
                "preparation",
                kept.text if kept else "",
                _prepare,
                found.line.id,
                max_chars=workflow.LONGEST,
            )
        gone = words.short_day(kept.delete_on) if kept else None
        looks.who_can_see(
            "Nobody but you reads this, not a deputy, not a director. "
            + (
                f"It deletes itself on {gone}."
                if gone and is_closed
                else "It deletes itself some weeks after the one-on-one."
            )
        )
        if kept and kept.text:
            st.button(
                "Turn into an observation",
                on_click=act(
                    lambda s, a, _v: preparations.handed_on(s, a, found.line.id),
                    after=_to_observation,
                ),
            )


def _prepare(session: Session, actor: Actor, value: object, base: object, one_id: uuid.UUID) -> None:
    preparations.save(session, actor, one_id, str(value or ""), str(base or ""))


def _to_observation(handed: tuple[uuid.UUID, str]) -> None:
    coach_id, text = handed
    inputs.put_on(coach_id, "text", text)
    go("observations", coach=coach_id)


def plan_ahead(found: View) -> None:
    """Begin a planned one-on-one, move it, or call it off."""
    st.button(
        "Begin now",
        type="primary",
        icon=":material/play_arrow:",
        on_click=act(lambda s, a, _v: service.begin(s, a, found.line.id)),
    )
    with st.expander("Another day, or not at all"):
        inputs.date_input("Day", "planned_on", found.planned_on, earliest=me().today)
        st.button(
            "Move it to this day",
            on_click=act(
                lambda s, a, v: service.plan_for_another_day(s, a, found.line.id, v.get("planned_on")), done="Moved."
            ),
        )
        st.button(
            "Call it off",
            on_click=act(
                lambda s, a, _v: service.call_off(s, a, found.line.id),
                after=lambda _: go("one_on_ones"),
                done="Called off. The agenda waits for the next one.",
            ),
        )


def arrange(coaches: Sequence[ToMeet]) -> None:
    """Plan a one-on-one for a day, or begin it now."""
    with st.expander("Plan or begin a one-on-one", expanded=_named(coaches) is not None, icon=":material/event:"):
        chosen = _whose(coaches, "meet")
        kinds = next((one.kinds for one in coaches if one.id.hex == chosen), coaches[0].kinds if coaches else ())
        inputs.segments("Which one?", "kind", [kind.value for kind in kinds], kinds[0].value, show=_kind)
        inputs.date_input("Day", "planned_on", me().today + timedelta(days=7), earliest=me().today)
        with st.container(horizontal=True):
            st.button(
                "Plan for this day",
                on_click=act(_plan, after=lambda made: go("one_on_one", id=made), done="Planned."),
            )
            st.button(
                "Begin now", key=key("begin_now"), on_click=act(_begin, after=lambda made: go("one_on_one", id=made))
            )


def _kind(value: str) -> str:
    return {kind.value: label for kind, label in KINDS.items()}[value]


def _plan(session: Session, actor: Actor, values: Values) -> uuid.UUID:
    return service.plan(session, actor, _coach(values, "meet"), values.get("kind"), values.get("planned_on"))


def _begin(session: Session, actor: Actor, values: Values) -> uuid.UUID:
    return service.begin_now(session, actor, _coach(values, "meet"), values.get("kind"))


def consult(coaches: Sequence[ToMeet]) -> None:
    """A short consult, from the phone, in a minute."""
    with st.expander("Note a short consult", icon=":material/call:"):
        _whose(coaches, "consulted")
        left, right = st.columns(2)
        with left:
            inputs.date_input("Day", "held_on", me().today)
        with right:
            inputs.number("Minutes", "minutes", 5, least=1, most=workflow.LONGEST_MINUTES, step=5)
        inputs.segments(
            "How", "mode", [one.value for one in MODES], Mode.PHONE.value, show=lambda one: MODES[Mode(one)]
        )
        inputs.text_input("What was it about?", "line", max_chars=500)
        inputs.answer_for(
            "line", act(lambda s, a, v: service.confirm_line(s, a, _coach(v, "consulted"), v["line"] or ""))
        )
        st.button(
            "Save the consult",
            type="primary",
            on_click=act(
                _consult, after=lambda _: inputs.clear("line"), done="Noted and closed. Both of you can read it."
            ),
        )


def _consult(session: Session, actor: Actor, values: Values) -> uuid.UUID:
    said = Consult(values.get("held_on"), values.get("minutes"), values.get("mode"), values.get("line") or "")
    return service.consult(session, actor, _coach(values, "consulted"), said)


def _whose(coaches: Sequence[ToMeet], name: str) -> str | None:
    names = {one.id.hex: one.name for one in coaches}
    only = next(iter(names)) if len(names) == 1 else _named(coaches)
    return inputs.selectbox("Coach", name, list(names), only, show=lambda one: names.get(one, ""))


def _named(coaches: Sequence[ToMeet]) -> str | None:
    """The coach whom the address names, where the reader can meet them."""
    wanted = (query("coach") or "").replace("-", "")
    return wanted if wanted in {one.id.hex for one in coaches} else None


def _coach(values: Values, name: str) -> uuid.UUID:
    """The chosen coach. Raises InvalidInput when none is."""
    if not values.get(name):
        raise InvalidInput({name: "Choose the coach."})
    return uuid.UUID(values[name])
