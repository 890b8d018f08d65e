"""Everybody around Maya, and the pages about questions and concerns as somebody has them."""

import uuid
from typing import Any

from streamlit.testing.v1 import AppTest

from portal.settings import ROOT
from tests.cast import cast
from tests.pages.supervision.test_one_on_ones import FRAME, button, labels, shown
from tests.portal.concerns.conftest import Voices, voices

__all__ = ["button", "cast", "choose", "labels", "opened", "shown", "voices", "write"]


def opened(voices: Voices, name: str, page: str, one: uuid.UUID | None = None, **query: str) -> AppTest:
    """The page (its folder and name) as `name` has it."""
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": voices.cast.credential(name), "device": "d"}
    at.run()
    at.switch_page(str(ROOT / "pages" / f"{page}.py"))
    for key, value in ({"id": str(one)} if one else {} | query).items():
        at.query_params[key] = value
    return at.run()


def write(at: AppTest, label: str, text: str) -> None:
    """Type into a text field and leave it."""
    next(one for one in (*at.text_area, *at.text_input) if one.label == label).set_value(text).run()


def choose(at: AppTest, label: str, value: object) -> None:
    """Choose in any field of choice by its label."""
    kinds: tuple[Any, ...] = (at.selectbox, at.radio, at.multiselect, at.date_input, at.time_input)
    next(one for kind in kinds for one in kind if one.label == label).set_value(value).run()
