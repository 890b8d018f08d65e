"""The few addresses of our own beside Streamlit's: the door in and out, documents, readiness, fonts and the icon."""

import logging
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

import portal.ui
from portal import audit
from portal.access import acting, sessions, system
from portal.audit import Kind
from portal.errors import NotFound, PortalError, SignedOut
from portal.server import lifespan
from portal.server.cookies import CookieNames
from portal.settings import settings

ASSETS = Path(portal.ui.__file__).parent / "assets"
USED = "This link was used already or is older than a minute. Open the record and ask for the document again.\n"

log = logging.getLogger("portal")


def safe_next(path: str | None) -> str:
    """Where to go after signing in: a path of this portal, whatever was asked for."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\", "/auth/")):
        return "/"
    return path if path.isprintable() and "\\" not in path else "/"


def _is_ours(request: Request) -> bool:
    """Whether the browser says the request starts on our own page; older browsers say nothing."""
    return request.headers.get("sec-fetch-site") in (None, "same-origin")


def _to(path: str, cookie: str | None = None) -> Response:
    answer = RedirectResponse(path, status_code=303)
    if cookie:
        answer.headers.append("set-cookie", cookie)
    return answer


def enter(request: Request) -> Response:
    """Trade a one-time ticket for a fresh session cookie and go where the person was heading."""
    path = safe_next(request.query_params.get("next"))
    if not _is_ours(request):
        return _to("/")
    with system(write=True) as session:
        token = sessions.redeem_ticket(
            session,
            request.query_params.get("t", ""),
            request.headers["x-portal-device"],
            request.headers.get("user-agent", ""),
        )
        if token is not None:
            if before := request.headers["x-portal-credential"]:
                sessions.revoke(session, before)
            actor = sessions.load(session, sessions.hash_token(token)).actor
            audit.note(session, actor, Kind.SIGNED_IN, "person", str(actor.id), {})
    if token is None:
        return _to(path + ("&" if "?" in path else "?") + "again=1")
    return _to(path, CookieNames.of(settings()).begin_session(token))


def leave(request: Request) -> Response:
    """End the session of this browser, in the database and in the browser."""
    if not _is_ours(request):
        return _to("/")
    if credential := request.headers["x-portal-credential"]:
        with system(write=True) as session:
            sessions.revoke(session, credential)
    return _to("/", CookieNames.of(settings()).end_session())


def export(request: Request) -> Response:
    """One document for a one-time ticket of this session; `as` names its form where there are several."""
    from portal.server import exports  # charts and documents: loaded while the server is already answering

    try:
        with acting(request.headers["x-portal-credential"] or None, write=True) as (session, actor):
            form = request.query_params.get("as", "pdf")
            make = exports.prepare(session, actor, request.path_params["ticket"], form)
    except SignedOut as gone:
        return PlainTextResponse(f"{gone}\n", 401)
    except NotFound:
        return PlainTextResponse(USED, 404)
    except PortalError as refused:
        return PlainTextResponse(f"{refused}\n", 403)
    file = make()  # outside: drawing a document takes a while, and no writer should wait for it
    disposition = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return Response(file.content, media_type=file.mime, headers={"content-disposition": disposition})


def ready(_request: Request) -> Response:
    """Whether the portal can answer: everything is loaded, the database is reachable."""
    if not lifespan.is_warm():
        return PlainTextResponse("not ready\n", 503)
    try:
        with system() as session:
            session.execute(sa.text("select 1"))
    except sa.exc.SQLAlchemyError:
        log.exception("The database does not answer")
        return PlainTextResponse("not ready\n", 503)
    return PlainTextResponse("ready\n")


def favicon(_request: Request) -> Response:
    """Our icon in place of Streamlit's."""
    return FileResponse(ASSETS / "favicon.png", media_type="image/png")


def routes() -> list[BaseRoute]:
    """All routes of our own."""
    return [
        Route("/auth/enter", enter),
        Route("/auth/leave", leave),
        Route("/export/{ticket}", export),
        Route("/readyz", ready),
        Route("/favicon.png", favicon),
        Mount("/assets", StaticFiles(directory=ASSETS)),
    ]
