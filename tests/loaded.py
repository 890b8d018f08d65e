"""Everything a server loads, for a process that only makes others: what loading costs is paid once.

Nothing here opens a database or reads the settings.
"""

import streamlit.web.cli
from sqlalchemy.orm import configure_mappers

from portal.server.lifespan import load_heavy

__all__ = ["streamlit"]

load_heavy()
configure_mappers()
