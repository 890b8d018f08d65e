"""The yardstick: a title and a button, nothing but Streamlit. A press shows in the title."""

import streamlit as st


def press() -> None:
    """Count one press."""
    st.session_state.presses = st.session_state.get("presses", 0) + 1


st.title(f"Hello {st.session_state.get('presses', 0)}")
st.button("Press", on_click=press)
