"""The registry of pages: every page is a file, every file a page, every address leads to one place."""

from portal.settings import ROOT
from portal.ui.navigation import GROUPS, PAGES


def test_every_page_is_a_file_and_every_file_a_page() -> None:
    files = {path for path in (ROOT / "pages").rglob("*.py") if path.name != "__init__.py"}
    assert {place.path for place in PAGES.values()} == files


def test_every_address_leads_to_one_place() -> None:
    addresses = [place.url for place in PAGES.values()]
    assert len(set(addresses)) == len(addresses)
    assert {place.group for place in PAGES.values()} <= set(GROUPS)
