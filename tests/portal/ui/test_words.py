"""Names and sentences are shown letter for letter, whatever they are made of."""

import pytest

from portal.ui.words import JOINER, MADE_INTO_MORE, MARKUP, plain


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example",
        "HTTP://x.example",
        "www.evil.example",
        ":material/verified:",
        ":streamlit:",
        "a -> b",
        "--",
    ],
)
def test_what_streamlit_would_make_more_of_is_kept_apart(text: str) -> None:
    shown = plain(text)
    assert JOINER in shown
    assert MADE_INTO_MORE.search(MARKUP.sub("", text)) is None or text not in shown.replace("\\", "")
    assert shown.replace(JOINER, "").replace("\\", "") == text


@pytest.mark.parametrize("text", ["Maya Torres", "half-day, 3:15 pm", "O\u2019Neil \u2013 lead", "1 < 2"])
def test_everyday_words_get_no_joiner(text: str) -> None:
    assert JOINER not in plain(text)
