"""The sample files of a deployment agree with the code: settings, paths, the port, the proxy that is believed."""

import re
from pathlib import Path

from portal.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
KNOWN = {f"PORTAL_{name.upper()}" for name in Settings.model_fields} | {"FORWARDED_ALLOW_IPS"}


def environment(name: str) -> dict[str, str]:
    """The environment a unit sets."""
    return dict(re.findall(r"^Environment=(\w+)=(\S+)$", (DEPLOY / name).read_text(), re.MULTILINE))


def test_units_set_what_the_portal_reads_and_nothing_else() -> None:
    for unit in ("portal.service", "portal-backup.service"):
        assert set(environment(unit)) <= KNOWN
        assert environment(unit)["PORTAL_DATA"] == environment("portal.service")["PORTAL_DATA"]
    assert environment("portal.service")["FORWARDED_ALLOW_IPS"] == "127.0.0.1"
    assert environment("portal.service")["PORTAL_PUBLIC_URL"].startswith("https://")


def test_what_the_service_writes_to_is_writable_for_it() -> None:
    for unit in ("portal.service", "portal-backup.service"):
        assert environment(unit)["PORTAL_DATA"] in re.findall(r"^ReadWritePaths=(.*)$", text(unit), re.MULTILINE)[0]


def text(name: str) -> str:
    """One sample file."""
    return (DEPLOY / name).read_text()


def test_the_service_starts_what_is_there_at_the_port_the_proxy_asks() -> None:
    script, port = re.search(r"streamlit run (\S+) --server\.port (\d+)", text("portal.service")).groups()  # type: ignore[union-attr]
    assert (ROOT / script).is_file()
    assert f"proxy_pass http://127.0.0.1:{port};" in text("nginx.conf")


def test_the_proxy_overwrites_what_a_visitor_claims_and_logs_no_address() -> None:
    conf = text("nginx.conf")
    assert "X-Forwarded-For   $remote_addr" in conf
    assert "proxy_add_x_forwarded_for" not in conf
    assert "access_log off" in conf


def test_the_page_about_it_names_every_file() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text()
    assert [one.name for one in Path(DEPLOY).iterdir() if f"deploy/{one.name}" not in page] == []
