"""The example programme, written once, copied for each test."""

from tests.portal.example.fixtures import empty_place, example, written_example

__all__ = ["empty_place", "example", "written_example"]
