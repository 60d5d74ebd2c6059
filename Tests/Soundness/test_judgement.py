"""What counts as wrong: by what was said, who said it, and what was seen."""

import conversation
import corpus
import pytest
from conversation import Broken, Talk
from replay import Finding, rows
from wire import Message, bind, execute, message, number, query, short


def error(sqlstate, text="x", severity="ERROR", **more):
    fields = {"S": severity, "V": severity, "C": sqlstate, "M": text, **more}
    return Message("E", b"".join(key.encode() + value.encode() + b"\0" for key, value in fields.items()) + b"\0")


def case(expect, text="SELECT 1", steps=()):
    return corpus.Case("a-case", expect, "scope", "why", "own corpus", text.encode(), steps=list(steps))


def outcome(*heard, ended=None):
    talk = Talk(case("deny"), "simple")
    talk.heard, talk.ended = list(heard), ended
    return talk.outcome


SERVER = {"F": "x.c", "L": "1", "R": "routine"}
DONE, READY = Message("C", b"SELECT 1\0"), Message("Z", b"I")


def test_who_said_it():
    assert outcome(DONE, READY) == "answered"
    assert outcome(error("42501"), READY) == "refused"
    assert outcome(error("42501", **SERVER), READY) == "server error"
    assert outcome(error("SP001"), READY) == "held"
    assert outcome(DONE, error("SP001"), READY) == "held"
    assert outcome(error("22012", **SERVER), error("42501"), READY) == "refused"
    notice = error("01000", "the gateway keeps `lock_timeout` as it is", "WARNING")
    assert outcome(Message("N", notice.body), DONE, READY) == "kept"
    assert outcome(Message("N", error("01000", "other").body), DONE, READY) == "answered"
    assert outcome(ended=ConnectionResetError()) == "refused"


@pytest.mark.parametrize(
    "expect, said, passed, refused",
    [
        ("deny", "refused", False, False), ("deny", "held", False, False), ("deny", "server error", False, False),
        ("deny", "answered", True, False), ("deny", "kept", False, False), ("hold", "held", False, False), ("hold", "answered", True, False),
        ("hold", "refused", False, True), ("hold", "server error", False, False), ("allow", "answered", False, False),
        ("allow", "server error", False, False), ("allow", "held", False, True), ("allow", "refused", False, True),
    ],
)  # fmt: skip
def test_what_is_wrong(expect, said, passed, refused):
    finding = Finding(case(expect), "simple", said, "text", [])
    assert (bool(finding.passed_wrongly), bool(finding.refused_wrongly)) == (passed, refused)


@pytest.mark.parametrize("how", ["run through PREPARE and EXECUTE (ses_1/1)", "prepared with these literals in it (ses_1/1)"])
def test_a_refusal_with_the_way_on_is_as_good_as_a_hold(how):
    said = f"0A000 a statement that needs approval cannot be {how}"
    assert Finding(case("hold"), "extended", "refused", said, []).refused_wrongly is None
    assert Finding(case("allow"), "extended", "refused", said, []).refused_wrongly


@pytest.mark.parametrize("said", ["answered", "server error", "held", "refused"])
@pytest.mark.parametrize("expect", corpus.EXPECTATIONS)
def test_an_effect_is_wrong_whatever_was_said(expect, said):
    assert Finding(case(expect), "simple", said, "text", ["rows of users"]).passed_wrongly == "rows of users"


def test_the_rows_of_the_report_count_each_wrong_play_once():
    findings = [
        Finding(case("deny"), "simple", "refused", "", []),
        Finding(case("deny"), "extended", "answered", "SELECT 1", []),
        Finding(case("allow"), "simple", "held", "SP001", ["rows of users"]),
        Finding(case("allow"), "simple", "refused", "42501", []),
    ]
    [row] = rows(18, findings)
    assert (row["cases"], row["wrongly_passed"], row["wrongly_refused"]) == (4, 2, 1)
    assert row["wrong"][0] == "a-case (extended, expect deny): answered: SELECT 1"


def test_the_steps_of_a_case_are_its_messages():
    def step(name, *arguments):
        return conversation._step(case("deny", "DELETE"), name, list(arguments))

    assert step("Parse", "s", "text") == message("P", "s", "DELETE", short(0))
    assert step("Bind", "s", "p", "1") == bind(b"1", statement="s", portal="p")
    assert step("Execute", "p", "5") == execute("p", 5)
    assert step("Query", "text") == query("DELETE")
    assert step("Raw", "4801") == b"H\1"
    assert step("FunctionCall", "871", "a") == message("F", number(871), short(0), short(1), number(1) + b"a", short(0))
    with pytest.raises(Broken):
        step("Nonsense")
