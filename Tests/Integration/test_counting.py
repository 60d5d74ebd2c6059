"""The counting queries against a real PostgreSQL: each gives the number that the statement's command tag gives."""

import json
import subprocess

import pytest

SCHEMA = """
CREATE SCHEMA counting;
SET search_path = counting;
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, active bool, age int, parent_id int, "Mixed" int, set int);
CREATE TABLE orders (id int PRIMARY KEY, user_id int, total int);
CREATE TABLE archive (LIKE users);
CREATE TABLE parts (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a');
CREATE TABLE parts_b PARTITION OF parts FOR VALUES IN ('b');
CREATE TABLE child () INHERITS (orders);
CREATE VIEW grown AS SELECT * FROM users WHERE age > 20;
CREATE TABLE "where" (id int, "from" int);
INSERT INTO users SELECT i, 'n' || i, i % 3 = 0, 18 + i % 7, nullif(i % 5, 0), i, i FROM generate_series(1, 40) i;
INSERT INTO orders SELECT i, 1 + i % 12, i * 10 FROM generate_series(1, 90) i;
INSERT INTO child SELECT 1000 + i, i, i FROM generate_series(1, 5) i;
INSERT INTO parts SELECT i, CASE WHEN i % 3 = 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 20) i;
INSERT INTO "where" SELECT i, i FROM generate_series(1, 6) i;
"""

EXACT = """
DELETE FROM users
DELETE FROM users WHERE id = 5
DELETE FROM users AS u WHERE u.id < 10 AND NOT u.active
DELETE FROM ONLY orders WHERE total > 100
DELETE FROM orders WHERE total > 100 -- all of them
DELETE FROM ONLY (orders)
DELETE FROM orders * WHERE id > 50
DELETE FROM parts WHERE kind = 'a'
DELETE FROM parts
DELETE FROM grown WHERE id < 20
DELETE FROM users u USING orders o WHERE o.user_id = u.id
DELETE FROM users USING orders WHERE orders.user_id = users.id AND total > 300
DELETE FROM users u USING orders o, orders p WHERE o.user_id = u.id AND p.id = o.id + 1
DELETE FROM users u USING orders o JOIN orders p ON p.id = o.id + 1 WHERE o.user_id = u.id
DELETE FROM users u USING orders o JOIN orders p USING (id) WHERE o.user_id = u.id RETURNING u.id
DELETE FROM users u USING orders
DELETE FROM users u USING generate_series(1, 5) g WHERE u.id = g
DELETE FROM users u USING (VALUES (1), (2), (2), (99)) v (x) WHERE v.x = u.id
DELETE FROM users u USING (SELECT user_id, count(*) AS n FROM orders GROUP BY 1) s WHERE s.user_id = u.id AND s.n > 7
DELETE FROM users a USING users b WHERE a.age = b.age AND a.id > b.id
DELETE FROM users WHERE id IN (SELECT user_id FROM orders WHERE total > 500) RETURNING *
DELETE FROM users WHERE EXISTS (SELECT 1 FROM orders WHERE user_id = users.id)
DELETE FROM users WHERE CASE WHEN active THEN age > 20 ELSE id IN (1, 2) END RETURNING CASE WHEN true THEN 1 END AS case
DELETE FROM users WHERE name LIKE 'n1%' AND name <> ') RETURNING -- '
DELETE FROM users WHERE name = $tag$ WHERE $tag$ OR id /* where */ = 3
DELETE FROM users WHERE (id, age) IN (SELECT user_id, 20 FROM orders)
DELETE FROM users WHERE "Mixed" > 5 AND users.set < 20
DELETE FROM "where" WHERE "where"."from" > 2
DELETE FROM "where" AS "using" WHERE "using"."from" > 2
DELETE FROM users WHERE id = ANY (ARRAY[1, 2, 77])
DELETE FROM users WHERE ctid = ANY (ARRAY(SELECT ctid FROM users ORDER BY id LIMIT 7))
WITH k AS (SELECT user_id FROM orders WHERE total < 60) DELETE FROM users WHERE id IN (SELECT user_id FROM k)
WITH a AS (SELECT 1 AS x), b (y) AS MATERIALIZED (SELECT x + 1 FROM a) DELETE FROM users USING b WHERE id = b.y
WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 6) DELETE FROM users WHERE id IN (SELECT n FROM t)
WITH users AS (SELECT 3 AS id) DELETE FROM counting.users WHERE id IN (SELECT id FROM users)
WITH gone AS (DELETE FROM orders WHERE total > 700 RETURNING user_id) DELETE FROM users WHERE id IN (SELECT user_id FROM gone)
WITH log AS (INSERT INTO archive (id, name) VALUES (1, 'x')) DELETE FROM users WHERE id < 4
UPDATE users SET age = 1
UPDATE users SET age = 1 WHERE id BETWEEN 3 AND 9
UPDATE ONLY orders o SET total = total + 1 WHERE o.id % 2 = 0
UPDATE users SET set = 5, name = 'SET WHERE' WHERE set > 30
UPDATE users AS u SET name = o.total::text FROM orders o WHERE o.user_id = u.id
UPDATE users SET active = age IS DISTINCT FROM parent_id WHERE age > 20
UPDATE users SET active = age IS NOT DISTINCT FROM 20 FROM orders WHERE orders.user_id = users.id
UPDATE users SET (name, age) = (SELECT 'x', 2 FROM orders LIMIT 1) WHERE NOT active
UPDATE users SET age = CASE WHEN id > 5 THEN 1 ELSE 2 END FROM (SELECT 1) s WHERE id < 9 RETURNING id AS from
UPDATE users SET age = extract(year FROM now()) WHERE substring(name FROM 1 FOR 1) = 'n'
UPDATE users SET age = (SELECT max(total) FROM orders WHERE user_id = users.id) WHERE parent_id IS NULL
UPDATE grown SET age = age + 1
UPDATE parts SET kind = 'b' WHERE id < 9
WITH k AS (SELECT id FROM users WHERE active) UPDATE users SET age = 0 FROM k WHERE k.id = users.id
UPDATE "where" SET "from" = 1 FROM users WHERE users.id = "where".id
INSERT INTO archive SELECT * FROM users
INSERT INTO archive (id, name) SELECT id, name FROM users WHERE age > 20 RETURNING id
INSERT INTO archive AS a (id, name) SELECT u.id, 'x' FROM users u JOIN orders o ON o.user_id = u.id
INSERT INTO archive (id, name) (SELECT id, name FROM users LIMIT 3)
INSERT INTO archive (SELECT * FROM users WHERE active)
INSERT INTO archive TABLE users
INSERT INTO archive (id, name) SELECT id, name FROM users UNION ALL SELECT id, 'y' FROM orders
INSERT INTO archive (id, name) WITH k AS (SELECT 1 AS i UNION SELECT 2) SELECT i, 'k' FROM k
WITH k AS (SELECT 1 AS i UNION SELECT 2) INSERT INTO archive (id, name) SELECT i, 'k' FROM k
WITH gone AS (DELETE FROM users WHERE age > 20 RETURNING *) INSERT INTO archive SELECT * FROM gone
INSERT INTO archive (id, name) VALUES (1, 'a'), (2, 'b')
INSERT INTO archive (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c') LIMIT 2
INSERT INTO archive (id, name) VALUES (generate_series(1, 4), lower('A'))
INSERT INTO archive (id, name, age) VALUES (length('abc'), 'x', DEFAULT)
INSERT INTO archive (id, name) SELECT generate_series(1, 3), 'x'
INSERT INTO archive (id, name, age) OVERRIDING USER VALUE SELECT id, name, 3 FROM users WHERE id < 4
MERGE INTO users u USING orders o ON o.id = u.id WHEN MATCHED THEN DELETE
MERGE INTO users u USING (SELECT id FROM orders WHERE id < 60) o ON o.id = u.id WHEN MATCHED AND u.active THEN DELETE WHEN MATCHED THEN UPDATE SET age = 1
MERGE INTO users u USING (SELECT id FROM orders) o ON o.id = u.id WHEN MATCHED AND u.age > 20 THEN DO NOTHING WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND o.id > 80 THEN INSERT (id, name) VALUES (o.id, 'm')
MERGE INTO users AS u USING orders AS o ON o.id = u.id AND u.active WHEN NOT MATCHED AND o.id > 40 THEN INSERT (id, name) VALUES (o.id, CASE WHEN true THEN 'when' END)
MERGE INTO users u USING orders o ON CASE WHEN o.id > 5 THEN o.id = u.id ELSE false END WHEN MATCHED THEN UPDATE SET age = CASE WHEN u.active THEN 1 ELSE 2 END
MERGE INTO users u USING orders o JOIN orders p ON p.id = o.id ON o.id = u.id WHEN MATCHED THEN DO NOTHING
MERGE INTO users u USING orders o JOIN orders p ON p.id = o.id ON o.id = u.id WHEN MATCHED AND p.total > 100 THEN DELETE
WITH s AS (SELECT id FROM orders WHERE total < 200) MERGE INTO users u USING s ON s.id = u.id WHEN MATCHED THEN DELETE
""".strip().splitlines()

AT_MOST = """
INSERT INTO users (id, name) SELECT id, 'x' FROM orders ON CONFLICT (id) DO NOTHING
INSERT INTO users (id, name) SELECT id, 'x' FROM orders ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE users.active
INSERT INTO users (id, name) SELECT o.id, 'x' FROM orders o JOIN orders conflict ON conflict.id = o.id ON CONFLICT DO NOTHING
INSERT INTO users (id, name) VALUES (1, 'x'), (1000, 'y') ON CONFLICT DO NOTHING
DELETE FROM users WHERE id IN (SELECT id FROM users ORDER BY random() LIMIT 4)
""".strip().splitlines()

NONE = {
    "DELETE FROM users WHERE id IN (SELECT id FROM users FOR UPDATE SKIP LOCKED LIMIT 2)": "not-harmless",
    "DELETE FROM users WHERE nextval('s') > 5": "not-harmless",
    "DELETE FROM users WHERE wipe(id)": "not-harmless",
    "UPDATE users SET age = 1 WHERE set_config('work_mem', '1', true) = '1'": "not-harmless",
    "WITH u AS (UPDATE users SET age = 1 RETURNING id) DELETE FROM users WHERE id IN (SELECT id FROM u)": "reads-changes",
    "WITH i AS (INSERT INTO archive SELECT * FROM users RETURNING id) DELETE FROM users USING i WHERE i.id = users.id": (
        "reads-changes"
    ),
}

CARRIERS = ["EXPLAIN ANALYZE ", "EXPLAIN (ANALYZE, COSTS off) ", "PREPARE delete AS "]

TWO = (
    "WITH d AS (DELETE FROM orders WHERE total < 30 RETURNING 1), u AS (UPDATE users SET age = 1 WHERE id < 8 RETURNING 1) "
    "SELECT (SELECT count(*) FROM d), (SELECT count(*) FROM u)"
)

PARAMETERS = {
    "DELETE FROM users WHERE id = $1": ([1], "5"),
    "UPDATE users SET age = $1 WHERE id < $2": ([2], "7, 9"),
    "INSERT INTO archive (id, name) SELECT id, $1 FROM users WHERE id < $2": ([1, 2], "'x', 12"),
}


@pytest.fixture(scope="module")
def schema(server, database):
    server.sql(SCHEMA, database)


@pytest.fixture(scope="module")
def explained(binary):
    """What `explain` says of the counting of each statement, in few calls."""
    carried = [carrier + "DELETE FROM users WHERE id < 8" for carrier in CARRIERS]
    statements = [*EXACT, *AT_MOST, *NONE, *PARAMETERS, *carried, TWO]
    found = {}
    for start in range(0, len(statements), 80):
        some = statements[start : start + 80]
        arguments = [binary, "explain", "--json", "--read", "public.*"]
        # A statement's own line comment ends at the line's end, and so does the semicolon's line begin.
        done = subprocess.run(arguments, input="\n;\n".join(some), capture_output=True, text=True, check=True)
        found |= {sql: one["counting"] for sql, one in zip(some, json.loads(done.stdout), strict=True)}
    return found


@pytest.fixture
def ask(server, database, schema):
    """What psql prints: results and command tags, in a transaction that is rolled back."""

    def run(*statements):
        text = "\n;\n".join(["BEGIN", "SET LOCAL search_path = counting", *statements, "ROLLBACK;\n"])
        arguments = ["psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", server.url(database)]
        done = subprocess.run(arguments, input=text, capture_output=True, text=True)
        assert done.returncode == 0, f"{statements}: {done.stderr}"
        return done.stdout.splitlines()[2:-1]

    return run


def numbers(ask, counting, sql):
    """What is counted, what is counted with a bound above and one below, and the number of the command tag."""
    if counting.get("rows") is not None:
        return [counting["rows"]] * 3 + [int(ask(sql)[-1].split()[-1])]
    bounded = counting["bounded"]
    lines = ask(counting["sql"], bounded, bounded.replace("LIMIT 1001)", "LIMIT 4)"), sql)
    return [*map(int, lines[:3]), int(lines[-1].split()[-1])]


@pytest.mark.parametrize("sql", EXACT)
def test_the_count_is_the_command_tag(explained, ask, sql):
    counting = explained[sql][-1]
    assert counting.get("obstacle") is None
    assert counting["isExact"]
    count, bounded, narrow, rows = numbers(ask, counting, sql)
    assert count == bounded == rows
    if counting.get("rows") is None:
        assert min(rows, 4) <= narrow <= min(rows, 4 * counting["bounded"].count("LIMIT 1001)"))


@pytest.mark.parametrize("sql", AT_MOST)
def test_the_count_is_the_most_that_it_can_be(explained, ask, sql):
    counting = explained[sql][-1]
    assert not counting["isExact"]
    count, _, _, rows = numbers(ask, counting, sql)
    assert count >= rows


@pytest.mark.parametrize("sql, obstacle", NONE.items())
def test_what_cannot_be_counted_says_why(explained, sql, obstacle):
    counting = explained[sql][-1]
    assert counting["obstacle"] == obstacle
    assert counting.get("sql") is None


@pytest.mark.parametrize("sql, expected", PARAMETERS.items())
def test_parameters_stay_what_they_are(explained, ask, sql, expected):
    used, values = expected
    counting = explained[sql][-1]
    assert counting["parameters"] == used
    types = ", ".join("text" if "'" in value else "int" for value in values.split(", "))
    counts = ask(f"PREPARE c ({types}) AS {counting['sql']}", f"EXECUTE c ({values})")[-1]
    changes = ask(f"PREPARE d ({types}) AS {sql}", f"EXECUTE d ({values})")[-1]
    assert int(counts) == int(changes.split()[-1])


def test_every_change_of_a_statement_is_counted(explained, ask):
    counts = ask(*(counting["sql"] for counting in explained[TWO]))
    assert "|".join(counts) == ask(TWO)[-1]


def test_what_is_carried_is_counted(explained, ask):
    for carrier in CARRIERS:
        assert ask(explained[carrier + "DELETE FROM users WHERE id < 8"][-1]["sql"]) == ["7"]
