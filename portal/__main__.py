"""`python -m portal …`: the portal's command line."""

from portal.cli import app

if __name__ == "__main__":
    app(prog_name="python -m portal")
