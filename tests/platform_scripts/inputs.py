"""Seeded in the first run only, as the portal's inputs are."""

import streamlit as st

st.session_state.setdefault("fired", 0)


def fire() -> None:
    st.session_state["fired"] += 1


first = "text" not in st.session_state
st.text_area("Text", key="text", on_change=fire, **({"value": "stored"} if first else {}))
st.selectbox("One", ["a", "b"], key="one", index=1 if first else None)
st.date_input("Day", key="day", value=None)
