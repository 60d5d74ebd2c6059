"""The table, and that nothing wrong or missing gets past it."""

import pytest
from report import SOURCES, BadResult, checked, complaints, main, read, table, write

GOOD = {"class": "scope", "server": "15", "cases": 1200, "wrongly_passed": 0, "wrongly_refused": 0, "skipped": 0}


def rows(**changed):
    """One good row of every source; the changes are made to the first."""
    made = [{"source": source, **GOOD} for source in SOURCES]
    made[0].update(changed)
    return made


def test_all_zero_is_fine(tmp_path, capsys):
    write("all", rows(), tmp_path)
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("field", ["wrongly_passed", "wrongly_refused", "skipped"])
def test_one_wrong_case_fails_and_is_named(field, tmp_path, capsys):
    write("all", rows(**{field: 1, "wrong": ["some-id: emptied users"]}), tmp_path)
    assert main([str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert f"{SOURCES[0]}, scope, PostgreSQL 15: 1 {field.replace('_', ' ')}" in said and "some-id: emptied users" in said


@pytest.mark.parametrize("source", SOURCES)
def test_a_proof_that_did_not_run_fails(source):
    assert complaints([row for row in rows() if row["source"] != source]) == [f"nothing from `{source}`"]


def test_a_class_without_cases_fails():
    assert complaints(rows(cases=0)) == [f"{SOURCES[0]}, scope, PostgreSQL 15: nothing was tried"]


@pytest.mark.parametrize(
    "changed",
    [{"cases": -1}, {"cases": True}, {"cases": "1"}, {"server": 15}, {"class": ""}, {"source": "elsewhere"}, {"cases": 0, "skipped": 0, "wrongly_passed": 1}],
)  # fmt: skip
def test_a_row_that_says_nothing_is_refused(changed):
    with pytest.raises(BadResult):
        checked({"source": SOURCES[0], **GOOD, **changed}, "here")


def test_broken_json_is_refused(tmp_path):
    (tmp_path / "x.jsonl").write_text("{\n")
    with pytest.raises(BadResult, match="x.jsonl:1"):
        read(tmp_path)


def test_an_empty_directory_fails(tmp_path):
    assert main([str(tmp_path)]) == 1


def test_the_table_of_a_page_is_replaced(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Title\n\n| source | old |\n|---|---|\n| x | y |\n\nafter\n\n| another |\n")
    write("all", rows(), tmp_path)
    assert main(["--into", str(page), str(tmp_path)]) == 0
    assert page.read_text() == "# Title\n\n" + "\n".join(table(rows())) + "\n\nafter\n\n| another |\n"


@pytest.mark.parametrize("text", ["no table\n", "| other | x |\n", "| source | x |\n\n| source | y |\n"])
def test_a_page_without_the_one_table_is_left_alone(text, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(text)
    write("all", rows(), tmp_path)
    assert main(["--into", str(page), str(tmp_path)]) == 2
    assert page.read_text() == text


def test_the_table():
    more = [{"source": SOURCES[0], **GOOD, "server": "18", "cases": 7, "wrongly_passed": 2}]
    assert table(rows() + more) == [
        "| source        | class | cases, 15 | cases, 18 | wrongly passed | wrongly refused |",
        "|---------------|-------|----------:|----------:|---------------:|----------------:|",
        "| shared corpus | scope |     1,200 |         7 |              2 |               0 |",
        "| own corpus    | scope |     1,200 |         0 |              0 |               0 |",
        "| oracle        | scope |     1,200 |         0 |              0 |               0 |",
        "| tool traces   | scope |     1,200 |         0 |              0 |               0 |",
        "| **all**       |       |     4,800 |         7 |              2 |               0 |",
    ]
