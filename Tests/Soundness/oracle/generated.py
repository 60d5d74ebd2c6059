"""Random statements over the grammar, the same ones for the same seed.

Every production can stand wherever the grammar allows it: what writes hides in CTEs, subqueries, EXPLAIN, PREPARE and batches. Most
statements are valid over the corpus's schema, because a statement that fails to parse or to resolve proves nothing.
"""

import random

SEED, COUNT = 20_260_401, 4_000


def statements(seed=SEED, count=COUNT):
    """`count` texts."""
    make = _Maker(random.Random(seed))
    return [make.text() for _ in range(count)]


class _Maker:
    def __init__(self, dice):
        self.dice = dice
        self.depth = 0

    def one(self, *makers):
        """What one of the makers makes; a string stands for itself. Deep inside it is the first, which must not go deeper."""
        self.depth += 1
        maker = makers[0] if self.depth > 12 else self.dice.choice(makers)
        made = maker() if callable(maker) else maker
        self.depth -= 1
        return made

    def maybe(self, text, chance=0.4):
        """The text, or nothing."""
        return (text() if callable(text) else text) if self.dice.random() < chance else ""

    def some(self, maker, most=3, between=", "):
        return between.join(maker() for _ in range(self.dice.randint(1, most)))

    # Texts

    def text(self):
        return self.one(
            self.query, self.query, self.query, self.query, self.change, self.explain, self.definition, self.utility, self.copy,
            self.prepared, self.cursor, self.control, self.batch,
        )  # fmt: skip

    def batch(self):
        return self.some(lambda: self.one(self.query, self.change, self.control, self.utility), 3, "; ")

    # Expressions

    def number(self):
        return self.one(
            "1", "id", "42", "-7", "2.5", "NULL::int", "random()", "extract(epoch FROM created_at)", "nextval('public.users_id_seq')",
            lambda: f"({self.number()} {self.one('+', '-', '*', '%')} {self.number()})",
            lambda: f"{self.one('abs', 'ceil', 'round', 'sign', 'pg_catalog.floor')}({self.number()})",
            lambda: f"coalesce({self.number()}, {self.number()})", lambda: f"length({self.word()})",
            lambda: f"CASE WHEN {self.truth()} THEN {self.number()} ELSE {self.number()} END",
            lambda: f"(SELECT count(*) FROM {self.relation()} s)", lambda: f"{self.number()} OPERATOR(pg_catalog.+) 1",
            lambda: f"greatest({self.number()}, {self.number()})", lambda: f"({self.number()})::{self.one('int', 'numeric', 'bigint')}",
            lambda: f"cardinality({self.array()})", "setval('public.users_id_seq', 1)", "pg_advisory_xact_lock_shared(1)::text::int",
            "txid_current()", "public.my_function(1)", "lo_creat(-1)", "pg_backend_pid()", "public.evil_immutable()",
        )  # fmt: skip

    def word(self):
        return self.one(
            "'a'", "email", "name", "E'\\\\x'", "U&'\\0061'", "$$b$$", "current_user::text", "version()", "NULL::text",
            lambda: f"{self.one('lower', 'upper', 'md5', 'initcap', 'pg_catalog.reverse')}({self.word()})",
            lambda: f"({self.word()} || {self.word()})", lambda: f"substring({self.word()} FROM 1 FOR 2)",
            lambda: f"trim({self.one('both', 'leading')} 'x' FROM {self.word()})", lambda: f"format('%s', {self.word()})",
            lambda: f"to_char({self.number()}, '999')", lambda: f"overlay({self.word()} PLACING 'b' FROM 1)",
            lambda: f"({self.word()} COLLATE \"C\")", lambda: f"string_agg({self.word()}, ',')", "current_setting('work_mem')",
            "set_config('work_mem', '8MB', false)", "set_config('TimeZone', 'UTC', false)", "public.f()", "query_to_xml('SELECT 1', true, true, '')::text",
            "data->>'a'", "tags[1]", "pg_read_file('PG_VERSION')", "pg_get_viewdef('public.active_users'::regclass)",
            "xmlserialize(CONTENT xmlelement(name a, 1) AS text)", "jsonb_path_query_first(data, '$.a')::text", "format_type(23, -1)",
        )  # fmt: skip

    def array(self):
        return self.one(
            "tags", "ARRAY[1, 2]", "'{1,2}'::int[]", lambda: f"ARRAY[{self.number()}]", lambda: f"ARRAY(SELECT {self.number()} FROM public.users)",
            "array_append(ARRAY[1], 2)", lambda: f"string_to_array({self.word()}, ',')",
        )  # fmt: skip

    def truth(self):
        return self.one(
            "active", "true", "id = 1", "id IS NOT NULL", lambda: f"({self.truth()} {self.one('AND', 'OR')} {self.truth()})",
            lambda: f"NOT ({self.truth()})", lambda: f"{self.number()} {self.one('<', '>=', '<>')} {self.number()}",
            lambda: f"{self.word()} {self.one('LIKE', 'ILIKE', '~', 'SIMILAR TO', '^@')} {self.word()}",
            lambda: f"{self.number()} BETWEEN {self.one('', 'SYMMETRIC')} 1 AND 5", lambda: f"id IN ({self.some(self.number)})",
            "id = ANY(ARRAY[1, 2])", lambda: f"EXISTS ({self.select()})", lambda: f"id IN (SELECT id FROM {self.relation()} i)",
            lambda: f"(id, name) = ROW(1, {self.word()})", lambda: f"{self.number()} IS DISTINCT FROM {self.number()}",
            "data @> '{}'", "data ? 'a'", "active IS UNKNOWN", "'a'::tsvector @@ 'a'::tsquery", "int4range(1, 5) && int4range(2, 3)",
            "pg_try_advisory_lock(7)", "created_at > now() - interval '1 day'", "(now(), now()) OVERLAPS (now(), now())",
            "id OPERATOR(public.===>) 2", "pg_cancel_backend(0)", "xmlexists('/a' PASSING '<a/>'::xml)", "data IS NOT NULL",
        )  # fmt: skip

    # Queries

    def relation(self):
        return self.one("public.users", "users", "ONLY public.users", "users*", "public.active_users", "public.users TABLESAMPLE system (50)",
                        "public.users TABLESAMPLE bernoulli (9) REPEATABLE (1)", "pg_catalog.pg_class", "information_schema.tables")  # fmt: skip

    def source(self):
        return self.one(
            "public.users u", "public.users", "users AS u", "public.active_users u", "public.users u TABLESAMPLE system (50)",
            lambda: f"public.users u {self.one('JOIN', 'LEFT JOIN', 'FULL JOIN')} public.orders o USING (id)",
            "public.users u CROSS JOIN LATERAL (SELECT amount FROM public.orders WHERE user_id = u.id LIMIT 1) l",
            "public.users u NATURAL JOIN public.payments p", "public.users u, LATERAL generate_series(1, 2) WITH ORDINALITY g(n, o)",
            "public.users u, ROWS FROM (generate_series(1, 2), unnest(tags)) AS r(a, b)", "public.users u, jsonb_each(data) AS j(k, v)",
            "public.users u, jsonb_to_record('{\"x\": 1}') AS j(x int)", "public.users u, XMLTABLE('/a' PASSING '<a/>'::xml COLUMNS q text PATH '.') x",
            "public.users u, pg_ls_dir('.') d", "public.users u, lo_export(16500, '/dev/null')", "public.users u, public.f() z",
        )  # fmt: skip

    def target(self):
        return self.one("id", "name", "*", "count(*)", "ctid", "tableoid::regclass", "xmin", self.number, self.word,
                        self.truth, lambda: self.number() + self.one(" AS delete", ' AS "drop"', " n"), "row_number() OVER ()",
                        "sum(id) OVER (PARTITION BY active ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES)",
                        "lag(id) OVER w", "count(*) FILTER (WHERE active)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY id)", "grouping(active)",
                        "array_agg(DISTINCT id ORDER BY id)")  # fmt: skip

    def select(self):
        return (
            f"SELECT {self.maybe('DISTINCT ', 0.1)}{self.some(self.target)} FROM {self.source()}"
            f"{self.maybe(lambda: ' WHERE ' + self.truth())}"
            f"{self.maybe(lambda: ' GROUP BY ' + self.one('id, name, email, active, data, tags, created_at', 'ROLLUP (id)', 'GROUPING SETS ((id), ())', 'CUBE (id, name)'), 0.15)}"
            f"{self.maybe(lambda: ' WINDOW w AS (ORDER BY id)', 0.2)}{self.maybe(' ORDER BY 1 DESC NULLS LAST', 0.3)}"
            f"{self.maybe(lambda: self.one(' LIMIT 5 OFFSET 1', ' FETCH FIRST 3 ROWS ONLY', ' FETCH FIRST 2 ROWS WITH TIES'), 0.3)}"
            f"{self.maybe(lambda: self.locking(), 0.1)}"
        )

    def locking(self):
        return self.one(" FOR UPDATE", " FOR SHARE SKIP LOCKED", " FOR NO KEY UPDATE NOWAIT", " FOR KEY SHARE")

    def query(self):
        return self.one(
            self.select, self.select, self.with_query, lambda: f"({self.select()}) {self.one('UNION ALL', 'INTERSECT', 'EXCEPT')} ({self.select()})",
            "TABLE public.users", "VALUES (1, 'a'), (2, 'b')", lambda: f"SELECT {self.some(self.target)} INTO public.made FROM public.users",
            "SELECT 1", lambda: f"SELECT {self.number()}", lambda: f"SELECT {self.word()}",
        )  # fmt: skip

    def with_query(self):
        inner = self.one(self.select, self.change, lambda: "VALUES (1)")
        materialized = self.one("", "MATERIALIZED ", "NOT MATERIALIZED ")
        return self.one(
            f"WITH c AS {materialized}({inner}) SELECT count(*) FROM public.users", f"WITH c AS ({inner}) SELECT * FROM c",
            f"WITH users AS ({inner}) SELECT * FROM users", "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n % 3 + 1 FROM r) SEARCH DEPTH FIRST BY n SET o CYCLE n SET c USING p SELECT * FROM r",
            f"SELECT * FROM (WITH c AS ({self.select()}) SELECT * FROM c) s",
        )  # fmt: skip

    # Changes

    def change(self):
        returning = self.maybe(" RETURNING *", 0.3)
        return self.one(
            f"DELETE FROM public.orders WHERE id < 0{returning}",
            lambda: f"INSERT INTO public.orders (user_id, amount) SELECT 1, 2 WHERE {self.truth_alone()}{returning}",
            lambda: f"UPDATE public.users SET name = {self.word()} WHERE {self.truth()}{returning}",
            lambda: f"UPDATE public.users u SET (name, email) = (SELECT 'a', 'b') FROM public.orders o WHERE o.id = u.id{returning}",
            lambda: f"DELETE FROM public.users u USING public.orders o WHERE o.user_id = u.id AND {self.truth_alone()}{returning}",
            f"INSERT INTO public.users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO {self.one('NOTHING', 'UPDATE SET name = EXCLUDED.name')}{returning}",
            "MERGE INTO public.orders o USING public.users u ON o.id = u.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (user_id) VALUES (u.id)",
            f"INSERT INTO public.orders DEFAULT VALUES{returning}", "TRUNCATE public.orders", "DELETE FROM public.users WHERE CURRENT OF c",
            f"WITH x AS (DELETE FROM public.payments RETURNING id) INSERT INTO public.orders (user_id) SELECT id FROM x{returning}",
        )  # fmt: skip

    def truth_alone(self):
        return self.one("true", "1 = 1", "NOT false", "now() IS NOT NULL", "EXISTS (SELECT 1)")

    def explain(self):
        options = self.one("", "VERBOSE ", "ANALYZE ", "ANALYSE VERBOSE ", "(COSTS off) ", "(ANALYZE, BUFFERS, FORMAT json) ", "(ANALYZE false) ",
                           "(ANALYZE 1) ", "(VERBOSE, SETTINGS, FORMAT yaml) ", "(SUMMARY on, TIMING off, WAL off) ")  # fmt: skip
        return f"EXPLAIN {options}" + self.one(
            self.select, self.query, self.change, "EXECUTE p(1)", "CREATE TABLE public.made AS SELECT 1", "DECLARE c CURSOR FOR SELECT 1",
            "CREATE MATERIALIZED VIEW public.made AS SELECT 1", "REFRESH MATERIALIZED VIEW public.mv",
        )  # fmt: skip

    # Everything else

    def definition(self):
        return self.one(
            "CREATE TABLE IF NOT EXISTS public.users (id int)", "CREATE TEMP TABLE t (id int)", "CREATE TABLE public.made AS SELECT * FROM public.users",
            "CREATE VIEW public.made AS SELECT 1", "CREATE OR REPLACE TEMP VIEW tv AS SELECT 1", "CREATE INDEX ON public.users (name)",
            "ALTER TABLE public.users ADD COLUMN z int", "ALTER TABLE IF EXISTS public.none DROP COLUMN z", "DROP TABLE IF EXISTS public.none",
            "DROP VIEW public.active_users", "COMMENT ON TABLE public.users IS 'x'", "CREATE SEQUENCE public.made", "CREATE SCHEMA IF NOT EXISTS public",
            "CREATE FUNCTION public.made() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE TYPE public.made AS ENUM ('a')", "GRANT SELECT ON public.users TO PUBLIC",
            "REVOKE ALL ON public.users FROM PUBLIC", "CREATE ROLE made", "ALTER ROLE CURRENT_USER SET work_mem = '1MB'", "CREATE EXTENSION IF NOT EXISTS plpgsql",
            "ALTER SYSTEM SET work_mem = '1MB'", "CREATE RULE r AS ON SELECT TO public.users DO INSTEAD SELECT 1", "SECURITY LABEL ON TABLE public.users IS NULL",
            "CREATE POLICY made ON public.users USING (true)", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", "REASSIGN OWNED BY app_agent TO app_owner",
            "CREATE STATISTICS public.made ON id, name FROM public.users", "CREATE PUBLICATION made", "DROP OWNED BY app_agent", "CREATE CAST (int AS public.mood) WITH INOUT",
            "IMPORT FOREIGN SCHEMA x FROM SERVER s INTO public", "CREATE TRIGGER made AFTER INSERT ON public.users EXECUTE FUNCTION public.evil()", "CREATE DATABASE made",
        )  # fmt: skip

    def utility(self):
        return self.one(
            "SHOW work_mem", "SHOW ALL", "SET work_mem = '8MB'", "SET LOCAL TimeZone = 'UTC'", "SET TIME ZONE 'UTC'", "RESET ALL", "RESET TimeZone",
            "SET ROLE app_agent", "SET SESSION AUTHORIZATION DEFAULT", "SET search_path = private", "SET NAMES 'UTF8'", "SET SCHEMA 'public'", "DISCARD ALL",
            "DISCARD TEMP", "DISCARD PLANS", "DISCARD SEQUENCES", "LISTEN x", "UNLISTEN *", "NOTIFY x, 'y'", "LOCK TABLE public.users", "VACUUM public.users",
            "ANALYZE public.users", "REINDEX TABLE public.users", "CLUSTER public.users", "CHECKPOINT", "LOAD 'plpgsql'", "REFRESH MATERIALIZED VIEW public.mv",
            "LOCK TABLE public.users IN ACCESS SHARE MODE NOWAIT", "SET CONSTRAINTS ALL DEFERRED", "DO $$BEGIN NULL; END$$", "DO 'BEGIN DELETE FROM public.users; END'",
            "CALL public.nightly_cleanup()", "SET default_transaction_read_only = off", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "DEALLOCATE ALL",
            "SET transaction_read_only = off", "SET XML OPTION DOCUMENT", "SET enable_seqscan = off", "RESET SESSION AUTHORIZATION", "SET client_min_messages = 'error'",
        )  # fmt: skip

    def copy(self):
        return self.one(
            "COPY public.users TO STDOUT", lambda: f"COPY ({self.query()}) TO STDOUT (FORMAT csv, HEADER)", lambda: f"COPY ({self.change()}) TO STDOUT",
            "COPY public.users (id, name) TO STDOUT WITH CSV", "COPY public.orders FROM STDIN", "COPY public.users TO '/tmp/oracle-copy'",
            "COPY public.users TO PROGRAM 'true'", "COPY public.orders FROM PROGRAM 'true'", "COPY public.orders FROM '/dev/null'",
        )  # fmt: skip

    def prepared(self):
        return self.one(
            lambda: f"PREPARE p AS {self.select()}", lambda: f"PREPARE p AS {self.change()}", "EXECUTE p", "DEALLOCATE p", "DEALLOCATE ALL",
            lambda: f"PREPARE p AS {self.select()}; EXECUTE p; DEALLOCATE p", lambda: f"PREPARE p AS {self.change()}; EXECUTE p",
            "PREPARE p (int) AS SELECT $1; EXECUTE p(nextval('public.users_id_seq'))", "CREATE TABLE public.made AS EXECUTE p",
        )  # fmt: skip

    def cursor(self):
        kind = self.one("", "SCROLL ", "NO SCROLL ", "BINARY ", "INSENSITIVE ")
        hold = self.one("", "", " WITH HOLD", " WITHOUT HOLD")
        return self.one(
            lambda: f"DECLARE c {kind}CURSOR{hold} FOR {self.select()}", lambda: f"BEGIN; DECLARE c {kind}CURSOR{hold} FOR {self.query()}; FETCH ALL FROM c; COMMIT",
            "FETCH NEXT FROM c", "MOVE ALL IN c", "CLOSE c", "CLOSE ALL",
        )  # fmt: skip

    def control(self):
        return self.one(
            "BEGIN", "START TRANSACTION READ ONLY", "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE", "COMMIT", "ROLLBACK", "ABORT", "END", "SAVEPOINT s", "RELEASE s",
            "ROLLBACK TO s", "PREPARE TRANSACTION 'x'", "COMMIT PREPARED 'x'", "COMMIT AND CHAIN", "SET TRANSACTION READ WRITE", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "SET TRANSACTION SNAPSHOT '00000003-0000001B-1'", "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY DEFERRABLE", "ROLLBACK PREPARED 'x'",
        )  # fmt: skip
