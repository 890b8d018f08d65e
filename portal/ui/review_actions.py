"""What a reader may do with a review, each with its words: one section per permission, drawn when it is allowed."""

import uuid

import streamlit as st

from portal.access import Permission as May
from portal.reviews import meeting, service, sheets
from portal.reviews.queries import ReviewPage
from portal.ui import inputs, words
from portal.ui.held import key, me
from portal.ui.moves import go
from portal.ui.wrappers import Action, act


def take_over(found: ReviewPage) -> None:
    """Whoever leads the coach now goes on with a review that another began."""
    with st.container(border=True):
        st.write(
            f"You begin with a fresh sheet. What {words.plain(found.line.lead)} has written so far stays theirs, "
            f"unread; what {words.plain(found.line.coach)} has written is not touched."
        )
        st.button(
            "Take over this review",
            type="primary",
            on_click=act(
                lambda s, a, _: service.take_over(s, a, found.line.id),
                after=lambda _: go("sheet", id=found.line.id),
                done="The review is yours now. Your sheet is open.",
            ),
        )


def take_back(found: ReviewPage) -> None:
    """The author's own way back, while nothing is revealed."""
    with st.expander("Change something in my sheet"):
        st.write("You can take your sheet back until both are in. Nothing you wrote is lost.")
        st.button(
            "Take my sheet back",
            on_click=act(
                lambda s, a, _: sheets.take_back(s, a, found.line.id), after=lambda _: go("sheet", id=found.line.id)
            ),
        )


def decline(found: ReviewPage) -> None:
    """A coach may go without a self-assessment; said once, plainly."""
    with st.expander("I would rather not hand in a self-assessment"):
        st.write(
            f"That is your choice and needs no reason. {words.plain(found.line.lead)} then reviews on their own sheet, "
            "and the record says that you declined. What you have written so far stays unread."
        )
        st.button(
            "Go on without my self-assessment",
            on_click=act(
                lambda s, a, _: sheets.decline_self_assessment(s, a, found.line.id),
                done="Noted. There is nothing more you must do.",
            ),
        )


def not_received(found: ReviewPage) -> None:
    """The lead's way on when a self-assessment is late."""
    with st.container(border=True):
        st.write(
            f"The self-assessment was due {words.day(found.sheets_due_on)}. Ask {words.plain(found.line.coach)} first. "
            "If you go on without it, the record will say that it was not received."
        )
        st.button(
            "Go on without it",
            on_click=act(lambda s, a, _: sheets.mark_not_received(s, a, found.line.id), done="Noted as not received."),
        )


def return_sheet(found: ReviewPage) -> None:
    """A director's way to have a sheet written again."""
    with st.expander("Return a sheet for revision"):
        inputs.radio("Which sheet?", "side", list(sheets.SIDES), show=sheets.SIDES.__getitem__, horizontal=True)
        inputs.text_area("Why?", "return_reason", max_chars=500, hint="Coach and lead both read this.")
        st.button(
            "Return it",
            on_click=act(
                lambda s, a, v: sheets.return_sheet(s, a, found.line.id, v.get("side"), v["return_reason"] or ""),
                done="Returned. Its author can write a new revision; the old one is kept.",
            ),
        )


def acknowledge(found: ReviewPage) -> None:
    """The coach has the last word."""
    st.subheader("Your answer", anchor=False)
    st.write(
        "You can say that you have read it, or that you agree as well. You can add your own words; they are attached "
        "as you write them, and nobody edits them."
    )
    _narrative(found, "My response (you may leave this empty)", "response")
    with st.container(horizontal=True):
        st.button("I have read it and agree", type="primary", on_click=_acknowledgement(found, agrees=True))
        st.button("I have read it", on_click=_acknowledgement(found, agrees=False))
    if found.respond_until_on:
        st.caption(
            f"You can also attach a response later, until {words.day(found.respond_until_on)}. If you would "
            f"rather not sign, tell {words.plain(found.line.lead)}; it is noted with a witness."
        )


def _acknowledgement(found: ReviewPage, *, agrees: bool) -> Action[None]:
    return act(
        lambda s, a, v: service.acknowledge(s, a, found.line.id, v["response"] or "", agrees=agrees),
        after=lambda _: inputs.clear("response"),
        done="Thank you. Your answer is part of the record.",
    )


def respond(found: ReviewPage) -> None:
    """A response within its days, after the acknowledgement."""
    if found.may[May.ACKNOWLEDGE].is_allowed:
        return
    # Drawn only when opened: it shares its name with the field of the answer, whose text would still stand here.
    fold = st.expander("Attach a response", key=key("attach"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        _narrative(found, "My response", "response")
        st.button(
            "Attach it",
            on_click=act(
                lambda s, a, v: service.respond(s, a, found.line.id, v["response"] or ""),
                after=lambda _: inputs.clear("response"),
                done="Attached and sealed.",
            ),
        )


def not_signed(found: ReviewPage) -> None:
    """Noting that a coach chose not to sign."""
    with st.expander(f"{words.plain(found.line.coach)} chose not to sign"):
        st.write("That is the coach’s right. A witness who is neither lead nor director notes it with you.")
        if not found.witnesses:
            st.info("Nobody in this division can be the witness yet.")
            return
        inputs.selectbox(
            "Witness",
            "witness",
            [str(one) for one, _ in found.witnesses],
            show={str(one): name for one, name in found.witnesses}.__getitem__,
        )
        st.button(
            "Note it",
            on_click=act(
                lambda s, a, v: service.record_not_signed(
                    s, a, found.line.id, uuid.UUID(v["witness"] or str(uuid.UUID(int=0)))
                ),
                done="Noted, with the witness.",
            ),
        )


def addendum(found: ReviewPage) -> None:
    """A dated note of the lead."""
    with st.expander("Add a dated note"):
        _narrative(found, "Addendum", "addendum")
        st.button(
            "Add it to the record",
            on_click=act(
                lambda s, a, v: service.add_addendum(s, a, found.line.id, v["addendum"] or ""),
                after=lambda _: inputs.clear("addendum"),
                done="Added and sealed.",
            ),
        )


def agree_on_day(found: ReviewPage) -> None:
    """The day coach and lead have agreed on for the conversation."""
    coach = words.plain(found.line.coach)
    label = f"You meet {words.day(found.meet_on)}" if found.meet_on else f"Note the day you meet {coach}"
    with st.expander(label, icon=":material/event:"):
        inputs.date_input(
            "Agreed day of the conversation",
            "meet_on",
            found.meet_on,
            earliest=min(me().today, found.meet_on or me().today),
            latest=me().today + meeting.AHEAD,
            hint=f"{found.line.coach} sees it here, and may read both sheets alone from shortly before it.",
        )
        st.button(
            "Note this day",
            on_click=act(
                lambda s, a, v: meeting.agree_on_day(s, a, found.line.id, v.get("meet_on")), done="Noted. Both see it."
            ),
        )


def share(found: ReviewPage) -> None:
    """Giving a signed review to the coach."""
    st.button(
        f"Share with {words.plain(found.line.coach)}",
        type="primary",
        on_click=act(lambda s, a, _: service.share(s, a, found.line.id), done="Shared."),
    )


def close(found: ReviewPage) -> None:
    """The end of a review."""
    if found.respond_until_on and found.respond_until_on >= me().today:
        st.caption(
            f"{words.plain(found.line.coach)} can attach a response until {words.day(found.respond_until_on)}. "
            "Closing the review ends that."
        )
    st.button("Close the review", on_click=act(lambda s, a, _: service.close(s, a, found.line.id), done="Closed."))


def _narrative(found: ReviewPage, label: str, name: str) -> None:
    """Text that will be sealed, with its author's word for what the text check finds."""
    inputs.text_area(label, name, max_chars=service.LONGEST_NARRATIVE)
    inputs.answer_for(name, act(lambda s, a, v: service.confirm_later_words(s, a, found.line.id, v[name] or "")))


SECTIONS = {
    May.TAKE_OVER: take_over,
    May.MARK_NOT_RECEIVED: not_received,
    May.TAKE_BACK_SHEET: take_back,
    May.DECLINE_SELF_ASSESSMENT: decline,
    May.RETURN_SHEET: return_sheet,
    May.AGREE_DAY: agree_on_day,
    May.SHARE: share,
    May.ACKNOWLEDGE: acknowledge,
    May.RESPOND: respond,
    May.RECORD_NOT_SIGNED: not_signed,
    May.ADD_ADDENDUM: addendum,
    May.CLOSE: close,
}
