"""What pages must not do themselves, since the wrappers do it with the right person, in the right transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import ROOT

PAGES = sorted(path for path in (ROOT / "pages").rglob("*.py") if path.name != "__init__.py")
# Through portal.ui only: identity, transactions, keys with the person in them, moves outside transactions.
NOT_IN_PAGES = {
    "fragment",
    "rerun",
    "switch_page",
    "session_state",
    "user",
    "context",
    "html",
    "cache_data",
    "cache_resource",
    "text_area",
    "text_input",
    "radio",
    "selectbox",
    "multiselect",
    "date_input",
    "checkbox",
    "data_editor",
    "file_uploader",
    "download_button",
    "iframe",
}
DANGEROUS = {"unsafe_allow_html", "unsafe_allow_javascript"}
MAY_USE_HTML = {"portal/ui/frame.py", "portal/ui/sign_in.py"}
STREAMLIT_CODE = sorted([*PAGES, *(ROOT / "portal" / "ui").rglob("*.py")])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_leave_identity_and_moves_to_the_wrappers(path: Path) -> None:
    found = {
        node.attr
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st"
    }
    assert found & NOT_IN_PAGES == set()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_change_nothing_but_through_act(path: Path) -> None:
    for node in nodes(path):
        for word in node.keywords if isinstance(node, ast.Call) else []:
            if word.arg == "on_change":
                assert isinstance(word.value, ast.Constant), f"{name(path)}:{word.value.lineno}"
            if word.arg == "on_click" and isinstance(word.value, ast.Lambda):
                call = word.value.body
                assert isinstance(call, ast.Call)
                assert isinstance(call.func, ast.Name)
                assert call.func.id == "go", f"{name(path)}:{word.value.lineno}"


@pytest.mark.parametrize("path", STREAMLIT_CODE, ids=name)
def test_nothing_draws_markup_of_its_own(path: Path) -> None:
    used = {word.arg for node in nodes(path) if isinstance(node, ast.Call) for word in node.keywords}
    if name(path) not in MAY_USE_HTML:
        assert used & DANGEROUS == set()


@pytest.mark.parametrize("path", STREAMLIT_CODE, ids=name)
def test_nothing_personal_is_cached_for_everybody(path: Path) -> None:
    """The one cache there is may hold only what takes no session: charts' shapes without data."""
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef):
            cached = any("cache_data" in ast.dump(mark) for mark in node.decorator_list)
            arguments = {argument.arg for argument in node.args.args}
            assert not (cached and arguments & {"session", "actor", "data", "rows"}), f"{name(path)}:{node.lineno}"
