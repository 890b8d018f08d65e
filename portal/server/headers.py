"""What every answer carries, so that a browser runs nothing but our own files and keeps nothing it should not."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import streamlit

from portal.settings import Settings

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
IMMUTABLE = ("/static/", "/assets/fonts/", "/_stcore/bidi-components/")
CHECKED = ("/assets/", "/favicon.png")


@lru_cache(maxsize=1)
def script_hashes() -> tuple[str, ...]:
    """The hashes of the inline scripts in Streamlit's page, so that they and no others run."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return tuple(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(page)
    )


def content_policy(settings: Settings) -> str:
    """The Content-Security-Policy: everything from this host, no inline script but Streamlit's one, no frames."""
    socket = settings.origin.replace("http", "ws", 1)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {' '.join(script_hashes())}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {socket}",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """The headers of every answer, as ASGI wants them."""
    lines = {
        "content-security-policy": content_policy(settings),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "x-robots-tag": "noindex, nofollow",
    }
    if settings.is_https:
        lines["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in lines.items()]


def cache_rule(path: str) -> bytes | None:
    """How long this path may be kept: None leaves the answer's own rule, for files whose name changes with them."""
    if path.startswith(IMMUTABLE):
        return None
    return b"no-cache" if path.startswith(CHECKED) else b"no-store"
