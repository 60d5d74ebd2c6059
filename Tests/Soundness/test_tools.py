"""The tools that people read a database with, for real and through the gateway, before a token that reads the schema `public`."""

import os
import pathlib

import pytest
from report import write
from stage import Stage  # makes `rig` importable
from tools import running
from tools.psql_commands import COMMANDS, SERVER_REFUSES, WHY

from rig.gateway import Gateway  # isort: skip
from target import Login  # isort: skip

SERVER = 15
BINARY = os.environ.get("SALLYPORT", str(pathlib.Path(__file__).resolve().parent.parent.parent / ".build/debug/sallyport"))


@pytest.fixture(scope="module")
def login():
    """The agent's login at a gateway before the corpus's database."""
    with Stage(SERVER) as stage:
        gateway = Gateway(BINARY)
        try:
            gateway.create({stage.name: stage.upstream}, hold={"wait": "0s", "expires": "1s"})
            url = gateway.issue_token("reader", stage.name, ["public.*", "public.active_users"])  # a view is in scope by its own name only
            gateway.serve(**stage.secrets)
            yield Login.from_url(url)
        finally:
            gateway.destroy()


@pytest.fixture(scope="module")
def results():
    """What each tool came to; written for `make soundness` at the end."""
    rows = []
    yield lambda kind, cases, wrong: rows.append({
        "source": "tool traces", "class": kind, "server": str(SERVER), "cases": cases, "wrongly_passed": 0,
        "wrongly_refused": len(wrong), "skipped": 0, "wrong": wrong,
    })  # fmt: skip
    write("tools", rows)


def test_every_command_of_psql_answers_or_is_refused_for_a_reason(login, results):
    wrong = []
    for command in COMMANDS:
        said = running.psql(login, command)
        is_refused = "refused by the gateway" in said
        has_failed = "ERROR" in said and not is_refused and command not in SERVER_REFUSES
        if is_refused != (command in WHY) or has_failed:
            wrong.append(f"{command}: {said.strip()[:200]}")
    results("psql", len(COMMANDS), wrong)
    assert not wrong


@pytest.mark.parametrize(
    "tool, shows",
    [
        ("pg_dump-table", "CREATE TABLE public.users"),
        ("pg_dump-schema", "CREATE VIEW public.active_users"),
        ("sqlalchemy-psycopg", "active_users"),
        ("sqlalchemy-psycopg2", "active_users"),
        ("sqlalchemy-asyncpg", "active_users"),
        ("django", "class Users(models.Model)"),
        ("pgcli", "User 1"),
        ("jdbc", "rows of metadata"),
    ],
)
def test_a_tool_reads_what_it_needs(tool, shows, login, results):
    try:
        said = running.TOOLS[tool].run(login)
    except running.ToolFailed as failure:
        said = str(failure)
    wrong = [] if shows in said and "refused by the gateway" not in said else [f"{tool}: {said[:600]} … {said[-300:]}"]
    results(tool, 1, wrong)
    assert not wrong


def test_a_dump_is_told_which_limits_stay(login):
    said = running.TOOLS["pg_dump-verbose"].run(login)
    for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "row_security"):
        assert f"the gateway keeps `{setting}` as it is" in said
