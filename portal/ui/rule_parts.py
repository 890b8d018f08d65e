"""The programme's rules on a page: the rules by head, what comes, what was before, the form for a new version."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.policy import versions
from portal.policy import words as said
from portal.policy.presets import PRESETS
from portal.policy.rules import Rule
from portal.policy.versions import Proposal, RuleLine, RulesPage, Version
from portal.ui import inputs, words
from portal.ui.held import held, key, me
from portal.ui.moves import go, link
from portal.ui.wrappers import act

Values = Mapping[str, Any]
LARGEST = 10_000


def whose(found: RulesPage) -> None:
    """Whose rules these are, and a link to those of others where there are some."""
    others = [one for one in found.scopes if one.has_own and one.division_id != found.scope.division_id]
    for one in others:
        label = f"Rules of {one.name}" if one.division_id else "Rules of the whole programme"
        link("rules", words.plain(label), icon=":material/rule:", of=one.division_id or "all")


def coming(found: RulesPage) -> None:
    """Adopted versions that do not hold yet, each with its day and what it changes."""
    for version in found.coming:
        with st.container(border=True):
            st.markdown(f"**From {words.day(version.effective_from, found.today)} other rules hold**")
            _changes(version)


def heads(found: RulesPage) -> None:
    """Every rule under its heading, in words."""
    st.caption(
        "“Records keep what they began under”: a review or somebody’s first 90 days go on under the rules of their "
        "first day. “Counts by the day”: a new rule counts from its day on, for everybody."
    )
    for place, (head, lines) in enumerate(found.heads):
        with st.expander(head, expanded=place == 0):
            st.markdown("\n".join(_line(line, found) for line in lines))


def _line(line: RuleLine, found: RulesPage) -> str:
    facts = f"in force since {words.short_day(line.since, found.today)} · {line.source} · {line.binding}"
    ways = ""
    if line.rule.name == "first_90.decided_by":
        ways = "".join(f"\n    - *{said.WAYS[option][0]}.* {said.WAYS[option][1]}" for option in line.rule.options)
    return f"- **{words.plain(line.value)}** · {words.plain(line.sentence)}  \n  :small[{words.plain(facts)}]{ways}"


def history(found: RulesPage) -> None:
    """Earlier versions and what each changed."""
    if not found.history and not found.present.changes:
        return
    with st.expander("Versions until today"):
        for version in (found.present, *found.history):
            head = f"**Version {version.number}** · {words.plain(version.title)} · {words.plain(version.scope)}"
            st.markdown(f"{head} · from {words.short_day(version.effective_from, found.today)}")
            _changes(version)


def _changes(version: Version) -> None:
    if not version.changes:
        st.caption("The first version.")
        return
    st.markdown(
        "\n".join(
            f"- {words.plain(sentence)} {words.plain(before)} → **{words.plain(after)}**"
            for sentence, before, after in version.changes
        )
    )


def starts(found: RulesPage, base: str | None) -> None:
    """What the new version starts from: the present rules or a preset."""
    with st.container(gap="small"):
        if base is not None:
            link("rules", "Start from the present rules", icon=":material/restart_alt:", do="change")
        for preset in PRESETS.values():
            if preset.key != base:
                label = f"Start from “{preset.title}” as published"
                link("rules", label, icon=":material/library_books:", do="change", base=preset.key)
    title = PRESETS[base].title if base in PRESETS else found.present.title
    st.markdown(f"This version starts from: **{words.plain(title)}**{'' if base else ', as it holds now'}.")


def form(found: RulesPage, rules: Sequence[Rule], base: str | None) -> None:
    """Every rule as an input, then for whom and from when."""
    held().subject = f"rules-{base or 'present'}"  # another start, other inputs
    places = {one.division_id: one.name for one in found.scopes if one.may_change}
    wrong = {name.removeprefix("rule.").split(".")[0] for name in held().wrong if name.startswith("rule.")}
    by_head: dict[str, list[Rule]] = {}
    for rule in rules:
        by_head.setdefault(rule.name.split(".")[0], []).append(rule)
    for head, some in by_head.items():
        with st.expander(said.HEADS[head], expanded=head in wrong):
            for rule in some:
                _field(rule)
    st.subheader("For whom, and from when?", anchor=False)
    names = {str(division or "all"): name for division, name in places.items()}
    inputs.radio("For whom?", "scope", list(names), next(iter(names)), show=lambda one: names.get(one, ""))
    inputs.date_input("From which day?", "effective_from", me().today, earliest=me().today)
    st.caption(
        "An adopted version never changes; a later one can replace it. Records that began under other rules keep them. "
        "Rules that count by the day follow from that day."
    )
    preset = base or found.present.preset
    st.button(
        "Adopt these rules",
        type="primary",
        key=key("adopt"),
        on_click=act(
            _adopt,
            preset,
            found.newest,
            {rule.name: rule.value for rule in rules},
            after=lambda _: go("rules"),
            done="Adopted.",
        ),
    )
    link("rules", "Back without a change", icon=":material/arrow_back:")


def _field(rule: Rule) -> None:
    name = f"rule.{rule.name}"
    if rule.unit == "choice":
        captions = [said.WAYS[option][1] for option in rule.options]
        inputs.radio(
            words.plain(rule.sentence), name, list(rule.options), str(rule.value), show=said.way, captions=captions
        )
    elif rule.unit == "yes or no":
        inputs.checkbox(words.plain(rule.sentence), name, bool(rule.value))
    else:
        has_place = "{value}" in rule.sentence
        label = rule.sentence.replace("{value}", "…").removesuffix(".") + ("" if has_place else f" ({rule.unit})")
        most = 100 if rule.unit == "percent" else LARGEST
        inputs.number(words.plain(label), name, int(rule.value), least=1, most=most)


def _adopt(
    session: Session, actor: Actor, values: Values, preset: str, seen: int, start: Mapping[str, bool | int | str]
) -> int:
    scope = values.get("scope")
    typed = {name: values.get(f"rule.{name}", value) for name, value in start.items()}
    division = None if scope in (None, "all") else uuid.UUID(str(scope))
    return versions.adopt(session, actor, Proposal(preset, division, values.get("effective_from"), typed, seen))
