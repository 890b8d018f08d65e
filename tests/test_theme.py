"""Every colour of the theme can be read: text at least 4.5 : 1, controls at least 3 : 1 (WCAG 2.2 AA)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
THEME: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
WHITE = "#FFFFFF"
TEXT, CONTROL = 4.5, 3.0
# Streamlit's own colours for notices, which ours leave as they are: text, and the ground of the notice.
NOTICES = {
    "light": {
        "blue": "#244FB4 #EDF5FF",
        "green": "#0C5A44 #F1FBF6",
        "yellow": "#956B0F #FFFAE5",
        "red": "#9E303B #FFF1F2",
    },
    "dark": {
        "blue": "#85B8F8 #1E2A3D",
        "green": "#7ED5B0 #0E2F24",
        "yellow": "#FBD54F #302917",
        "red": "#F2919A #412023",
    },
}
# Streamlit draws captions at 60 % of the text colour, and what is chosen on 10 % of the primary colour, 20 % under the
# mouse; the review form draws quiet text at 68 % and the borders of its controls at 48 %.
CAPTION, QUIET, EDGE, CHOSEN, HOVERED = 0.60, 0.68, 0.48, 0.10, 0.20


def channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def luminance(colour: str) -> float:
    parts = [value / 255 for value in channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(above * share + below * (1 - share)):02X}" for above, below in pairs)


def pairs(mode: str) -> list[tuple[str, str, str, float]]:
    """What is drawn on what in one mode: (name, colour, ground, lowest contrast)."""
    colours = THEME[mode]
    primary, text = colours["primaryColor"], colours["textColor"]
    found = []
    for ground in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        found += [
            ("text", text, ground, TEXT),
            ("caption", mixed(text, ground, CAPTION), ground, TEXT),
            ("quiet", mixed(text, ground, QUIET), ground, TEXT),
            ("link", colours["linkColor"], ground, TEXT),
            ("chosen tab", primary, ground, TEXT),
            ("chosen pill", primary, mixed(primary, ground, CHOSEN), TEXT),
            ("edge of a control", mixed(text, ground, EDGE), ground, CONTROL),
        ]
        found.append(("reason at a field", NOTICES[mode]["red"].split()[0], ground, TEXT))
    # Choices stand on the ground of the page alone, also in boxes and folds.
    hovered = mixed(primary, colours["backgroundColor"], HOVERED)
    found.append(("chosen pill under the mouse", primary, hovered, TEXT))
    found += [(f"{name} notice", *both.split(), TEXT) for name, both in NOTICES[mode].items()]
    # On a chosen level and the main button: white in light, the colour of the ground in dark (the page style says so).
    on_primary = WHITE if mode == "light" else colours["backgroundColor"]
    found += [("on primary", on_primary, primary, TEXT), ("tick in a box", WHITE, primary, CONTROL)]
    return found


@pytest.mark.parametrize(
    ("mode", "name", "colour", "ground", "lowest"),
    [(mode, *pair) for mode in ("light", "dark") for pair in pairs(mode)],
)
def test_it_can_be_read(mode: str, name: str, colour: str, ground: str, lowest: float) -> None:
    measured = contrast(colour, ground)
    assert measured >= lowest, f"{mode}: {name} {colour} on {ground} has {measured:.2f} : 1"


def test_contrast_agrees_with_published_values() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


def test_both_modes_set_the_same_roles() -> None:
    assert THEME["light"].keys() == THEME["dark"].keys()


@pytest.mark.parametrize("face", THEME["fontFaces"], ids=lambda face: face["url"].rsplit("/", 1)[-1])
def test_each_font_is_a_file_of_ours(face: dict[str, str]) -> None:
    file = ROOT / "portal" / "ui" / face["url"].removeprefix("/")
    assert file.read_bytes()[:4] == b"wOF2"


def test_the_programme_loads_nothing_from_elsewhere() -> None:
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text()
