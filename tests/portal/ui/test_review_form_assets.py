"""The review form's files: found by Streamlit, named after their content, and keeping to their own rules."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[3]
ASSETS = ROOT / "portal" / "ui" / "review_form" / "assets"
COMPONENTS = {"portal.review_form", "portal.review_ack", "portal.review_wake"}


def edition() -> Path:
    """The one folder that is served."""
    folders = [entry for entry in ASSETS.iterdir() if entry.is_dir()]
    assert len(folders) == 1, f"the form's files belong in one folder, found {sorted(f.name for f in folders)}"
    return folders[0]


def scripts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in edition().glob("*.js")}


def test_the_folder_is_named_after_its_content_so_that_no_cache_serves_old_files():
    digest = sha256()
    for path in sorted(edition().iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    name = digest.hexdigest()[:8]
    assert edition().name == name, (
        f"the files changed: git mv {edition().relative_to(ROOT)} {(ASSETS / name).relative_to(ROOT)}"
    )


def test_streamlit_finds_every_component_of_the_installed_portal():
    manager = BidiComponentManager()
    manager.discover_and_register_components(start_file_watching=False)
    found = {name: manager.get_component_path(name) for name in COMPONENTS}
    assert found == dict.fromkeys(COMPONENTS, str(ASSETS)), "run `pip install -e .` in the repository"


def test_declared_and_registered_names_are_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {
        f"{project['project']['name']}.{block['name']}"
        for block in project["tool"]["streamlit"]["component"]["components"]
    }
    source = (ROOT / "portal" / "ui" / "review_form" / "__init__.py").read_text(encoding="utf-8")
    assert set(re.findall(r'"(portal\.\w+)"', source)) == declared == COMPONENTS


def test_every_named_file_is_there():
    source = (ROOT / "portal" / "ui" / "review_form" / "__init__.py").read_text(encoding="utf-8")
    named = set(re.findall(r"_EDITION}/([\w.]+)", source))
    for text in scripts().values():
        named |= {Path(other).name for other in re.findall(r'from "\./([\w.]+)"', text)}
    assert named == {path.name for path in edition().iterdir()}


def test_scripts_parse_no_markup_and_leave_nothing_in_the_browser():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|localStorage|sessionStorage|"
        r"indexedDB|document\.cookie|fetch\(|XMLHttpRequest|https?://"
    )
    assert {name: forbidden.findall(text) for name, text in scripts().items()} == dict.fromkeys(scripts(), [])


def test_every_word_is_used_and_every_used_word_exists():
    texts = scripts()
    words = set(re.findall(r"^  (\w+):", texts["words.js"], re.MULTILINE))
    used = {name for text in texts.values() for name in re.findall(r"\bT\.(\w+)", text)}
    assert used == words


def test_colours_come_from_the_theme():
    css = (edition() / "form.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\])", re.sub(r"#root", "", css)) == []


def _page() -> None:
    import streamlit as st

    from portal.ui.review_form import mount_ack, mount_form, mount_wake

    state = mount_form("form", {"sheet": "s", "person": "p"})
    mount_ack("ack", None)
    mount_wake("wake")
    st.text(f"{state['pending']} {state['finish']}")


def test_a_page_mounts_it_in_every_new_session_and_reads_nothing_at_first():
    for _ in range(2):
        run = AppTest.from_function(_page).run()
        assert not run.exception
        assert run.text[0].value == "None None"
