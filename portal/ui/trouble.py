"""An unexpected error: the person sees a short id and what to do, the log gets the id and the place, never any text."""

import logging
import secrets
import traceback
from pathlib import Path

import streamlit as st

from portal.settings import ROOT

log = logging.getLogger("portal")


def place_of(error: BaseException) -> str:
    """Kind of the error and the innermost lines of ours it passed through; messages may quote a person's text."""
    steps = [
        f"{Path(step.filename).relative_to(ROOT)}:{step.lineno}"
        for step in traceback.extract_tb(error.__traceback__)
        if Path(step.filename).is_relative_to(ROOT) and ".venv" not in step.filename
    ]
    return f"{type(error).__module__}.{type(error).__qualname__} at {' > '.join(steps[-4:]) or 'an unknown place'}"


def on_script_error(error: Exception) -> bool:
    """Log the error under a short id and show that id. Returns True: Streamlit shows nothing of its own."""
    short = secrets.token_hex(3).upper()
    log.error("Trouble %s: %s", short, place_of(error))
    st.error(
        f"Something went wrong on our side. Everything the page called saved is safe. "
        f"Reload the page and try again; if it happens again, tell your administrator the code **{short}**.",
        icon=":material/error:",
    )
    return True
