"""What must hold before the portal is served. Each answer is a sentence that says what to do."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from streamlit import config

from db.keys import MissingKeys, keyring
from portal.settings import settings

# What the portal leans on in .streamlit/config.toml; another value makes it slow, leaky or talkative.
SERVING: dict[str, object] = {
    "server.trustedUserHeaders": {"x-portal-credential": "credential", "x-portal-device": "device"},
    "server.fileWatcherType": "none",
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "client.showErrorDetails": "none",
    "browser.gatherUsageStats": False,
    "logger.enableRich": False,
}


def problems() -> list[str]:
    """Everything that keeps the portal from being served, as sentences; empty when all is well."""
    return [*address_problems(), *serving_problems(), *key_problems(), *database_problems()]


def address_problems() -> list[str]:
    """What is wrong with the public address and with whom we believe about it."""
    found = []
    parts = urlsplit(settings().public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        found.append(
            f"PORTAL_PUBLIC_URL is {settings().public_url!r}. Set it to the address people type, "
            "for example https://portal.example.org."
        )
    elif parts.path.strip("/") or parts.query or parts.fragment:
        found.append(
            f"PORTAL_PUBLIC_URL is {settings().public_url!r}. The portal needs a host name of its own: "
            "leave out everything after the name and the port."
        )
    elif parts.scheme == "http" and not settings().is_loopback:
        found.append(
            f"PORTAL_PUBLIC_URL is {settings().public_url!r}. Beyond this machine the portal is served over https "
            "only: put a TLS proxy in front and set the https address."
        )
    if config.get_option("server.baseUrlPath"):
        found.append("server.baseUrlPath is set. The portal needs a host name of its own: remove that setting.")
    if "*" in os.environ.get("FORWARDED_ALLOW_IPS", ""):
        found.append(
            'FORWARDED_ALLOW_IPS is "*", so anybody could claim any address. Set it to the address of your proxy.'
        )
    return found + _port_problems()


def _port_problems() -> list[str]:
    """Streamlit moves to the next free port by itself; the cookies and the guard would not follow."""
    parts = urlsplit(settings().public_url)
    if settings().is_https or getattr(config, "_server_mode", None) != "starlette-app":
        return []
    served, public = int(config.get_option("server.port")), parts.port or 80
    if served == public:
        return []
    return [
        f"The server is at port {served}, but PORTAL_PUBLIC_URL says {public}. "
        f"If port {public} is taken, end what uses it, or set both: "
        f"PORTAL_PUBLIC_URL=http://{parts.hostname}:{served} and --server.port {served}."
    ]


def serving_problems() -> list[str]:
    """Settings of Streamlit that differ from those the portal was tested with."""
    found = []
    for name, wanted in SERVING.items():
        try:
            value = config.get_option(name)
        except RuntimeError:
            found.append(f"This Streamlit knows no setting {name}. Install the version in requirements.txt.")
            continue
        if value != wanted:
            found.append(
                f"{name} is {value!r}, it must be {wanted!r}. Start the portal in its own folder, so that "
                ".streamlit/config.toml is found, and remove what overrides it."
            )
    return found


def key_problems() -> list[str]:
    """Whether the keys are there and readable."""
    try:
        keyring()
    except MissingKeys as missing:
        return [str(missing)]
    except PermissionError:
        return [f"The key file {settings().keys_file} cannot be read by this user. Give it to the user of the portal."]
    return []


def database_problems() -> list[str]:
    """Whether the database can be reached and has the tables this version needs."""
    from db.engine import engine
    from db.migrate import is_current

    url = sa.make_url(settings().database)
    where = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return [f"There is no database at {url.database}. For a new programme run `python -m portal init`."]
    try:
        if not is_current(engine()):
            return [
                f"The database at {where} is not at this version's tables. Run `python -m portal migrate`; "
                "it makes a copy first."
            ]
    except sa.exc.SQLAlchemyError as error:
        return [f"The database at {where} does not answer ({type(error).__name__}). Start it or mend the address."]
    return []
