"""What a bare `streamlit run` starts, and `uvicorn streamlit_app:app` too: Streamlit inside our guard."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from portal.server.guard import Guard
from portal.server.lifespan import Lifespan
from portal.server.routes import routes
from portal.ui.trouble import on_script_error

app = st.App(
    Path(__file__).resolve().parent / "portal" / "entry_point" / "app.py",
    routes=routes(),
    middleware=[Middleware(Lifespan), Middleware(Guard)],
    on_script_error=on_script_error,
)
