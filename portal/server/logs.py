"""Keeps text out of the logs: addresses without their tickets, errors without their messages."""

import logging
import re

TICKET = re.compile(r"(/auth/enter|/export/|/set-password)[^\s\"']*")
NOISY = ("streamlit.error_util",)
CHATTY_IMPORTS = ("streamlit.runtime.scriptrunner_utils.script_run_context", "streamlit.runtime.caching")


class WithoutTickets(logging.Filter):
    """Cuts one-time tickets out of access log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = TICKET.sub(r"\1…", record.getMessage())
        record.args = ()
        return True


class WithoutScriptErrors(logging.Filter):
    """Drops Streamlit's own record of a script's error, which quotes its message; ours has a short id and no text."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return False


def quieten() -> None:
    """Put the filters where they belong; doing it twice changes nothing."""
    for name in ("uvicorn.access", "uvicorn.error"):
        _add(logging.getLogger(name), WithoutTickets())
    for name in NOISY:
        _add(logging.getLogger(name), WithoutScriptErrors())


def _add(logger: logging.Logger, wanted: logging.Filter) -> None:
    if not any(type(present) is type(wanted) for present in logger.filters):
        logger.addFilter(wanted)
