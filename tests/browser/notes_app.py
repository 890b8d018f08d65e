"""The tests' page served by the portal's own server parts, for what only a real browser can show."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from portal.server.guard import Guard
from portal.server.lifespan import Lifespan
from portal.server.routes import routes
from portal.ui.trouble import on_script_error

app = st.App(
    Path(__file__).resolve().parents[1] / "portal" / "ui" / "scripts" / "notes.py",
    routes=routes(),
    middleware=[Middleware(Lifespan), Middleware(Guard)],
    on_script_error=on_script_error,
)
