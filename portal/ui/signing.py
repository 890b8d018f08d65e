"""An act that binds: the password once more, and the button, which also Enter presses.

They are a form, so that the button takes along what stands in the field. Outside of one, leaving a password field with
the Tab key goes to its eye, and whoever works by keyboard would send an empty password.
"""

from typing import Any, Literal

import streamlit as st

from portal.ui import inputs
from portal.ui.held import key
from portal.ui.wrappers import Action

PASSWORD = "password"  # noqa: S105 (the name of the input)


def sign(
    label: str,
    action: Action[Any],
    *,
    icon: str | None = None,
    kind: Literal["primary", "secondary"] = "primary",
    disabled: bool = False,
    name: str = PASSWORD,
) -> None:
    """Draw both. `action` is an `act(…, password=name)`; a second form on a page has a `name` of its own."""
    with st.form(key("sign" if name == PASSWORD else f"sign.{name}"), border=False):
        inputs.text_input("Your password, once more", name, password=True, autocomplete="current-password")
        st.form_submit_button(label, type=kind, icon=icon, disabled=disabled, on_click=action)
