"""The programme's rules: what holds and since when, what comes, and for those who may, a new version."""

import uuid

import streamlit as st

from portal.policy import versions
from portal.ui import looks, rule_parts, words
from portal.ui.moves import go, query
from portal.ui.wrappers import page

is_changing, base = query("do") == "change", query("base")


def scope():
    """The division whose rules the address asks for; nothing for the reader's own."""
    try:
        return uuid.UUID(query("of") or "")
    except ValueError:
        return None


def draw(found):
    """Whose rules, what comes, every rule by its heading, earlier versions."""
    present = found.present
    looks.title(
        "Programme rules",
        f"{present.scope} · {present.title} · version {present.number}, in force since "
        f"{words.short_day(present.effective_from, found.today)}",
    )
    looks.who_can_see("Everybody with an account reads these rules. Directors and administrators adopt new versions.")
    if found.may_change:
        st.button("Change the rules", type="primary", icon=":material/edit:", on_click=lambda: go("rules", do="change"))
    rule_parts.whose(found)
    rule_parts.coming(found)
    rule_parts.heads(found)
    rule_parts.history(found)


def load_form(session, actor):
    """The rules in force and those the new version starts from."""
    found = versions.page(session, actor, scope())
    own = next(one.division_id for one in found.scopes if one.may_change) if found.may_change else None
    return found, versions.draft(session, actor, base, own)


def draw_form(loaded):
    """Every rule as an input."""
    found, rules = loaded
    looks.title("Change the rules", "Open a heading and change what is different with you.")
    rule_parts.starts(found, base)
    rule_parts.form(found, rules, base)


if is_changing:
    page(load_form, draw_form)
else:
    page(lambda session, actor: versions.page(session, actor, scope()), draw)
