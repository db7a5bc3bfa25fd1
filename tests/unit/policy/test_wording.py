"""A code of the policy reads the same way wherever a person meets it."""

from openbwc.policy.wording import headed, in_words, listed


def test_a_code_becomes_words_with_its_names_spelt_as_people_spell_them() -> None:
    assert in_words("disclosure_officer") == "disclosure officer"
    assert in_words("foia_request") == "FOIA request"
    assert in_words("privacy_act_request") == "Privacy Act request"
    assert in_words("non_evidentiary") == "non-evidentiary"
    assert in_words("leo_notice") == "LEO notice"
    assert in_words("cleopatra") == "cleopatra"
    assert in_words("") == ""


def test_words_that_begin_a_line_keep_the_capitals_inside() -> None:
    assert headed("use_of_force") == "Use of force"
    assert headed("answer_to_foia_request") == "Answer to FOIA request"
    assert headed("") == ""


def test_codes_in_a_sentence_stand_in_one_order() -> None:
    roles = {"supervisor", "investigator", "foia_officer", "custodian"}
    assert listed(roles) == "custodian, FOIA officer, investigator, supervisor"
    assert listed(()) == ""
