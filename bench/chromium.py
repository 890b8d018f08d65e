"""Finding a Chromium: `python -m bench.chromium` prints the path of one that starts, installing it where it may."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
LEFT_OUT = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
)
"""Playwright leaves out all but the last three, and our list takes the place of its. Those are two pages of the
address bar that nobody sees here: in every window, opening them costs as much as opening the portal."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(LEFT_OUT)}",
)
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


class NoBrowser(Exception):
    """No Chromium starts here; the message says what to do."""


def find() -> str:
    """The path of a Chromium that starts: the one named in PORTAL_CHROMIUM, one on PATH, Debian's, Playwright's own.

    Raises NoBrowser when the named one does not start, or when none can be found or installed.
    """
    named = os.environ.get("PORTAL_CHROMIUM")
    if named:
        if not starts(named):
            raise NoBrowser(f"PORTAL_CHROMIUM is set to {named}, but that does not start. Correct it, or unset it.")
        return named
    return on_path() or from_debian() or from_playwright()


def starts(program: str) -> bool:
    """Whether this browser can at least say its version; Ubuntu's stand-in for a snap cannot."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def on_path() -> str | None:
    """The first browser on PATH, or in a Mac's applications, that starts."""
    places = [found for name in NAMES if (found := shutil.which(name))]
    return next((place for place in [*places, ON_A_MAC] if starts(place)), None)


def from_debian() -> str | None:
    """Debian's package, installed when we are root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("No Chromium found: installing Debian's package …", file=sys.stderr)
    for step in (("update",), ("install", "--yes", "--no-install-recommends", "chromium")):
        subprocess.run(["apt-get", *step], capture_output=True, check=False)
    return on_path()


def from_playwright() -> str:
    """The browser Playwright brings along, fetched when it is not there yet; raises NoBrowser."""
    print("No Chromium found: fetching Playwright's own …", file=sys.stderr)
    python = sys.executable
    fetched = subprocess.run(
        [python, "-m", "playwright", "install", "chromium"], capture_output=True, text=True, check=False
    )
    asked = subprocess.run([python, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    place = asked.stdout.strip()
    if place and starts(place):
        return place
    raise NoBrowser(
        f"{(fetched.stderr or fetched.stdout).strip()[-600:]}\n\nNo Chromium was found and none could be fetched. "
        "Install Chromium or Google Chrome (Debian, Ubuntu: sudo apt install chromium), "
        "or point PORTAL_CHROMIUM at one."
    )


if __name__ == "__main__":
    try:
        print(find())
    except NoBrowser as missing:
        sys.exit(str(missing))
