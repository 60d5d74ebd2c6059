"""The corpus files are read as they are meant, and are complete."""

import corpus
import pytest


def written(tmp_path, text):
    path = tmp_path / "cases.sql"
    path.write_text(text)
    return corpus.read(path, "own corpus")


def test_a_case_with_every_directive(tmp_path):
    [case] = written(
        tmp_path,
        "-- head\n\n-- id: a | expect: deny | class: wire | why: a | b\n-- setup: SET x = 1\n-- startup: options=-c role=x\n"
        '-- servers: 16 18\n-- wire: Parse("s1","SELECT (1)") Bind("s1") Execute Sync\n-- a comment of the statement\nSELECT 2;\n\n',
    )
    assert (case.id, case.expect, case.kind, case.why) == ("a", "deny", "wire", "a | b")
    assert case.text == b"-- a comment of the statement\nSELECT 2;"
    assert case.setup == ["SET x = 1"] and case.startup == {"options": "-c role=x"} and case.servers == (16, 18)
    assert case.steps == [("Parse", ["s1", "SELECT (1)"]), ("Bind", ["s1"]), ("Execute", []), ("Sync", [])]
    assert not case.is_plain and case.is_adversarial


def test_hex_is_the_text(tmp_path):
    [case] = written(tmp_path, "-- id: a | expect: deny | class: x | why: y\n-- hex: 53 45c0\nSE<C0>\n")
    assert case.text == b"SE\xc0" and case.is_plain


@pytest.mark.parametrize("head", ["-- id: a | expect: maybe | class: x | why: y", "-- id: a | class: x", "-- id: a"])
def test_a_bad_header_is_refused(head, tmp_path):
    with pytest.raises(corpus.BadCorpus):
        written(tmp_path, f"{head}\nSELECT 1\n")


def test_a_wire_without_messages_is_refused(tmp_path):
    with pytest.raises(corpus.BadCorpus):
        written(tmp_path, "-- id: a | expect: deny | class: x | why: y\n-- wire: nothing here\nSELECT 1\n")


def test_the_corpus_is_complete():
    cases = corpus.cases()
    assert len({case.id for case in cases}) == len(cases) >= 1015
    assert sum(case.source == "shared corpus" for case in cases) == 223
