"""How the portal is served: the guard around Streamlit, the routes of our own, what must hold before the start."""
