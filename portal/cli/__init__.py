"""The command line: `python -m portal COMMAND`, one small module for each group of commands."""

from portal.cli.app import app

__all__ = ["app"]
