"""The figures of docs/text-check.md may not sink: floors a little under what the bench measured."""

import pytest

from portal.wording import FINDERS, MILD_FINDERS
from tests.portal.wording import corpus
from tests.portal.wording.corpus import ROSTER, TRIPPING, Sentence, score


def test_the_sentences_are_many_half_of_them_clean_and_of_every_kind() -> None:
    all_of_them = corpus.sentences()
    marked = [sentence for sentence in all_of_them if sentence.labels]
    assert len(all_of_them) >= 300
    assert 0.45 < len(marked) / len(all_of_them) < 0.55
    assert {kind for sentence in marked for kind, _, _ in sentence.labels} == {*FINDERS, *MILD_FINDERS}
    assert len({sentence.text for sentence in all_of_them}) == len(all_of_them)
    assert len(ROSTER) == 200


def test_a_mark_is_read_as_the_place_of_its_words() -> None:
    (found,) = [one for one in corpus.sentences() if one.text.startswith("Met Teresa")]
    assert [(kind, found.text[start:end]) for kind, start, end in found.labels] == [
        ("given_name", "Teresa"),
        ("address", "21 Lake Ave"),
        ("date", "4/2"),
    ]


@pytest.mark.parametrize(
    ("sentences", "precision", "recall"),
    [(corpus.held_out(), 0.97, 0.95), (corpus.tuned_on(), 0.98, 0.98)],
    ids=["held out", "tuned on"],
)
def test_precision_and_recall_stay_above_their_floors(
    sentences: list[Sentence], precision: float, recall: float
) -> None:
    total = score(sentences)
    assert total.precision() >= precision, total.examples
    assert total.recall() >= recall, total.examples


def test_no_kind_falls_far_behind_the_others() -> None:
    total = score(corpus.sentences())
    for kind in FINDERS:
        assert total.precision(kind) >= 0.9, total.examples
        assert total.recall(kind) >= 0.9, total.examples


def test_clean_sentences_are_hardly_ever_asked_about() -> None:
    assert score(corpus.sentences()).clean_asked <= 2
    tripping = score(corpus.sentences(TRIPPING))
    assert tripping.clean_asked <= 4, tripping.examples
    assert tripping.clean_shown <= 11, tripping.examples


def test_a_score_counts_hits_wrong_ones_and_misses() -> None:
    total = score(
        [
            Sentence("Call 605-555-0123 or Kevin.", (("phone", 5, 17),)),
            Sentence("Somebody called.", (("name", 0, 8),)),
            Sentence("Kevin called.", ()),
        ]
    )
    assert (total.hits["phone"], total.wrong["given_name"], total.missed["name"]) == (1, 2, 1)
    assert (total.precision(), total.recall()) == (1 / 3, 1 / 2)
    assert (total.precision("phone"), total.recall("zip")) == (1.0, 1.0)
    assert (total.clean, total.clean_asked, total.clean_shown) == (1, 1, 1)
