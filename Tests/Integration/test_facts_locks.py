"""The lock modes of the facts against what a real PostgreSQL holds after the statement, before the end of its transaction."""

import json
import subprocess

import pytest

SCHEMA = """
CREATE SCHEMA locking;
SET search_path = locking;
CREATE TABLE t (id int PRIMARY KEY, x int, y int, z text);
CREATE TABLE u (id int PRIMARY KEY, x int);
CREATE INDEX t_x ON t (x);
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 (id int);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
CREATE UNIQUE INDEX m_id ON m (id);
CREATE SEQUENCE s;
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f();
INSERT INTO t VALUES (1, 1, 1, ''); INSERT INTO u VALUES (1, 1);
ALTER TABLE t ADD CONSTRAINT positive CHECK (x > 0) NOT VALID;
CREATE TABLE p2_parent (id int);
CREATE TABLE names AS SELECT oid, relname FROM pg_class WHERE relnamespace = 'locking'::regnamespace;
"""

STATEMENTS = [
    "SELECT * FROM t", "SELECT * FROM t FOR UPDATE", "SELECT * FROM t, u FOR SHARE OF u", "DELETE FROM t USING u",
    "SELECT * FROM t, (SELECT * FROM u) s FOR NO KEY UPDATE", "EXPLAIN DELETE FROM t", "EXPLAIN SELECT * FROM t FOR UPDATE",
    "UPDATE t SET x = 2 FROM u", "INSERT INTO t SELECT 5, 5, 5, ''", "WITH d AS (DELETE FROM t RETURNING 1) SELECT * FROM u, d",
    "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE", "TRUNCATE t", "DROP TABLE u",
    "LOCK TABLE t, u IN SHARE ROW EXCLUSIVE MODE", "LOCK t", "LOCK t IN ACCESS SHARE MODE", "LOCK t IN ROW SHARE MODE",
    "CREATE INDEX ON t (y)", "CREATE TRIGGER h AFTER INSERT ON t EXECUTE FUNCTION f()", "ANALYZE t",
    "CREATE STATISTICS st ON x, y FROM t", "CREATE RULE r AS ON INSERT TO u DO NOTHING",
    "CREATE POLICY po ON t USING (true)", "COMMENT ON TABLE t IS 'x'", "COMMENT ON COLUMN t.x IS 'x'", "CLUSTER t USING t_x",
    "REINDEX TABLE t", "REFRESH MATERIALIZED VIEW m", "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
    "ALTER TABLE t ADD COLUMN w int", "ALTER TABLE t DROP COLUMN y", "ALTER TABLE t ALTER x TYPE bigint",
    "ALTER TABLE t ALTER x SET DEFAULT 5", "ALTER TABLE t ALTER x SET STATISTICS 5", "ALTER TABLE t SET (fillfactor = 50)",
    "ALTER TABLE t ALTER x SET (n_distinct = 5)", "ALTER TABLE t VALIDATE CONSTRAINT positive", "ALTER TABLE t CLUSTER ON t_x",
    "ALTER TABLE t SET WITHOUT CLUSTER", "ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES u (id)",
    "ALTER TABLE t ADD CHECK (x < 9)", "ALTER TABLE t DISABLE TRIGGER g", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE t ALTER x SET STATISTICS 5, DROP COLUMN y", "ALTER TABLE t ALTER x SET STATISTICS 5, DISABLE TRIGGER g",
    "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20)", "ALTER TABLE p DETACH PARTITION p1",
    "ALTER TABLE t RENAME COLUMN x TO xx", "ALTER TABLE t RENAME TO tt", "ALTER INDEX t_x RENAME TO t_xx",
    "ALTER TABLE p2 INHERIT p2_parent", "ALTER TABLE t REPLICA IDENTITY FULL", "ALTER TABLE t SET LOGGED",
    "ALTER TABLE t SET SCHEMA public", "ALTER SEQUENCE s INCREMENT 5", "CREATE TABLE n (x int REFERENCES u (id))",
    "CREATE TABLE n (LIKE t)", "CREATE TABLE n PARTITION OF p FOR VALUES FROM (20) TO (30)", "CREATE TABLE n () INHERITS (t)",
    "CREATE VIEW w AS SELECT * FROM t", "CREATE OR REPLACE VIEW v AS SELECT id FROM t", "DROP INDEX t_x", "DROP TRIGGER g ON t",
    "COPY t TO STDOUT", "ALTER TABLE t ADD PRIMARY KEY USING INDEX nothing", "ALTER TABLE t SET (autovacuum_enabled = off)",
]  # fmt: skip


@pytest.fixture(scope="module")
def schema(server, database):
    server.sql(SCHEMA, database)


@pytest.fixture(scope="module")
def facts(binary):
    text = ";\n".join(STATEMENTS)
    arguments = [binary, "explain", "--json", "--read", "public.*"]
    done = subprocess.run(arguments, input=text, capture_output=True, text=True, check=True)
    return dict(zip(STATEMENTS, json.loads(done.stdout), strict=True))


def mode(name):
    """`pg_locks` writes `ShareRowExclusiveLock`."""
    words = name.removesuffix("Lock")
    return "".join(" " + letter if letter.isupper() else letter for letter in words).strip().upper()


def held(server, database, sql):
    """The modes that the transaction holds on each relation of the schema, by the names that they had before."""
    query = "SELECT 'lock', n.relname, l.mode FROM pg_locks l JOIN locking.names n ON n.oid = l.relation "
    query += "WHERE l.pid = pg_backend_pid()"
    tag = "SET search_path = locking, public"
    rows = server.sql(f"BEGIN; {tag}; {sql};\n{query}; ROLLBACK", database)
    return {(row[1], mode(row[2])) for row in rows if row and row[0] == "lock"}


@pytest.mark.parametrize("sql", STATEMENTS)
def test_what_is_held_is_what_the_facts_say(server, database, schema, facts, sql):
    if "nothing" in sql and "INDEX" in sql:
        pytest.skip("only analysed")
    said = {(lock["relation"]["name"], lock["mode"]) for lock in facts[sql]["facts"]["locks"]}
    found = held(server, database, sql)
    names = {name for name, _ in said}
    # The facts give the strongest mode of a statement; the server lists all that it took on the way.
    assert said <= found, f"said {said}, held {found}"
    order = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE"]
    order += ["EXCLUSIVE", "ACCESS EXCLUSIVE"]
    for name, strongest in found:
        if name in names:
            assert order.index(strongest) <= max(order.index(one) for owner, one in said if owner == name), (name, found)
