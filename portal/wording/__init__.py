"""The free-text check: find identifying details in a text and say kindly what to do about them."""

from portal.wording.advice import sentence_for
from portal.wording.check import FINDERS, as_json, check
from portal.wording.finding import Finding

__all__ = ["FINDERS", "Finding", "as_json", "check", "sentence_for"]
