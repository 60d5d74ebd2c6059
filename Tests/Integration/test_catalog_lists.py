"""Nothing of PostgreSQL's own is unknown: what real servers bring stands in the reviewed lists."""

import sys

import pytest
import servers

sys.path.append(str(servers.ROOT / "Scripts/analysis"))
import catalog_lists as lists  # noqa: E402

REGENERATE = "\nhint: review them, run Scripts/analysis/generate-catalog and read the diff"


def listed(name):
    """The lines of a list with the majors that have them."""
    found = {}
    for line in (lists.SEEN / name).read_text().splitlines():
        text, _, majors = line[:-1].rpartition(" [")
        found[text] = {int(major) for major in majors.split()}
    return found


@pytest.fixture(scope="module", params=servers.VERSIONS)
def catalog(request):
    with servers.server(request.param) as postgres:
        yield lists.Server(postgres)


@pytest.mark.parametrize("name", ["functions", "operators", "types", "relations", "extensions"])
def test_a_server_has_nothing_that_nobody_has_reviewed(catalog, name):
    seen, _ = lists.read([catalog])
    unknown = sorted(set(seen[name]) - set(listed(name)))
    assert not unknown, f"PostgreSQL {catalog.major} has {name} that no list has: {unknown}{REGENERATE}"


def test_a_server_has_everything_that_the_lists_say_it_has(catalog):
    seen, _ = lists.read([catalog])
    for name in ("functions", "operators", "types", "relations"):
        gone = sorted(text for text, majors in listed(name).items() if catalog.major in majors and text not in seen[name])
        assert not gone, f"PostgreSQL {catalog.major} has lost {name}: {gone}{REGENERATE}"


def test_a_new_function_would_be_noticed(catalog):
    catalog.ask("SET allow_system_table_mods = on; UPDATE pg_proc SET proname = 'brand_new' WHERE oid = 'lower(text)'::regprocedure")
    try:
        seen, _ = lists.read([catalog])
        assert set(seen["functions"]) - set(listed("functions")) == {"brand_new(text) immutable harmless"}
    finally:
        catalog.ask("SET allow_system_table_mods = on; UPDATE pg_proc SET proname = 'lower' WHERE proname = 'brand_new'")


def test_every_volatile_function_has_been_looked_at():
    open_questions = [text for name in ("functions", "extensions") for text in listed(name) if text.endswith(" unreviewed")]
    assert open_questions == []


def test_what_the_analysis_is_built_with_is_what_the_lists_say():
    seen = {name: listed(name) for name in ("functions", "operators", "types", "relations", "extensions")}
    for kind, constant in (("types", "harmless"), ("relations", "readable")):
        file = {"types": "Types+Text.swift", "relations": "ReadableRelations+Text.swift"}[kind]
        table = [line.strip() for line in (lists.SWIFT / file).read_text().splitlines() if line.startswith("    ")]
        assert [one for one in table if not one.startswith('"')] == sorted(
            {text.split()[0] for text in seen[kind] if text.endswith(f" {constant}")}
        )
    harmless = {text.split("(")[0] for text in seen["functions"] if text.endswith(" harmless")}
    table = (lists.SWIFT / "Functions+Text.swift").read_text().split()
    assert {word.split("/")[0] for word in table if word.split("/")[0] in harmless} == harmless
    dangerous = {text.split("(")[0] for text in seen["functions"] if text.split()[-1] not in ("harmless", "uncallable")}
    assert dangerous - harmless and not (dangerous - harmless) & set(table)


@pytest.mark.parametrize(
    "name",
    ["pg_read_file", "pg_sleep", "query_to_xml", "lo_create", "pg_terminate_backend", "pg_advisory_lock", "set_config", "dblink",
     "pg_input_is_valid", "pg_get_sequence_data", "pg_notify", "nextval", "ts_stat", "pg_restore_relation_stats"],
)
def test_what_reads_files_runs_sql_signals_sleeps_locks_sets_or_leaks_is_out(name):
    table = (lists.SWIFT / "Functions+Text.swift").read_text().split()
    assert not [word for word in table if word.split("/")[0] == name]


@pytest.mark.parametrize("name", ["any_value", "array_sample", "random_normal", "casefold", "crc32", "gamma", "array_sort", "uuidv7"])
def test_what_16_and_18_bring_and_is_harmless_is_in(name):
    assert name in (lists.SWIFT / "Functions+Text.swift").read_text().split()
