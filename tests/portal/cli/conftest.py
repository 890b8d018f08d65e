"""An empty place, and the example programme to work on."""

from tests.portal.example.fixtures import empty_place, example, written_example

__all__ = ["empty_place", "example", "written_example"]
