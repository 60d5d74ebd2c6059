"""Words, lengths and links: the rules of the house that a program can check."""

import re
import statistics

import pytest
from style import ROOT, functions, swift, table, tracked, where

PROSE = {".md", ".swift", ".py", ".yaml", ".sql"}
# Names that say nothing about what is inside.
EMPTY_NAMES = re.compile(r"(Utils?|Utilities|Helpers?|Common|Misc|Manager)\b", re.IGNORECASE)


def prose():
    """Files that people read, without those that have to name what is not to be said."""
    own = {ROOT / "CONTEXT.md", ROOT / "LICENSE"}
    return [path for path in tracked() if path.suffix in PROSE and path not in own and "Style" not in path.parts]


def avoided():
    """(word, what we say instead), from the glossary."""
    for row in table(ROOT / "CONTEXT.md", "word"):
        for word in filter(None, (word.strip() for word in row[2].split(","))):
            yield word, row[0]


@pytest.mark.parametrize("word, instead", list(avoided()))
def test_a_concept_has_one_name(word, instead):
    expression = re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE)
    wrong = [
        where(path, number)
        for path in prose()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if expression.search(line)
    ]
    assert not wrong, f"say `{instead}` instead of `{word}`:\n" + "\n".join(wrong)


def test_files_say_what_is_inside():
    wrong = [str(path.relative_to(ROOT)) for path in tracked() if EMPTY_NAMES.search(path.stem)]
    assert not wrong


def test_nothing_is_left_unfinished():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    wrong = [
        where(path, number)
        for path in prose()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if marks.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_files_stay_readable():
    lengths = {path: len(path.read_text().splitlines()) for path in swift("Sources")}
    assert statistics.median(lengths.values()) <= 200
    assert {where(path, 1): length for path, length in lengths.items() if length > 400} == {}


def test_functions_stay_short():
    lengths = {where(path, line): length for path in swift("Sources") for line, length in functions(path)}
    ordered = sorted(lengths.values())
    assert statistics.median(ordered) <= 10
    assert ordered[int(len(ordered) * 0.95)] <= 50
    assert {place: length for place, length in lengths.items() if length > 80} == {}


def test_the_readme_fits():
    assert len((ROOT / "README.md").read_text().splitlines()) < 180


def test_links_lead_somewhere():
    wrong = []
    for path in tracked():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
            if not target.startswith(("http://", "https://", "mailto:")) and not (path.parent / target).exists():
                wrong.append(f"{path.relative_to(ROOT)}: {target}")
    assert not wrong, "\n".join(wrong)


def test_commands_of_the_makefile_are_documented():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {"help"}
    said = "\n".join(line for line in (ROOT / "Makefile").read_text().splitlines() if "@echo" in line)
    assert [target for target in sorted(targets) if not re.search(rf"\b{target}\b", said)] == []


def test_every_configuration_key_is_documented():
    template = (ROOT / "Sources/Commands/Configuration/ConfigurationTemplate.swift").read_text()
    keys = set(re.findall(r"^\s*#?\s*([a-z_]+):(?=\s|$)", template, re.MULTILINE)) - {"shop", "hint"}
    page = (ROOT / "docs/configuration.md").read_text()
    assert [key for key in sorted(keys) if f"`{key}`" not in page and f".{key}`" not in page] == []
