"""What the analysis says to restrict nothing, and what not, against a real PostgreSQL: every case is run and counted."""

import json
import pathlib
import subprocess

import pytest

CASES = pathlib.Path(__file__).parents[1] / "SQLAnalysisTests/Fixtures/restrictions.txt"
ROWS = 10

SCHEMA = f"""
CREATE SCHEMA restrictions;
SET search_path = restrictions;
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL, active bool NOT NULL, age int NOT NULL,
  deleted_at timestamptz, created_at timestamptz NOT NULL, parent_id int);
CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL, total int NOT NULL);
INSERT INTO users SELECT i, 'n' || i, CASE WHEN i < 4 THEN 'a' ELSE 'b' END || i || '@example.com', i % 3 = 0, 18 + i % 4,
  CASE WHEN i % 2 = 0 THEN now() END, now() - (i % 5) * interval '1 year', CASE WHEN i % 3 > 0 THEN 1 + i % 3 END
  FROM generate_series(1, {ROWS}) i;
UPDATE users SET name = email WHERE id = 7;
INSERT INTO orders SELECT i, 1 + i % 4, i * 10 FROM generate_series(1, 8) i;
"""


def cases():
    for line in CASES.read_text().splitlines():
        if line and not line.startswith("#"):
            kind, sql = line.split(None, 1)
            yield kind, sql


@pytest.fixture(scope="module")
def schema(server, database):
    server.sql(SCHEMA, database)


def changed(server, database, statements):
    """How many rows of `users` each statement changes, each in a transaction of its own that is rolled back."""
    script = ["SET search_path = restrictions;"]
    for sql in statements:
        own = sql.replace("public.users", "restrictions.users")
        script += ["BEGIN;", own + ";", "SELECT 'left', count(*) FROM users;"]
        script += ["SELECT 'rewritten', count(*) FROM users WHERE xmin::text = (txid_current() % (1::bigint << 32))::text;"]
        script += ["ROLLBACK;"]
    rows = server.sql("\n".join(script), database)
    left = [int(row[1]) for row in rows if row[0] == "left"]
    rewritten = [int(row[1]) for row in rows if row[0] == "rewritten"]
    return [ROWS - one + other for one, other in zip(left, rewritten, strict=True)]


def judged(binary, statements):
    text = ";\n".join(statements)
    done = subprocess.run(
        [binary, "explain", "--json", "--read", "public.*"], input=text, capture_output=True, text=True, check=True
    )
    return ["unrestricted" in one["facts"]["concerns"] for one in json.loads(done.stdout)]


def test_every_class_holds(server, database, schema, binary):
    table = list(cases())
    said = []
    for start in range(0, len(table), 90):
        said += judged(binary, [sql for _, sql in table[start : start + 90]])
    wrong = []
    counts = changed(server, database, [sql for _, sql in table])
    for (kind, sql), unrestricted, rows in zip(table, said, counts, strict=True):
        expected = {
            "every": unrestricted and rows == ROWS,
            "constant": unrestricted and rows in (0, ROWS),
            "some": not unrestricted and rows < ROWS,
            "missed": not unrestricted and rows == ROWS,
        }[kind]
        if not expected:
            wrong.append((kind, unrestricted, rows, sql))
    assert not wrong, "\n".join(map(str, wrong))
