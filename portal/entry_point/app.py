"""The script Streamlit runs for every person and every event. It lies alone: its folder leads the import path."""

from portal.ui.frame import draw

draw()
