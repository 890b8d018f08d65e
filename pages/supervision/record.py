"""The signed record on the screen, its check, and a copy to keep."""

import streamlit as st

from portal import glossary
from portal.access import Permission as May
from portal.redaction.subject import Noun
from portal.reviews import export, queries
from portal.reviews import words as said_of
from portal.seals import gaps_in
from portal.ui import goal_parts, inputs, looks, redaction_parts, review_parts, shared, words
from portal.ui.moves import fetch, link, query_id
from portal.ui.wrappers import act, page

review_id = query_id()


def load(session, actor):
    """The sealed record, and what was added to it."""
    return queries.sealed(session, actor, review_id), queries.page(session, actor, review_id)


def draw(loaded):
    """What was signed, letter for letter, then what was added."""
    sealed, found = loaded
    content = sealed.content
    looks.title(
        f"{content['review_kind']} of {content['coach']['name']}",
        f"Signed by {content['signed_by']}, {words.when(found.signed_at)}",
    )
    looks.who_can_see(said_of.who_can_see(found.status, found.line.coach, found.line.lead))
    link("review", "Back to the review", icon=":material/arrow_back:", id=review_id)
    st.success(
        "The signature fits this record: nothing in it was changed since.", icon=":material/verified:"
    ) if sealed.is_valid else st.error("The signature does not fit this record. Tell your administrator.")
    redaction_parts.gaps(gaps_in((content, *sealed.later)))
    if not shared.is_on():
        copy()
    if content["goals"]:
        st.subheader("Goals", anchor=False)
        goal_parts.read(goal_parts.sealed(content["goals"]))
    if content["closing_words"]:
        st.subheader("What both took from the conversation", anchor=False)
        st.text(content["closing_words"])
    for category in content["categories"]:
        st.subheader(f"{category['number']} · {category['name']}", anchor=False)
        st.markdown("\n\n".join(item_words(item, content) for item in category["items"]))
    review_parts.later(found)
    if found.may[May.REDACT].is_allowed and not shared.is_on():
        redaction_parts.form(Noun.REVIEW, review_id)


def item_words(item, content):
    """One item with what both sides said of it, as markdown."""
    lines = [f"**{item['code']}** {words.plain(item['text'])}"]
    for mark, side in ((review_parts.LEAD_MARK, "lead"), (review_parts.COACH_MARK, "coach")):
        said = item[side]
        if said:
            sentence = said["evidence"] or said["reason"]
            answer = f"{content[side]['name']}: {glossary.answer_label(said['answer'])}"
            lines.append(f"{mark} {words.small(f'{answer} · {sentence}' if sentence else answer)}")
    return "  \n".join(lines)


def copy():
    """A PDF to keep, asked for with its purpose."""
    with st.container(border=True):
        inputs.selectbox(
            "What is the copy for?",
            "purpose",
            list(export.PURPOSES),
            next(iter(export.PURPOSES)),
            show=export.PURPOSES.get,
        )
        st.button(
            "Download as PDF",
            icon=":material/download:",
            on_click=act(
                lambda s, a, v: export.ask(s, a, review_id, v.get("purpose")),
                after=lambda token: fetch(f"/export/{token}"),
            ),
        )
        st.caption(
            "The file carries the signature: anyone who holds it can have it checked (python -m portal verify FILE)."
        )


page(load, draw, reads=("review", review_id))
