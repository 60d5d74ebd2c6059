"""How each tool is run against a login, and what it must show."""

import dataclasses
import pathlib
import subprocess
import sys
import typing

from .psql_commands import COMMANDS, RELATION

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
DRIVER = "/usr/share/java/postgresql.jar"


class ToolFailed(Exception):
    """A tool ended with an error; the text is what it said."""


@dataclasses.dataclass(frozen=True)
class Tool:
    """`run` takes a login and returns what the tool printed."""

    what: str
    run: typing.Callable
    version: typing.Callable


def call(login, *command, check=True, script=None):
    """Runs a program for a login, with what it reads from standard input; returns what it printed."""
    environment = login.environment("verify-full" if login.authority else "disable")
    done = subprocess.run(command, env=environment, input=script, capture_output=True, text=True, timeout=120)
    said = done.stdout + done.stderr
    if check and done.returncode:
        raise ToolFailed(said.strip()[-2_000:])
    return said


def psql(login, *commands):
    """psql with these commands, one after the other in one session."""
    return call(login, "psql", "-X", "-P", "pager=off", check=False, script="\n".join(commands) + "\n")


def pg_dump(*options):
    return lambda login: call(login, "pg_dump", "--schema-only", *options)


def python(program, *arguments):
    return lambda login: call(login, sys.executable, str(PROGRAMS / f"{program}.py"), *arguments)


def jdbc(login):
    return call(login, "java", "-cp", DRIVER, str(PROGRAMS / "Metadata.java"))


def said_by(*command):
    return lambda: subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def package(name):
    import importlib.metadata

    return lambda: f"{name} {importlib.metadata.version(name)}"


TOOLS = {
    "psql": Tool("every backslash command that asks the server", lambda login: psql(login, *COMMANDS), said_by("psql", "--version")),
    "pg_dump-table": Tool("--schema-only of one table", pg_dump("-t", RELATION), said_by("pg_dump", "--version")),
    "pg_dump-verbose": Tool("the same, saying what it does", pg_dump("-t", RELATION, "--verbose"), said_by("pg_dump", "--version")),
    "pg_dump-schema": Tool("--schema-only of a schema", pg_dump("-n", "public"), said_by("pg_dump", "--version")),
    "sqlalchemy-psycopg": Tool("inspector and reflection by psycopg", python("sqlalchemy_reflection", "psycopg"), package("sqlalchemy")),
    "sqlalchemy-psycopg2": Tool("inspector and reflection by psycopg2", python("sqlalchemy_reflection", "psycopg2"), package("sqlalchemy")),
    "sqlalchemy-asyncpg": Tool("inspector and reflection by asyncpg", python("sqlalchemy_reflection", "asyncpg"), package("sqlalchemy")),
    "django": Tool("inspectdb", python("django_inspectdb"), package("django")),
    "pgcli": Tool("what it asks to complete names", python("pgcli_completion"), package("pgcli")),
    "jdbc": Tool("DatabaseMetaData of pgjdbc", jdbc, lambda: "pgjdbc 42"),
}
