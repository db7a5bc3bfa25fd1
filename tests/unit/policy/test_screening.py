"""Tags and search texts are screened for protected characteristics, however they are spelt (II.B.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import PolicyInForce, screen_words
from openbwc.policy.rules.screening import fold, screened_in, those_screened

REFUSED = {
    "hispanic": "ethnicity",
    "HISPANIC driver": "ethnicity",
    "Hispánic": "ethnicity",
    "his\u200bpanic": "ethnicity",
    "\uff48\uff49\uff53\uff50\uff41\uff4e\uff49\uff43": "ethnicity",
    "muslim": "religion",
    "black  male, red truck": "race",
    "black-male": "race",
    "Black": "race",
    "white_woman": "race",
    "national   origin": "national_origin",
    "men": "sex",
    "elderly": "age",
    "wheelchair user": "disability",
    "transgender": "gender_identity",
    "a gay bar": "sexual_orientation",
}
PERMITTED = [
    "black car",
    "white van",
    "foot pursuit",
    "brown bag near the gate",
    "races",
    "foremen at the site",
    "two men in a red truck",
    "Sexton Street",
    "mexico border crossing 4",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_protected_characteristic_is_refused_by_name(text: str, cbp: PolicyInForce) -> None:
    decision = screen_words(text, cbp)
    assert not decision.permitted
    assert {reason.clause for reason in decision.reasons} == {"II.B.5"}
    assert any(REFUSED[text].replace("_", " ") in reason.words for reason in decision.reasons)


@pytest.mark.parametrize("text", PERMITTED)
def test_what_describes_things_and_events_is_permitted(text: str, cbp: PolicyInForce) -> None:
    assert screen_words(text, cbp).permitted


@pytest.mark.parametrize("text", ["", "   ", "--", "\u200b", "!?"])
def test_a_text_without_a_word_is_refused(text: str, cbp: PolicyInForce) -> None:
    assert [reason.code for reason in screen_words(text, cbp).reasons] == ["text_empty"]


def test_every_word_is_named(cbp: PolicyInForce) -> None:
    decision = screen_words("hispanic male, muslim", cbp)
    assert [reason.words.split("'")[1] for reason in decision.reasons] == ["hispanic", "male", "muslim"]


@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_nothing_beside_a_word_hides_it(before: str, after: str, cbp: PolicyInForce) -> None:
    assert not screen_words(f"{before} hispanic {after}", cbp).permitted


@given(text=st.text(max_size=80))
def test_folding_is_stable(text: str) -> None:
    assert fold(" ".join(fold(text))) == fold(text)


@pytest.mark.parametrize("agency", ["CBP", "ICE", "USSS"])
def test_every_word_of_the_data_is_refused(agency: str, cbp: PolicyInForce) -> None:
    for group in cbp.screened_words:
        for word in group.anywhere | group.alone:
            assert not screen_words(word, cbp).permitted


@given(
    st.lists(st.text("abc -éß\n") | st.sampled_from(["hispanic male", "black", "black car", "Müslim", "plain words"]))
)
def test_many_texts_are_told_as_each_one_alone(cbp: PolicyInForce, texts: list[str]) -> None:
    groups = cbp.screened_words
    assert those_screened(texts, groups) == {text for text in texts if screened_in(text, groups)}
