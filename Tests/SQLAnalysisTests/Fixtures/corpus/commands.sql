-- commands.sql: our own cases, in the format of statements.sql: same token, same schema, same words. Found by going through the reference
-- pages of PostgreSQL's SQL commands one by one, and through the functions and views that 16, 17 and 18 brought.

-- ABORT, BEGIN, COMMIT, END, ROLLBACK, SAVEPOINT, START TRANSACTION

-- id: c-abort-chain | expect: deny | class: stacked | why: the chained transaction is another one, and what follows is held
BEGIN; ABORT AND CHAIN; DELETE FROM users; COMMIT

-- id: c-begin-deferrable-rw | expect: deny | class: session | why: READ WRITE among three modes
BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE NOT DEFERRABLE; SELECT 1

-- id: c-end-no-chain-write | expect: deny | class: stacked | why: END AND NO CHAIN is COMMIT
SELECT 1; END AND NO CHAIN; UPDATE users SET name = ''

-- id: c-savepoint-write-release | expect: deny | class: stacked | why: a write between savepoints of one batch
BEGIN; SAVEPOINT s; TRUNCATE users; RELEASE SAVEPOINT s; COMMIT

-- id: c-set-transaction-late | expect: deny | class: session | why: a mode change after the transaction has begun
BEGIN; SET TRANSACTION READ WRITE; COMMIT

-- id: c-begin-allow-modes | expect: allow | class: session | why: modes that only tighten
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; SELECT count(*) FROM users; COMMIT

-- id: c-abort-chain-read | expect: allow | class: session | why: a chain of reads
BEGIN; SELECT 1; ROLLBACK AND CHAIN; SELECT 2; COMMIT

-- id: c-commit-work | expect: allow | class: session | why: noise words
BEGIN WORK; SELECT id FROM users LIMIT 1; COMMIT WORK

-- id: c-savepoint-read | expect: allow | class: session | why: back to a savepoint
BEGIN; SAVEPOINT a; SELECT 1; ROLLBACK TO SAVEPOINT a; SELECT 2; END

-- ALTER AGGREGATE … ALTER DOMAIN

-- id: c-alter-aggregate | expect: deny | class: ddl | why: out of scope, and code
ALTER AGGREGATE public.my_agg(bigint) RENAME TO sum

-- id: c-alter-aggregate-schema | expect: deny | class: ddl | why: would hide a built-in
ALTER AGGREGATE public.my_agg(bigint) SET SCHEMA pg_catalog

-- id: c-alter-collation | expect: deny | class: ddl | why: the catalog's record of the operating system
ALTER COLLATION "en_US" REFRESH VERSION

-- id: c-alter-conversion | expect: deny | class: ddl | why: bytes mean something else afterwards
ALTER CONVERSION pg_catalog.utf8_to_iso_8859_1 OWNER TO app_agent

-- id: c-alter-default-privileges-role | expect: deny | class: privilege | why: a privilege on what is made later
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT SELECT ON TABLES TO app_agent

-- id: c-alter-domain-drop-check | expect: deny | class: ddl | why: a check that guards data
ALTER DOMAIN public.d DROP CONSTRAINT d_check

-- id: c-alter-domain-add-check | expect: deny | class: rce | why: code in a check
ALTER DOMAIN public.d ADD CHECK (public.wipe_expr(VALUE::text) IS NOT NULL)

-- id: c-alter-event-trigger-owner | expect: deny | class: privilege | why: whose rights it runs with
ALTER EVENT TRIGGER et OWNER TO app_agent

-- id: c-alter-extension-add | expect: deny | class: ddl | why: dropping the extension would take the table along
ALTER EXTENSION plpgsql ADD TABLE public.users

-- id: c-alter-extension-schema | expect: deny | class: ddl | why: moves functions under other names
ALTER EXTENSION plpgsql SET SCHEMA public

-- id: c-alter-fdw-handler | expect: deny | class: rce | why: code
ALTER FOREIGN DATA WRAPPER w NO HANDLER OPTIONS (ADD debug 'x')

-- id: c-alter-foreign-table | expect: deny | class: network | why: another file or host behind the same name
ALTER FOREIGN TABLE public.ft OPTIONS (SET filename '/etc/passwd')

-- id: c-alter-function-leakproof | expect: deny | class: rce | why: a leakproof function sees rows before their filter
ALTER FUNCTION public.f(bigint) LEAKPROOF

-- id: c-alter-function-support | expect: deny | class: rce | why: planner support function
ALTER FUNCTION public.f() COST 1 ROWS 1 SUPPORT pg_catalog.generate_series_int4_support

-- id: c-alter-function-depends | expect: deny | class: ddl | why: goes when the extension goes
ALTER FUNCTION public.f() DEPENDS ON EXTENSION plpgsql

-- id: c-alter-group-add | expect: deny | class: privilege | why: an old spelling of GRANT role
ALTER GROUP app_owner ADD USER app_agent

-- id: c-alter-index-depends | expect: deny | class: ddl | why: goes when the extension goes
ALTER INDEX public.users_pkey DEPENDS ON EXTENSION plpgsql

-- id: c-alter-index-storage | expect: deny | class: ddl | why: names no table in scope
ALTER INDEX public.users_pkey SET (fillfactor = 50)

-- id: c-alter-index-attach | expect: deny | class: ddl | why: index of another table
ALTER INDEX public.users_pkey ATTACH PARTITION public.payments_pkey

-- id: c-alter-language | expect: deny | class: privilege | why: ownership of a language
ALTER LANGUAGE plpgsql OWNER TO app_agent

-- id: c-alter-large-object | expect: deny | class: privilege | why: ownership of an object
ALTER LARGE OBJECT 16500 OWNER TO app_agent

-- id: c-alter-matview | expect: deny | class: scope | why: another relation
ALTER MATERIALIZED VIEW public.mv RENAME TO users_mv

-- id: c-alter-matview-through-table | expect: deny | class: scope | why: ALTER TABLE takes views as well
ALTER TABLE public.mv SET (autovacuum_enabled = off)

-- id: c-alter-opclass | expect: deny | class: ddl | why: how rows compare
ALTER OPERATOR CLASS pg_catalog.int4_ops USING btree OWNER TO app_agent

-- id: c-alter-operator | expect: deny | class: rce | why: an estimator is code
ALTER OPERATOR public.===> (bigint, bigint) SET (RESTRICT = eqsel, JOIN = eqjoinsel)

-- id: c-alter-opfamily | expect: deny | class: rce | why: brings a comparison into an index
ALTER OPERATOR FAMILY pg_catalog.integer_ops USING btree DROP FUNCTION 1 (int4, int4)

-- id: c-alter-policy-role | expect: deny | class: privilege | why: for whom a filter counts
ALTER POLICY p ON users TO PUBLIC WITH CHECK (true)

-- id: c-alter-procedure-security | expect: deny | class: rce | why: with whose rights it runs
ALTER PROCEDURE public.nightly_cleanup() SECURITY INVOKER

-- id: c-alter-routine | expect: deny | class: rce | why: ROUTINE is any of the three
ALTER ROUTINE public.wipe_users SET search_path = private

-- id: c-alter-publication-schema | expect: deny | class: network | why: publishes a whole schema
ALTER PUBLICATION p SET TABLES IN SCHEMA private

-- id: c-alter-role-in-database | expect: deny | class: privilege | why: the default of the next sessions
ALTER ROLE app_agent IN DATABASE app SET default_transaction_read_only TO off

-- id: c-alter-role-reset | expect: deny | class: privilege | why: removes what protects
ALTER ROLE SESSION_USER RESET ALL

-- id: c-alter-role-valid | expect: deny | class: privilege | why: the login's end of validity
ALTER ROLE app_agent VALID UNTIL 'infinity' CONNECTION LIMIT -1

-- id: c-alter-rule | expect: deny | class: privilege | why: renames the rule that makes a view
ALTER RULE "_RETURN" ON public.active_users RENAME TO r

-- id: c-alter-schema | expect: deny | class: ddl | why: names mean something else
ALTER SCHEMA private RENAME TO open

-- id: c-alter-sequence-owned | expect: deny | class: scope | why: another owner column
ALTER SEQUENCE public.users_id_seq OWNED BY NONE

-- id: c-alter-sequence-increment | expect: deny | class: scope | why: ids run out
ALTER SEQUENCE public.users_id_seq INCREMENT BY -1 NO CYCLE

-- id: c-alter-server-version | expect: deny | class: network | why: where a foreign table points
ALTER SERVER s VERSION '2' OPTIONS (SET host '169.254.169.254')

-- id: c-alter-statistics | expect: deny | class: ddl | why: an object that is no table
ALTER STATISTICS public.s SET STATISTICS 0

-- id: c-alter-subscription-connection | expect: deny | class: network | why: reaches another host
ALTER SUBSCRIPTION s CONNECTION 'host=169.254.169.254'

-- id: c-alter-subscription-skip | expect: deny | class: network | why: loses a transaction
ALTER SUBSCRIPTION s SKIP (lsn = '0/1')

-- id: c-alter-system-custom | expect: deny | class: server | why: configuration under a name nobody knows
ALTER SYSTEM SET my.setting TO 'x'

-- id: c-alter-table-cluster-on | expect: hold | class: ddl | why: marks an index
ALTER TABLE users CLUSTER ON users_pkey

-- id: c-alter-table-of-type | expect: deny | class: ddl | why: ties the table to a type out of scope
ALTER TABLE users OF public.payments

-- id: c-alter-table-access-method | expect: deny | class: ddl | why: rewrites with code of an extension
ALTER TABLE users SET ACCESS METHOD columnar

-- id: c-alter-table-tablespace | expect: hold | class: ddl | why: moves the files
ALTER TABLE users SET TABLESPACE pg_default

-- id: c-alter-table-detach | expect: deny | class: scope | why: another table
ALTER TABLE users DETACH PARTITION public.payments

-- id: c-alter-table-column-options | expect: hold | class: ddl | why: the planner's estimates
ALTER TABLE users ALTER email SET (n_distinct = 1), ALTER name SET STORAGE EXTERNAL

-- id: c-alter-table-drop-identity | expect: hold | class: ddl | why: ids are not made any more
ALTER TABLE users ALTER id DROP DEFAULT, ALTER active SET DEFAULT true

-- id: c-alter-table-constraint-deferred | expect: hold | class: ddl | why: when a constraint is checked
ALTER TABLE users ALTER CONSTRAINT c DEFERRABLE INITIALLY DEFERRED

-- id: c-alter-tablespace-owner | expect: deny | class: server | why: ownership of a place
ALTER TABLESPACE pg_default OWNER TO app_agent

-- id: c-alter-trigger-depends | expect: deny | class: privilege | why: goes when the extension goes
ALTER TRIGGER t ON users DEPENDS ON EXTENSION plpgsql

-- id: c-alter-ts-config | expect: deny | class: ddl | why: how searches are cut into words
ALTER TEXT SEARCH CONFIGURATION pg_catalog.english DROP MAPPING FOR word

-- id: c-alter-ts-dictionary | expect: deny | class: file | why: reads a file of the server
ALTER TEXT SEARCH DICTIONARY pg_catalog.simple (StopWords = '../../../etc/passwd')

-- id: c-alter-ts-parser | expect: deny | class: ddl | why: what a parser is called
ALTER TEXT SEARCH PARSER pg_catalog."default" RENAME TO x

-- id: c-alter-ts-template | expect: deny | class: ddl | why: what a template is called
ALTER TEXT SEARCH TEMPLATE pg_catalog.simple SET SCHEMA public

-- id: c-alter-type-attribute | expect: deny | class: ddl | why: the rows of a typed table change
ALTER TYPE public.mood RENAME VALUE 'a' TO 'b'

-- id: c-alter-type-base | expect: deny | class: rce | why: functions of a base type
ALTER TYPE public.mood SET (RECEIVE = public.f)

-- id: c-alter-user-set | expect: deny | class: privilege | why: an old spelling of ALTER ROLE
ALTER USER app_agent SET search_path = private

-- id: c-alter-user-mapping | expect: deny | class: network | why: another password
ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET password 'x')

-- id: c-alter-view-default | expect: deny | class: scope | why: another relation
ALTER VIEW public.active_users ALTER COLUMN id SET DEFAULT 1

-- id: c-alter-view-through-table | expect: deny | class: scope | why: ALTER TABLE takes views as well
ALTER TABLE public.active_users RENAME COLUMN email TO mail

-- ANALYZE, CALL, CHECKPOINT, CLOSE, CLUSTER, COMMENT

-- id: c-analyze-options | expect: hold | class: ddl | why: rewrites what the planner knows
ANALYZE (VERBOSE, SKIP_LOCKED, BUFFER_USAGE_LIMIT '1GB') users

-- id: c-analyze-many | expect: deny | class: scope | why: the second one
ANALYZE users (email), public.orders (amount)

-- id: c-call-with-query | expect: deny | class: unsafe_function | why: a query in an argument
CALL public.p((SELECT count(*)::int FROM users))

-- id: c-close-all | expect: allow | class: session | why: drivers send it
CLOSE ALL

-- id: c-cluster-verbose | expect: deny | class: scope | why: options and no table: every table
CLUSTER (VERBOSE)

-- id: c-comment-role | expect: deny | class: privilege | why: an object of the whole server
COMMENT ON ROLE app_agent IS 'harmless'

-- id: c-comment-function | expect: deny | class: scope | why: what people read before they call it
COMMENT ON FUNCTION public.admin_wipe() IS 'safe to call'

-- id: c-comment-constraint | expect: hold | class: ddl | why: a constraint of the table in scope
COMMENT ON CONSTRAINT users_pkey ON users IS 'key'

-- id: c-comment-large-object | expect: deny | class: scope | why: an object without a name
COMMENT ON LARGE OBJECT 16500 IS 'x'

-- COPY

-- id: c-copy-to-encoding | expect: allow | class: read | why: an export with every option of text
COPY users (id, email) TO STDOUT (FORMAT text, DELIMITER ',', NULL 'nil')

-- id: c-copy-to-force-quote | expect: allow | class: read | why: an export with every option of CSV
COPY (SELECT id, email FROM users ORDER BY id) TO STDOUT (FORMAT csv, HEADER true, QUOTE '"', ESCAPE '\', FORCE_QUOTE *)

-- id: c-copy-to-binary | expect: allow | class: read | why: the binary format
COPY users (id) TO STDOUT WITH (FORMAT binary)

-- id: c-copy-old-syntax | expect: allow | class: read | why: the syntax of before 9.0
COPY users (email) TO STDOUT WITH CSV HEADER

-- id: c-copy-view | expect: deny | class: scope | why: a query over a view
COPY (TABLE public.active_users) TO STDOUT

-- id: c-copy-freeze | expect: hold | class: write | why: visible to everybody at once
COPY users (email) FROM STDIN (FREEZE, FORMAT csv, FORCE_NOT_NULL (email))

-- id: c-copy-on-error | expect: hold | class: write | why: an option of 17
COPY users (email) FROM STDIN (ON_ERROR ignore, REJECT_LIMIT 10)

-- id: c-copy-default | expect: hold | class: write | why: an option of 16
COPY users (email) FROM STDIN (DEFAULT '\D')

-- id: c-copy-out-of-scope-where | expect: deny | class: scope | why: reads a secret row by row, by what is kept
COPY users (email) FROM STDIN WHERE email IN (SELECT value FROM private.secrets)

-- id: c-copy-program-quoted | expect: deny | class: rce | why: the keyword in lower case, over a query
copy (values (1)) to program $x$true$x$

-- id: c-copy-to-file-escape | expect: deny | class: file | why: the name with escapes
COPY (SELECT 1) TO E'/tmp/sallyport\x2dcopy.txt'

-- id: c-copy-to-file-unicode | expect: deny | class: file | why: the name with escapes of Unicode
COPY (SELECT 1) TO U&'/tmp/sallyport\002dcopy.txt'

-- id: c-copy-stdin-string | expect: deny | class: file | why: STDOUT as a file's name
COPY users TO 'STDOUT'

-- CREATE …

-- id: c-create-am-index | expect: deny | class: rce | why: a handler is code
CREATE ACCESS METHOD x TYPE INDEX HANDLER bthandler

-- id: c-create-aggregate-old | expect: deny | class: rce | why: the old syntax
CREATE AGGREGATE public.a2 (BASETYPE = int, SFUNC = int4pl, STYPE = int)

-- id: c-create-cast-without | expect: deny | class: rce | why: bytes taken for another type
CREATE CAST (text AS public.mood) WITHOUT FUNCTION AS IMPLICIT

-- id: c-create-cast-inout | expect: deny | class: rce | why: by text, without asking
CREATE CAST (public.users AS text) WITH INOUT AS IMPLICIT

-- id: c-create-collation-from | expect: deny | class: ddl | why: a name that hides one of the catalog's
CREATE COLLATION public."C" FROM pg_catalog."POSIX"

-- id: c-create-database | expect: deny | class: server | why: another database
CREATE DATABASE x STRATEGY = file_copy

-- id: c-create-domain-collate | expect: deny | class: ddl | why: a domain with a default that calls
CREATE DOMAIN public.d2 AS text DEFAULT public.f()

-- id: c-create-event-trigger-filter | expect: deny | class: rce | why: runs at every change of the schema
CREATE EVENT TRIGGER et2 ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION public.evil_trigger()

-- id: c-create-event-trigger-login | expect: deny | class: rce | why: runs at every login (17)
CREATE EVENT TRIGGER et3 ON login EXECUTE FUNCTION public.evil_trigger()

-- id: c-create-extension-cascade | expect: deny | class: rce | why: code from the server's disk
CREATE EXTENSION plpython3u WITH SCHEMA public CASCADE

-- id: c-create-fdw | expect: deny | class: network | why: a wrapper without a handler
CREATE FOREIGN DATA WRAPPER w2 OPTIONS (debug 'true')

-- id: c-create-foreign-table-columns | expect: deny | class: file | why: a table that is a file
CREATE FOREIGN TABLE public.ft2 (l text OPTIONS (column_name 'x')) SERVER s OPTIONS (filename '/etc/passwd')

-- id: c-create-foreign-partition | expect: deny | class: network | why: rows go to another host
CREATE FOREIGN TABLE public.ft3 PARTITION OF users DEFAULT SERVER s

-- id: c-create-function-window | expect: deny | class: rce | why: every clause of the page
CREATE FUNCTION public.g(IN a int, OUT b int) RETURNS SETOF int LANGUAGE sql WINDOW IMMUTABLE LEAKPROOF PARALLEL SAFE COST 1 AS 'SELECT 1'

-- id: c-create-function-c | expect: deny | class: rce | why: a function of the C library
CREATE FUNCTION public.sys(cstring) RETURNS int AS '/lib/x86_64-linux-gnu/libc.so.6', 'system' LANGUAGE c STRICT

-- id: c-create-function-transform | expect: deny | class: rce | why: a transform and a setting
CREATE FUNCTION public.g() RETURNS int TRANSFORM FOR TYPE int SET search_path FROM CURRENT LANGUAGE sql RETURN 1

-- id: c-create-group | expect: deny | class: privilege | why: an old spelling of CREATE ROLE
CREATE GROUP g WITH ROLE app_agent

-- id: c-create-role-options | expect: deny | class: privilege | why: a role that the login may become
CREATE ROLE g NOLOGIN BYPASSRLS IN ROLE pg_read_all_data ADMIN app_agent

-- id: c-create-user-mapping | expect: deny | class: network | why: for everybody
CREATE USER MAPPING IF NOT EXISTS FOR PUBLIC SERVER s

-- id: c-create-index-include | expect: hold | class: ddl | why: every clause of the page
CREATE UNIQUE INDEX CONCURRENTLY i ON ONLY users USING btree (email COLLATE "C" text_pattern_ops DESC NULLS LAST) INCLUDE (name) NULLS NOT DISTINCT WITH (fillfactor = 70) TABLESPACE pg_default WHERE active

-- id: c-create-index-other | expect: deny | class: scope | why: another table
CREATE INDEX ON public.payments (card)

-- id: c-create-index-opclass | expect: deny | class: unsafe_function | why: an operator class is functions
CREATE INDEX ON users (id public.my_ops)

-- id: c-create-index-brin | expect: hold | class: ddl | why: parameters of an operator class
CREATE INDEX ON users USING brin (id int8_minmax_multi_ops (values_per_range = 16))

-- id: c-create-language-handler | expect: deny | class: rce | why: a language of one's own
CREATE TRUSTED LANGUAGE x HANDLER plpgsql_call_handler

-- id: c-create-matview-nodata | expect: deny | class: ddl | why: keeps a query
CREATE MATERIALIZED VIEW IF NOT EXISTS public.mv2 USING heap AS SELECT 1 WITH NO DATA

-- id: c-create-opfamily | expect: deny | class: rce | why: for an operator class
CREATE OPERATOR FAMILY public.fam USING btree

-- id: c-create-policy-function | expect: deny | class: privilege | why: a policy runs as whoever reads
CREATE POLICY p ON users AS RESTRICTIVE FOR SELECT TO PUBLIC USING (public.wipe_expr(name) IS NOT NULL)

-- id: c-create-publication-where | expect: deny | class: network | why: a filter and columns
CREATE PUBLICATION p2 FOR TABLE users (id, email) WHERE (active) WITH (publish = 'delete')

-- id: c-create-publication-schema | expect: deny | class: network | why: a whole schema
CREATE PUBLICATION p3 FOR TABLES IN SCHEMA private

-- id: c-create-rule-notify | expect: deny | class: rce | why: the list of actions of a rule
CREATE RULE r2 AS ON UPDATE TO users WHERE NEW.id = 1 DO ALSO (NOTIFY jobs; DELETE FROM public.payments)

-- id: c-create-schema-grant | expect: deny | class: privilege | why: elements of a schema
CREATE SCHEMA s2 GRANT ALL ON TABLE public.users TO PUBLIC

-- id: c-create-sequence-as | expect: deny | class: ddl | why: a new sequence
CREATE UNLOGGED SEQUENCE public.seq AS smallint CYCLE

-- id: c-create-server-type | expect: deny | class: network | why: of any type
CREATE SERVER IF NOT EXISTS s3 TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER w

-- id: c-create-statistics-expression | expect: deny | class: ddl | why: statistics are an object of their schema, which is not in scope
CREATE STATISTICS public.st (ndistinct, mcv) ON email, (lower(name)) FROM users

-- id: c-create-subscription-noconnect | expect: deny | class: network | why: not connecting, for now
CREATE SUBSCRIPTION s2 CONNECTION 'host=x' PUBLICATION p WITH (connect = false, run_as_owner = true)

-- id: c-create-table-check-call | expect: deny | class: rce | why: a check that calls
CREATE TABLE public.t (a text CHECK (public.wipe_expr(a) IS NOT NULL))

-- id: c-create-table-default-query | expect: deny | class: ddl | why: a new table with a generated column
CREATE UNLOGGED TABLE IF NOT EXISTS public.t (a int GENERATED BY DEFAULT AS IDENTITY, b int GENERATED ALWAYS AS (a * 2) STORED) WITH (fillfactor = 10)

-- id: c-create-table-of | expect: deny | class: ddl | why: of a table's row type
CREATE TABLE public.t OF public.payments

-- id: c-create-table-partitioned | expect: deny | class: unsafe_function | why: a partition key that calls
CREATE TABLE public.t (a bigint) PARTITION BY RANGE (public.f(a))

-- id: c-create-table-partition-bound | expect: deny | class: unsafe_function | why: a bound is an expression that is computed
CREATE TABLE public.users PARTITION OF public.users FOR VALUES FROM (public.evil_immutable()) TO (10)

-- id: c-create-table-as-execute-args | expect: deny | class: ddl | why: of a prepared statement
CREATE TEMP TABLE t ON COMMIT DROP AS EXECUTE q(1, 2)

-- id: c-create-table-as-columns | expect: deny | class: ddl | why: of a function
CREATE TABLE public.t (a) WITH (autovacuum_enabled = off) AS SELECT public.f() WITH NO DATA

-- id: c-create-tablespace-options | expect: deny | class: file | why: a directory of the server
CREATE TABLESPACE t OWNER app_agent LOCATION '/tmp' WITH (seq_page_cost = 1)

-- id: c-create-transform-drop | expect: deny | class: ddl | why: out of scope
DROP TRANSFORM IF EXISTS FOR int LANGUAGE plpgsql CASCADE

-- id: c-create-trigger-truncate | expect: deny | class: rce | why: every clause of the page
CREATE OR REPLACE TRIGGER t AFTER UPDATE OF email ON users REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT WHEN (public.f() IS NOT NULL) EXECUTE PROCEDURE public.evil('x')

-- id: c-create-ts-config | expect: deny | class: ddl | why: a search configuration
CREATE TEXT SEARCH CONFIGURATION public.c (COPY = pg_catalog.english)

-- id: c-create-ts-parser | expect: deny | class: rce | why: functions of a parser
CREATE TEXT SEARCH PARSER public.p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)

-- id: c-create-ts-template | expect: deny | class: rce | why: functions of a template
CREATE TEXT SEARCH TEMPLATE public.t (INIT = dsimple_init, LEXIZE = dsimple_lexize)

-- id: c-create-type-shell | expect: deny | class: ddl | why: a shell to be filled
CREATE TYPE public.shell

-- id: c-create-type-range-canonical | expect: deny | class: rce | why: a range's own functions
CREATE TYPE public.r2 AS RANGE (SUBTYPE = int8, CANONICAL = public.f, MULTIRANGE_TYPE_NAME = public.mr)

-- id: c-create-view-check-option | expect: deny | class: ddl | why: a view with the invoker's rights
CREATE OR REPLACE VIEW public.active_users WITH (security_invoker = true) AS SELECT * FROM users WITH CASCADED CHECK OPTION

-- DEALLOCATE, DECLARE, DELETE, DISCARD, DO

-- id: c-deallocate-unknown | expect: allow | class: session | why: of a name that is not there: the server's own error
DEALLOCATE PREPARE nobody

-- id: c-declare-fetch | expect: allow | class: read | why: a cursor that scrolls
BEGIN; DECLARE c SCROLL CURSOR WITHOUT HOLD FOR SELECT id FROM users ORDER BY id; FETCH LAST FROM c; FETCH BACKWARD 2 FROM c; MOVE FIRST IN c; COMMIT

-- id: c-declare-out-of-scope-fetch | expect: deny | class: scope | why: read by FETCH
BEGIN; DECLARE c CURSOR FOR SELECT card FROM payments; FETCH ALL FROM c; COMMIT

-- id: c-declare-asensitive-update | expect: deny | class: lock | why: row locks at FETCH
BEGIN; DECLARE c ASENSITIVE CURSOR FOR SELECT * FROM users FOR NO KEY UPDATE OF users; FETCH 1 FROM c; ROLLBACK

-- id: c-delete-returning-star | expect: hold | class: write | why: gives back what it deletes
DELETE FROM users AS u WHERE u.id BETWEEN 1 AND 2 RETURNING u.*

-- id: c-delete-using-values | expect: hold | class: write | why: rows from VALUES
DELETE FROM users USING (VALUES (1), (2)) v(id) WHERE v.id = users.id

-- id: c-delete-cursor-unrestricted | expect: hold | class: write | why: by a cursor of the session
DELETE FROM ONLY (users) WHERE CURRENT OF "c"

-- id: c-discard-plans | expect: allow | class: session | why: plans are made anew
DISCARD PLANS

-- id: c-discard-sequences | expect: allow | class: session | why: cached sequence values of the session
DISCARD SEQUENCES

-- id: c-discard-temp | expect: allow | class: session | why: temporary tables of the session, of which it has none
DISCARD TEMP

-- id: c-do-inline-handler | expect: deny | class: rce | why: the language after the code
DO $$ BEGIN PERFORM pg_sleep(10); END $$ LANGUAGE 'plpgsql'

-- DROP …

-- id: c-drop-am | expect: deny | class: ddl | why: out of scope
DROP ACCESS METHOD IF EXISTS heap CASCADE

-- id: c-drop-conversion | expect: deny | class: ddl | why: out of scope
DROP CONVERSION pg_catalog.utf8_to_gbk

-- id: c-drop-database-force | expect: deny | class: server | why: everything
DROP DATABASE IF EXISTS app (FORCE)

-- id: c-drop-extension-cascade | expect: deny | class: ddl | why: what depends on it
DROP EXTENSION plpgsql CASCADE

-- id: c-drop-fdw | expect: deny | class: network | why: what depends on it
DROP FOREIGN DATA WRAPPER w CASCADE

-- id: c-drop-function-args | expect: deny | class: ddl | why: out of scope
DROP FUNCTION IF EXISTS public.wipe_users(), public.admin_wipe() CASCADE

-- id: c-drop-group | expect: deny | class: privilege | why: an old spelling of DROP ROLE
DROP GROUP IF EXISTS app_owner

-- id: c-drop-index-cascade | expect: deny | class: scope | why: a constraint may hang on it
DROP INDEX IF EXISTS users_pkey CASCADE

-- id: c-drop-opclass | expect: deny | class: ddl | why: out of scope
DROP OPERATOR CLASS IF EXISTS public.c USING btree

-- id: c-drop-opfamily | expect: deny | class: ddl | why: out of scope
DROP OPERATOR FAMILY IF EXISTS public.fam USING btree CASCADE

-- id: c-drop-owned-cascade | expect: deny | class: privilege | why: everything of a role
DROP OWNED BY app_owner, SESSION_USER CASCADE

-- id: c-drop-procedure | expect: deny | class: ddl | why: out of scope
DROP PROCEDURE public.nightly_cleanup

-- id: c-drop-publication | expect: deny | class: network | why: replicas stop
DROP PUBLICATION IF EXISTS p, q CASCADE

-- id: c-drop-schema-two | expect: deny | class: ddl | why: everything in them
DROP SCHEMA IF EXISTS private, ext CASCADE

-- id: c-drop-ts-config | expect: deny | class: ddl | why: out of scope
DROP TEXT SEARCH CONFIGURATION IF EXISTS public.c

-- id: c-drop-user-mapping | expect: deny | class: network | why: credentials
DROP USER MAPPING IF EXISTS FOR app_owner SERVER s

-- id: c-drop-table-view-name | expect: deny | class: scope | why: DROP TABLE of a view: the server's error, and out of scope
DROP TABLE public.active_users

-- id: c-drop-view-users | expect: deny | class: ddl | why: the kind in the statement is not the kind of the relation in scope
DROP VIEW IF EXISTS users, public.active_users CASCADE

-- EXECUTE, EXPLAIN, FETCH, MOVE

-- id: c-execute-in-batch | expect: allow | class: read | why: prepared and executed in one text
PREPARE one (int) AS SELECT id FROM users WHERE id = $1; EXECUTE one(1); DEALLOCATE one

-- id: c-execute-redefined | expect: deny | class: stacked | why: the name means something else when it is executed
PREPARE two AS SELECT 1; DEALLOCATE two; PREPARE two AS DELETE FROM users; EXECUTE two

-- id: c-explain-serialize | expect: allow | class: read | why: an option of 17
EXPLAIN (ANALYZE, SERIALIZE TEXT, TIMING OFF) SELECT id FROM users

-- id: c-explain-memory | expect: allow | class: read | why: an option of 17
EXPLAIN (MEMORY, SUMMARY) SELECT id FROM users

-- id: c-explain-generic | expect: allow | class: read | why: an option of 16
EXPLAIN (GENERIC_PLAN) SELECT id FROM users WHERE id = $1

-- id: c-explain-settings-wal | expect: allow | class: read | why: every option of 15
EXPLAIN (VERBOSE, COSTS, SETTINGS, BUFFERS, FORMAT JSON) SELECT id, email FROM users ORDER BY name

-- id: c-explain-analyze-format | expect: hold | class: write | why: the word after another option
EXPLAIN (FORMAT XML, ANALYZE) UPDATE users SET name = name WHERE id = 1

-- id: c-explain-analyze-numbers | expect: hold | class: write | why: a number for true
EXPLAIN (ANALYZE 1) DELETE FROM users WHERE id = 1

-- id: c-explain-analyze-quoted | expect: hold | class: write | why: the option's name in quotes
EXPLAIN ("analyze" 'on') DELETE FROM users WHERE id = 1

-- id: c-explain-ctas | expect: deny | class: ddl | why: creates when it is analysed
EXPLAIN ANALYZE CREATE TABLE public.t AS SELECT 1

-- id: c-explain-matview | expect: deny | class: ddl | why: of a materialised view
EXPLAIN (ANALYZE) CREATE MATERIALIZED VIEW public.m AS SELECT 1

-- id: c-explain-declare | expect: allow | class: read | why: the plan of a cursor
EXPLAIN DECLARE c CURSOR FOR SELECT id FROM users

-- id: c-explain-refresh | expect: deny | class: ddl | why: EXPLAIN of a refresh
EXPLAIN REFRESH MATERIALIZED VIEW public.mv

-- id: c-explain-immutable | expect: hold | class: unsafe_function | why: planning calls it
EXPLAIN SELECT * FROM users WHERE id = public.evil_immutable()

-- id: c-fetch-forms | expect: allow | class: read | why: every direction
BEGIN; DECLARE c SCROLL CURSOR FOR SELECT id FROM users; FETCH NEXT FROM c; FETCH PRIOR c; FETCH ABSOLUTE 3 IN c; FETCH RELATIVE -1 FROM c; FETCH FORWARD ALL FROM c; ROLLBACK

-- id: c-move-forms | expect: allow | class: read | why: moves and closes
BEGIN; DECLARE c CURSOR FOR TABLE users; MOVE FORWARD 2 IN c; MOVE c; CLOSE c; COMMIT

-- GRANT, REVOKE, IMPORT, INSERT, LISTEN, LOAD, LOCK

-- id: c-grant-columns | expect: deny | class: privilege | why: columns of the table in scope
GRANT UPDATE (email), SELECT ON users TO app_agent WITH GRANT OPTION

-- id: c-grant-parameter | expect: deny | class: privilege | why: a right on a setting
GRANT SET, ALTER SYSTEM ON PARAMETER session_preload_libraries TO app_agent

-- id: c-grant-large-object | expect: deny | class: privilege | why: an object without a name
GRANT UPDATE ON LARGE OBJECT 16500 TO PUBLIC

-- id: c-grant-role-admin | expect: deny | class: privilege | why: and to give it on
GRANT pg_read_all_data, pg_write_all_data TO app_agent WITH ADMIN OPTION GRANTED BY CURRENT_ROLE

-- id: c-grant-domain | expect: deny | class: privilege | why: a type
GRANT USAGE ON TYPE public.mood TO app_agent

-- id: c-revoke-cascade | expect: deny | class: privilege | why: takes from others what they gave on
REVOKE GRANT OPTION FOR ALL PRIVILEGES ON ALL ROUTINES IN SCHEMA public FROM PUBLIC CASCADE

-- id: c-revoke-role | expect: deny | class: privilege | why: a membership
REVOKE ADMIN OPTION FOR app_owner FROM app_agent

-- id: c-import-schema-except | expect: deny | class: network | why: a schema of another host
IMPORT FOREIGN SCHEMA remote EXCEPT (a, b) FROM SERVER s INTO public OPTIONS (import_default 'true')

-- id: c-insert-overriding-user | expect: hold | class: write | why: every clause of the page
WITH n(e) AS (VALUES ('a')) INSERT INTO users AS u (email) OVERRIDING USER VALUE SELECT e FROM n ON CONFLICT ON CONSTRAINT users_pkey DO UPDATE SET name = u.name || excluded.name WHERE u.active RETURNING u.id

-- id: c-insert-select-function | expect: deny | class: unsafe_function | why: a source that calls
INSERT INTO users (name) SELECT public.f() FROM generate_series(1, 2)

-- id: c-insert-view | expect: deny | class: scope | why: a view that can be written
INSERT INTO public.active_users (email) VALUES ('a')

-- id: c-insert-conflict-subquery | expect: deny | class: scope | why: a query in the arbiter's condition
INSERT INTO users (id) VALUES (1) ON CONFLICT (id) WHERE id IN (SELECT user_id FROM payments) DO NOTHING

-- id: c-listen-quoted | expect: deny | class: network | why: a channel with a quoted name
LISTEN "Jobs"

-- id: c-unlisten | expect: allow | class: session | why: hears nothing more
UNLISTEN *

-- id: c-load-relative | expect: deny | class: rce | why: without a directory
LOAD 'plpgsql'

-- id: c-lock-only-view | expect: deny | class: lock | why: a view locks what is behind it
BEGIN; LOCK TABLE ONLY public.active_users * IN SHARE ROW EXCLUSIVE MODE NOWAIT; COMMIT

-- id: c-lock-row-share | expect: deny | class: lock | why: the mode of FOR UPDATE
BEGIN; LOCK TABLE users IN ROW SHARE MODE; COMMIT

-- MERGE, NOTIFY, PREPARE, REASSIGN, REFRESH, REINDEX

-- id: c-merge-do-nothing | expect: hold | class: write | why: a MERGE that may do nothing
MERGE INTO ONLY users AS u USING users AS s ON u.id = s.id WHEN MATCHED AND s.active THEN DO NOTHING WHEN NOT MATCHED THEN INSERT DEFAULT VALUES

-- id: c-merge-cte | expect: deny | class: encoding | why: a MERGE inside WITH came with 17
WITH m AS (MERGE INTO users u USING users s ON u.id = s.id WHEN MATCHED THEN DELETE RETURNING u.id) SELECT * FROM m

-- id: c-merge-overriding | expect: hold | class: write | why: an insert with its own ids
MERGE INTO users u USING generate_series(1, 2) g ON u.id = g WHEN NOT MATCHED THEN INSERT (id, email) OVERRIDING SYSTEM VALUE VALUES (g, 'x')

-- id: c-merge-view | expect: deny | class: scope | why: a view as the target (17)
MERGE INTO public.active_users u USING users s ON u.id = s.id WHEN MATCHED THEN DELETE

-- id: c-notify-plain | expect: deny | class: network | why: without a payload
NOTIFY jobs

-- id: c-prepare-utility | expect: deny | class: encoding | why: only queries can be prepared
PREPARE p AS TRUNCATE users

-- id: c-prepare-types | expect: allow | class: read | why: with types
PREPARE typed (bigint, text, timestamptz) AS SELECT id FROM users WHERE id = $1 AND email = $2 AND created_at < $3

-- id: c-prepare-unknown-type | expect: deny | class: unsafe_function | why: a parameter of a type that runs code
PREPARE p (public.evil_domain) AS SELECT $1

-- id: c-prepare-merge | expect: deny | class: write | why: a MERGE behind a name, of another table
PREPARE p AS MERGE INTO public.orders o USING users u ON o.user_id = u.id WHEN MATCHED THEN DELETE

-- id: c-prepare-transaction-empty | expect: deny | class: session | why: outlives its session
BEGIN READ ONLY; PREPARE TRANSACTION 'sallyport'

-- id: c-reassign-self | expect: deny | class: privilege | why: ownership
REASSIGN OWNED BY CURRENT_USER, app_owner TO app_agent

-- id: c-refresh-nodata | expect: deny | class: scope | why: empties a view
REFRESH MATERIALIZED VIEW public.mv WITH NO DATA

-- id: c-reindex-options | expect: hold | class: ddl | why: options of the page
REINDEX (VERBOSE, TABLESPACE pg_default) TABLE users

-- id: c-reindex-concurrently-schema | expect: deny | class: server | why: a whole schema
REINDEX (CONCURRENTLY) SCHEMA private

-- id: c-reindex-nothing | expect: deny | class: encoding | why: the name may be left out since 16
REINDEX DATABASE

-- RESET, SET, SHOW

-- id: c-reset-timezone | expect: allow | class: session | why: how times are written
RESET TIME ZONE

-- id: c-reset-role-quoted | expect: deny | class: session | why: the setting's name in quotes
RESET "role"

-- id: c-reset-statement-timeout | expect: deny | class: session | why: back to what the session began with, which the gate need not allow
RESET statement_timeout

-- id: c-set-time-zone-interval | expect: allow | class: session | why: how times are written
SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE

-- id: c-set-constraints | expect: allow | class: session | why: when constraints of this transaction are checked: it writes nothing
BEGIN; SET CONSTRAINTS ALL DEFERRED; COMMIT

-- id: c-set-seed | expect: allow | class: session | why: the seed of random()
SET SEED TO 0.5

-- id: c-set-xml-option | expect: allow | class: session | why: how XML is read
SET XML OPTION CONTENT

-- id: c-set-catalog | expect: deny | class: encoding | why: the grammar has it, the server has not
SET CATALOG 'app'

-- id: c-set-local-role-none | expect: deny | class: session | why: in a transaction
BEGIN; SET LOCAL ROLE NONE; SELECT current_user; COMMIT

-- id: c-set-role-reset | expect: deny | class: session | why: all the names of the login
SET SESSION SESSION AUTHORIZATION 'app_agent'

-- id: c-set-transaction-snapshot-ro | expect: deny | class: session | why: somebody else's view of the data
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '00000003-00000002-1'; COMMIT

-- id: c-set-characteristics-ro | expect: allow | class: session | why: only tightens
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY

-- id: c-set-memory | expect: deny | class: dos | why: memory of the server
SET LOCAL hash_mem_multiplier = 1000

-- id: c-set-parallel | expect: deny | class: dos | why: workers of the server
SET max_parallel_workers_per_gather = 1024

-- id: c-set-allow-system-mods | expect: deny | class: server | why: the catalog may be written
SET allow_system_table_mods = on

-- id: c-set-transaction-timeout | expect: deny | class: session | why: a limit of 17
SET transaction_timeout = 0

-- id: c-set-plan-mode | expect: deny | class: session | why: a join order that takes for ever
SET from_collapse_limit = 1000

-- id: c-set-xmloption-rls | expect: deny | class: session | why: in a list of settings
SELECT set_config(name, 'off', false) FROM (VALUES ('row_security'), ('transaction_read_only')) AS v(name)

-- id: c-set-default-toast | expect: deny | class: session | why: whose value names a method
SET default_table_access_method = 'heap'

-- id: c-set-createrole-self-grant | expect: deny | class: privilege | why: a setting of 16
SET createrole_self_grant = 'set, inherit'

-- id: c-set-restrict-nonsystem | expect: deny | class: session | why: a protection of 15.8 and later, switched off
SET restrict_nonsystem_relation_kind = ''

-- id: c-set-event-triggers | expect: deny | class: session | why: a protection of 17, switched off
SET event_triggers = off

-- id: c-set-io | expect: deny | class: dos | why: I/O of 18
SET effective_io_concurrency = 1000

-- id: c-show-all | expect: allow | class: session | why: every setting
SHOW ALL

-- id: c-show-quoted | expect: allow | class: session | why: of any name
SHOW "TimeZone"; SHOW TRANSACTION ISOLATION LEVEL; SHOW SESSION AUTHORIZATION

-- SECURITY LABEL, SELECT, TRUNCATE, UPDATE, VACUUM, VALUES

-- id: c-security-label-provider | expect: deny | class: privilege | why: by provider, on a column of the table in scope
SECURITY LABEL FOR selinux ON COLUMN users.email IS 'system_u:object_r:x'

-- id: c-select-into-unlogged | expect: deny | class: ddl | why: every word of the page
SELECT id INTO UNLOGGED TABLE public.copy2 FROM users

-- id: c-select-into-union | expect: deny | class: ddl | why: INTO in the first of several
SELECT id INTO TEMPORARY copy3 FROM users UNION ALL SELECT id FROM users

-- id: c-select-search-cycle | expect: allow | class: read | why: SEARCH and CYCLE of a recursive query
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SEARCH DEPTH FIRST BY n SET o CYCLE n SET c USING p SELECT * FROM r

-- id: c-select-group-distinct | expect: allow | class: read | why: every clause of the page
SELECT ALL active, count(DISTINCT name) FROM ONLY users u TABLESAMPLE bernoulli (100) REPEATABLE (1) WHERE id > 0 GROUP BY DISTINCT CUBE (active, name), ROLLUP (active) HAVING count(*) > 0 WINDOW w AS (PARTITION BY active) ORDER BY 1 USING >, 2 NULLS FIRST LIMIT ALL OFFSET 0

-- id: c-select-rows-from | expect: allow | class: read | why: functions side by side
SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a', 'b'])) WITH ORDINALITY AS t(a, b, n)

-- id: c-select-join-alias | expect: allow | class: read | why: an alias for USING
SELECT j.id FROM users a JOIN users b USING (id) AS j LIMIT 1

-- id: c-select-table-star | expect: allow | class: read | why: TABLE
TABLE ONLY users

-- id: c-truncate-continue | expect: hold | class: ddl | why: every word of the page
TRUNCATE TABLE users * CONTINUE IDENTITY RESTRICT

-- id: c-update-from-lateral | expect: hold | class: write | why: by a query of the same table
UPDATE ONLY users AS u SET (name, email) = ROW(s.name, DEFAULT), active = DEFAULT FROM LATERAL (SELECT name FROM users x WHERE x.id = 1) s WHERE u.id = 2 RETURNING *

-- id: c-update-returning-old | expect: hold | class: write | why: OLD and NEW came with 18
UPDATE users SET name = 'x' WHERE id = 1 RETURNING old.name, new.name

-- id: c-update-view | expect: deny | class: scope | why: a view that can be written
UPDATE public.active_users SET name = '' WHERE id = 1

-- id: c-update-whole-row | expect: hold | class: write | why: a part of a column
UPDATE users SET data['a'] = '2', tags[1:2] = ARRAY['x', 'y'] WHERE id = 1

-- id: c-vacuum-parallel | expect: hold | class: ddl | why: options of the page
VACUUM (ANALYZE, PARALLEL 2, INDEX_CLEANUP OFF, TRUNCATE FALSE, PROCESS_TOAST FALSE) users (email)

-- id: c-vacuum-old | expect: hold | class: ddl | why: the old order of words
VACUUM FREEZE VERBOSE ANALYZE users

-- id: c-vacuum-database-stats | expect: deny | class: server | why: an option of 16: no table
VACUUM (ONLY_DATABASE_STATS)

-- id: c-values-order | expect: allow | class: read | why: VALUES by itself
VALUES (1, 'a'), (2, 'b') ORDER BY column1 DESC LIMIT 1 OFFSET 0

-- Functions: what 16, 17 and 18 brought, and what takes a name as text

-- id: c-fn-input-is-valid | expect: deny | class: unsafe_function | why: 16: calls the input function of a type that is named in text
SELECT pg_input_is_valid('{x}', 'public.evil_domain[]')

-- id: c-fn-input-error | expect: deny | class: unsafe_function | why: 16: the same, as a row
SELECT * FROM pg_input_error_info('x', 'public.evil_domain')

-- id: c-fn-array-in | expect: deny | class: unsafe_function | why: the input function of an array, of elements by oid
SELECT array_in('{x}', 'public.evil_domain'::regtype::oid, -1)

-- id: c-fn-record-in | expect: deny | class: unsafe_function | why: the input function of a row
SELECT record_in('(1,x)', 'public.users'::regtype::oid, -1)

-- id: c-fn-range-in | expect: deny | class: unsafe_function | why: the input function of a range
SELECT range_in('[1,2)', 'int4range'::regtype::oid, -1)

-- id: c-fn-populate-domain | expect: deny | class: unsafe_function | why: a row type with a domain in it
SELECT jsonb_populate_record(NULL::public.trap, '{"value": "x"}')

-- id: c-fn-populate-set | expect: deny | class: unsafe_function | why: the same as a set
SELECT * FROM jsonb_populate_recordset(NULL::public.trap, '[{"value": "x"}]')

-- id: c-fn-populate-row | expect: deny | class: unsafe_function | why: the same from a row of its own
SELECT json_populate_record(ROW(1, NULL)::public.trap, '{"value": "x"}')

-- id: c-cast-composite | expect: deny | class: unsafe_function | why: a row's input function reads its columns by theirs
SELECT '(1,x)'::public.trap

-- id: c-cast-composite-array | expect: deny | class: unsafe_function | why: an array of rows
SELECT '{"(1,x)"}'::public.trap[]

-- id: c-cast-row-composite | expect: deny | class: unsafe_function | why: a row made a row of another type
SELECT ROW(1, 'x')::public.trap

-- id: c-cast-function-style | expect: deny | class: unsafe_function | why: a cast that looks like a call
SELECT public.trap('(1,x)')

-- id: c-cast-column | expect: deny | class: unsafe_function | why: a cast that looks like a column
SELECT (name).evil_domain FROM users

-- id: c-cast-column-function | expect: deny | class: unsafe_function | why: the same with what a function in FROM returns
SELECT f.evil_domain FROM lower('x') f

-- id: c-cast-column-text | expect: allow | class: read | why: the same with a built-in's name
SELECT (u.name).text FROM users u

-- id: c-fn-populate-domain-array | expect: deny | class: unsafe_function | why: an array of a domain
SELECT jsonb_populate_record(NULL::public.evil_domain[], '{"a": "x"}')

-- id: c-fn-record-definition | expect: deny | class: unsafe_function | why: the type stands in the column definition
SELECT * FROM ROWS FROM (jsonb_to_recordset('[{"a": ["x"]}]') AS (a public.evil_domain[])) AS t

-- id: c-fn-alias-attribute | expect: deny | class: unsafe_function | why: the alias of a function is a value: `n.wipe` is wipe(n)
SELECT n.wipe FROM unnest(ARRAY['a'::text]) AS n

-- id: c-fn-alias-attribute-series | expect: deny | class: unsafe_function | why: the same with a number
SELECT g.f FROM generate_series(1::bigint, 2::bigint) AS g

-- id: c-fn-alias-attribute-where | expect: deny | class: unsafe_function | why: in WHERE
SELECT 1 FROM string_to_table('a,b', ',') AS part WHERE part.wipe <> ''

-- id: c-fn-row-attribute | expect: deny | class: unsafe_function | why: `u.wipe_row` is wipe_row(u)
SELECT u.wipe_row FROM users u

-- id: c-fn-row-attribute-order | expect: deny | class: unsafe_function | why: in ORDER BY, with the table's own name
SELECT id FROM users ORDER BY users.wipe_row

-- id: c-fn-row-attribute-schema | expect: deny | class: unsafe_function | why: with schema and table
SELECT public.users.wipe_row FROM public.users

-- id: c-fn-row-attribute-join | expect: deny | class: unsafe_function | why: of one side of a join
SELECT 1 FROM users a JOIN users b ON b.wipe_row = a.name

-- id: c-fn-row-attribute-lateral | expect: deny | class: unsafe_function | why: from a subquery beside it
SELECT s.x FROM users u, LATERAL (SELECT u.wipe_row AS x) s

-- id: c-fn-row-attribute-excluded | expect: deny | class: unsafe_function | why: of the row that conflicts
INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = excluded.wipe_row

-- id: c-fn-row-attribute-cte | expect: deny | class: unsafe_function | why: of a row made by WITH
WITH w AS (SELECT u FROM users u) SELECT (u).wipe_row FROM w

-- id: c-fn-overload | expect: deny | class: unsafe_function | why: an overload of a built-in's name, chosen by the type of the argument
SELECT quote_nullable(id = 1) FROM users

-- id: c-fn-immutable-extended | expect: hold | class: unsafe_function | why: in the extended protocol Bind plans it, and planning calls it
SELECT public.evil_immutable()

-- id: c-fn-immutable-parameter | expect: hold | class: unsafe_function | why: the same with a parameter
SELECT public.evil_immutable() + $1::int

-- id: c-fn-range-type-call | expect: deny | class: unsafe_function | why: a type's name as a function
SELECT public.evil_domain('x')

-- id: c-fn-sequence-data | expect: deny | class: scope | why: 18: the contents of a sequence
SELECT * FROM pg_get_sequence_data('public.users_id_seq')

-- id: c-fn-sequence-currval | expect: deny | class: scope | why: of a sequence that is not in scope
SELECT currval('public.users_id_seq')

-- id: c-fn-log-memory | expect: deny | class: server | why: writes into the server's log
SELECT pg_log_backend_memory_contexts(pg_backend_pid())

-- id: c-fn-log-snapshot | expect: deny | class: server | why: 16: writes into the log of the server
SELECT pg_log_standby_snapshot()

-- id: c-fn-restore-stats | expect: deny | class: server | why: 18: overwrites what the planner knows
SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'users', 'relpages', 1)

-- id: c-fn-clear-stats | expect: deny | class: server | why: 18: forgets what the planner knows
SELECT pg_clear_relation_stats('public', 'users')

-- id: c-fn-reset-backend | expect: deny | class: server | why: 18: statistics of one session
SELECT pg_stat_reset_backend_stats(pg_backend_pid())

-- id: c-fn-reset-single | expect: deny | class: server | why: statistics of one table
SELECT pg_stat_reset_single_table_counters('public.users'::regclass)

-- id: c-fn-reset-slru | expect: deny | class: server | why: statistics of a cache
SELECT pg_stat_reset_slru('Notify')

-- id: c-fn-replay-pause | expect: deny | class: server | why: stops a replica
SELECT pg_wal_replay_pause()

-- id: c-fn-slot-copy | expect: deny | class: server | why: keeps the log
SELECT pg_copy_physical_replication_slot('standby_1', 'copied')

-- id: c-fn-slot-peek | expect: deny | class: server | why: reads changes of every table
SELECT data FROM pg_logical_slot_peek_changes('standby_1', NULL, 1)

-- id: c-fn-slot-advance | expect: deny | class: server | why: skips changes
SELECT pg_replication_slot_advance('standby_1', '0/1')

-- id: c-fn-slot-sync | expect: deny | class: server | why: 17: takes over slots
SELECT pg_sync_replication_slots()

-- id: c-fn-origin-session | expect: deny | class: server | why: the session writes as somebody else's
SELECT pg_replication_origin_session_setup('x')

-- id: c-fn-backup-stop | expect: deny | class: server | why: ends a backup
SELECT pg_backup_stop(false)

-- id: c-fn-brin | expect: deny | class: server | why: maintains an index
SELECT brin_summarize_new_values('public.users_pkey')

-- id: c-fn-brin-desummarize | expect: deny | class: server | why: maintains an index
SELECT brin_desummarize_range('public.users_pkey', 0)

-- id: c-fn-ls-archive | expect: deny | class: file | why: a directory of the server
SELECT * FROM pg_ls_archive_statusdir()

-- id: c-fn-ls-tmp | expect: deny | class: file | why: a directory of the server
SELECT * FROM pg_ls_tmpdir()

-- id: c-fn-ls-logical | expect: deny | class: file | why: a directory of the server
SELECT * FROM pg_ls_logicalsnapdir()

-- id: c-fn-wal-summary | expect: deny | class: file | why: 17: which blocks have changed
SELECT * FROM pg_wal_summary_contents(1, '0/0', '0/1')

-- id: c-fn-hba-ident | expect: deny | class: catalog_leak | why: who may become whom
SELECT * FROM pg_ident_file_mappings()

-- id: c-fn-backend-memory | expect: deny | class: catalog_leak | why: names of what a session holds
SELECT * FROM pg_get_backend_memory_contexts()

-- id: c-fn-stat-statements-reset | expect: deny | class: server | why: statistics
SELECT pg_stat_statements_reset()

-- id: c-fn-lo-open | expect: deny | class: file | why: opens an object for writing
SELECT lo_open(16500, 131072)

-- id: c-fn-lo-get | expect: deny | class: scope | why: an object by its number
SELECT convert_from(lo_get(16500), 'UTF8')

-- id: c-fn-lo-truncate | expect: deny | class: file | why: empties an object
SELECT lo_truncate(lo_open(16500, 131072), 0)

-- id: c-fn-xml-schema-database | expect: deny | class: scope | why: everything as XML
SELECT database_to_xml_and_xmlschema(true, false, '')

-- id: c-fn-advisory-shared | expect: deny | class: lock | why: a lock of the session
SELECT pg_advisory_lock_shared(4711)

-- id: c-fn-advisory-where | expect: deny | class: lock | why: once for each row
SELECT id FROM users WHERE pg_try_advisory_xact_lock(id)

-- id: c-fn-uuid | expect: allow | class: read | why: functions that only compute
SELECT gen_random_uuid() IS NOT NULL, encode(sha256('x'), 'hex'), md5('x'), get_byte('x'::bytea, 0)

-- id: c-fn-new-numbers | expect: allow | class: read | why: of 16 and later
-- servers: 16 18
SELECT random_normal() IS NOT NULL, any_value(id), array_sample(array_agg(id), 1) FROM users

-- id: c-fn-catalog-info | expect: allow | class: catalog | why: what editors ask
SELECT pg_get_viewdef('public.active_users'::regclass), pg_get_functiondef('public.wipe_users'::regproc), has_table_privilege('public.users', 'select'), to_regclass('public.payments'), format_type(23, -1)

-- id: c-fn-sizes | expect: allow | class: catalog | why: what dashboards ask
SELECT pg_table_size('public.users'), pg_indexes_size('public.users'), pg_database_size(current_database()) > 0, pg_is_in_recovery(), pg_postmaster_start_time() IS NOT NULL

-- id: c-fn-text-search | expect: allow | class: read | why: full-text search
SELECT ts_headline('english', 'a b', plainto_tsquery('b')), ts_rank(to_tsvector('a'), 'a'::tsquery), numnode('a & b'::tsquery) FROM users LIMIT 1

-- id: c-fn-ranges | expect: allow | class: read | why: ranges and multiranges
SELECT int4range(1, 5) * '[3,9)'::int4range, upper('[1,2)'::numrange), range_agg(int8range(id, id + 1)) FROM users

-- id: c-fn-json | expect: allow | class: read | why: a row of the table in scope from JSON
SELECT u.id, r.email FROM users u, jsonb_to_record('{"email": "x"}') AS r(email text) LIMIT 1

-- Views of the catalog that later versions brought, or that give away others

-- id: c-view-stat-io | expect: deny | class: catalog_leak | why: 16: not known to the list
SELECT * FROM pg_stat_io_unknown

-- id: c-view-stat-progress | expect: allow | class: catalog | why: progress of long commands: the server shows a session's own alone
SELECT * FROM pg_stat_progress_copy

-- id: c-view-stat-subscription | expect: allow | class: catalog | why: how far replication is: no addresses, no passwords
SELECT subname, received_lsn FROM pg_stat_subscription

-- id: c-view-backend-memory | expect: deny | class: catalog_leak | why: names of what a session holds
SELECT * FROM pg_backend_memory_contexts

-- id: c-view-shmem | expect: deny | class: catalog_leak | why: memory of the server
SELECT * FROM pg_shmem_allocations

-- id: c-view-config | expect: deny | class: catalog_leak | why: how the server was built
SELECT * FROM pg_config

-- id: c-view-replication-origin | expect: deny | class: catalog_leak | why: other hosts
SELECT * FROM pg_replication_origin_status

-- id: c-view-prepared-statements | expect: allow | class: catalog | why: of this session alone
SELECT name, statement FROM pg_prepared_statements

-- id: c-view-large-metadata | expect: deny | class: catalog_leak | why: objects that are out of scope
SELECT * FROM pg_largeobject_metadata l, pg_largeobject d WHERE d.loid = l.oid

-- id: c-view-foreign-server | expect: deny | class: catalog_leak | why: addresses and options of other hosts
SELECT * FROM pg_foreign_server s JOIN pg_user_mappings m ON m.srvid = s.oid

-- id: c-view-stats-ext-exprs | expect: deny | class: catalog_leak | why: samples of data
SELECT most_common_vals FROM pg_stats_ext_exprs

-- id: c-view-sequences | expect: deny | class: catalog_leak | why: the last values of all sequences
SELECT sequencename, last_value FROM pg_sequences

-- id: c-view-matviews | expect: allow | class: catalog | why: what editors ask
SELECT schemaname, matviewname FROM pg_matviews; SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'

-- id: c-view-information-schema | expect: allow | class: catalog | why: what migration tools ask
SELECT c.table_name, c.column_name, c.data_type, tc.constraint_type FROM information_schema.columns c LEFT JOIN information_schema.key_column_usage k USING (table_schema, table_name, column_name) LEFT JOIN information_schema.table_constraints tc USING (constraint_schema, constraint_name) WHERE c.table_schema = 'public'

-- id: c-view-roles | expect: allow | class: catalog | why: passwords are stars there
SELECT rolname, rolcanlogin FROM pg_roles; SELECT datname FROM pg_database

-- Writing that looks like reading

-- id: c-look-xmax | expect: allow | class: read | why: system columns
SELECT xmin, xmax, cmin, ctid, tableoid FROM users WHERE ctid = '(0,1)'

-- id: c-look-with-values-out | expect: deny | class: scope | why: a CTE's name equal to one out of scope, used before it stands
WITH a AS (SELECT * FROM payments), payments AS (SELECT 1) SELECT * FROM a

-- id: c-look-with-recursive-in | expect: allow | class: read | why: with RECURSIVE the same name stands for itself
WITH RECURSIVE orders AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM orders WHERE n < 3) SELECT * FROM orders

-- id: c-look-lateral-alias | expect: deny | class: scope | why: an alias does not stand in a subquery without LATERAL
SELECT * FROM users payments, (SELECT * FROM payments) x

-- id: c-look-alias-hides | expect: allow | class: read | why: an alias of a table in scope, named like one that is not
SELECT payments.id FROM users AS payments LIMIT 1

-- id: c-look-for-update-cursor | expect: deny | class: lock | why: in a subquery of WHERE
SELECT 1 WHERE EXISTS (SELECT 1 FROM users FOR UPDATE NOWAIT)

-- id: c-look-select-delete-cte-union | expect: hold | class: write | why: a deletion beside a UNION
WITH d AS (DELETE FROM users WHERE id = 1 RETURNING id), i AS (INSERT INTO users (email) SELECT 'x' FROM d) SELECT 1 UNION SELECT id FROM d

-- id: c-look-values-cte-write | expect: hold | class: write | why: before VALUES
WITH d AS (UPDATE users SET name = '' WHERE id = 1 RETURNING id) VALUES (1)

-- id: c-look-table-cte-write | expect: hold | class: write | why: before TABLE
WITH d AS (DELETE FROM users WHERE id = 1 RETURNING id) TABLE d
