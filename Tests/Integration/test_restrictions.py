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


def changed(server, database, sql):
    """How many rows of `users` the statement changes, in a transaction that is rolled back."""
    sql = sql.replace("public.users", "restrictions.users")
    touched = f"BEGIN; SET search_path = restrictions; {sql}; SELECT count(*) FROM users WHERE xmin::text = "
    touched += "(txid_current() % (1::bigint << 32))::text; SELECT count(*) FROM users; ROLLBACK"
    values = [row[0] for row in server.sql(touched, database)]
    rewritten, left = int(values[-2]), int(values[-1])
    return ROWS - left + rewritten


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
    for (kind, sql), unrestricted in zip(table, said, strict=True):
        rows = changed(server, database, sql)
        expected = {
            "every": unrestricted and rows == ROWS,
            "constant": unrestricted and rows in (0, ROWS),
            "some": not unrestricted and rows < ROWS,
            "missed": not unrestricted and rows == ROWS,
        }[kind]
        if not expected:
            wrong.append((kind, unrestricted, rows, sql))
    assert not wrong, "\n".join(map(str, wrong))
