"""What was typed when a session ended waits two minutes for its writer, then it is gone."""

import time
import uuid

import pytest

from portal.ui import rescue
from portal.ui.held import Held


def test_text_nobody_came_back_for_is_forgotten_without_another_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue, "SECONDS", 0.2)
    maya = uuid.uuid4()
    kept = Held(kept={f"note.{maya.hex}": "only hers"})
    rescue.hand_over(kept, maya, "her browser")
    assert "only hers" in str(rescue._waiting)
    assert kept.kept == {}
    until = time.monotonic() + 5
    while "her browser" in rescue._waiting:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert "only hers" not in str(rescue._waiting)


def test_what_is_laid_ready_anew_keeps_its_own_two_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    maya = uuid.uuid4()
    monkeypatch.setattr(rescue, "SECONDS", 0.1)
    rescue.hand_over(Held(kept={f"note.{maya.hex}": "first"}), maya, "browser")
    monkeypatch.setattr(rescue, "SECONDS", 60)
    rescue.hand_over(Held(kept={f"note.{maya.hex}": "second"}), maya, "browser")
    time.sleep(0.3)
    assert "second" in str(rescue._waiting.pop("browser"))
