-- extended.sql: our own cases, in the format of statements.sql: same token, same schema, same words.
-- Found by going through PostgreSQL 15's grammar statement by statement and clause by clause.

-- id: x-stack-end-drop | expect: deny | class: stacked | why: END is COMMIT
END; DROP TABLE public.users

-- id: x-stack-rollback-chain | expect: deny | class: stacked | why: the chained transaction writes
ROLLBACK AND CHAIN; DELETE FROM public.users

-- id: x-stack-commit-chain | expect: deny | class: stacked | why: the chained transaction writes
COMMIT AND CHAIN; DELETE FROM public.users

-- id: x-stack-savepoint | expect: deny | class: stacked | why: a held statement between savepoints
SAVEPOINT a; DELETE FROM public.users; RELEASE a

-- id: x-stack-rollback-to | expect: deny | class: stacked | why: after a partial rollback
BEGIN; SAVEPOINT a; ROLLBACK TO a; DELETE FROM public.users; COMMIT

-- id: x-stack-hold-then-copy | expect: deny | class: stacked | why: COPY mode inside a held batch
DELETE FROM public.users WHERE id = 1; COPY public.users TO STDOUT

-- id: x-stack-vacuum-then-delete | expect: deny | class: stacked | why: VACUUM runs in no transaction
VACUUM public.users; DELETE FROM public.users WHERE id = 1

-- id: x-stack-empty-statements | expect: deny | class: stacked | why: empty statements in between
;;; COMMIT;; DROP TABLE public.users;;

-- id: x-stack-two-phase | expect: deny | class: stacked | why: the transaction outlives the session
BEGIN; SELECT 1; PREPARE TRANSACTION 'x'

-- id: x-2pc-commit | expect: deny | class: session | why: ends somebody's transaction
COMMIT PREPARED 'x'

-- id: x-2pc-rollback | expect: deny | class: session | why: ends somebody's transaction
ROLLBACK PREPARED 'x'

-- id: x-start-rw | expect: deny | class: session | why: READ WRITE last
START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ WRITE

-- id: x-begin-work-rw | expect: deny | class: session | why: WORK is noise
BEGIN WORK READ WRITE

-- id: x-begin-ro-rw | expect: deny | class: session | why: the last one wins
BEGIN READ ONLY, READ WRITE

-- id: x-characteristics | expect: deny | class: session | why: the default of every later transaction
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE

-- id: x-reset-dtro | expect: deny | class: session | why: back to the server's default
RESET default_transaction_read_only

-- id: x-set-local-dtro | expect: deny | class: session | why: LOCAL
SET LOCAL default_transaction_read_only TO off

-- id: x-guc-unicode-name | expect: deny | class: session | why: escaped name
SET U&"default_transaction_read\005fonly" = off

-- id: x-guc-upper | expect: deny | class: session | why: upper case
SET DEFAULT_TRANSACTION_READ_ONLY = FALSE

-- id: x-guc-no | expect: deny | class: session | why: another spelling of off
SET transaction_read_only TO no

-- id: x-setconfig-upper | expect: deny | class: session | why: upper case in a string
SELECT SET_CONFIG('TRANSACTION_READ_ONLY', 'off', true)

-- id: x-setconfig-named | expect: deny | class: session | why: named arguments
SELECT set_config(setting_name => 'role', new_value => 'postgres', is_local => false)

-- id: x-setconfig-concat | expect: deny | class: session | why: name built at run time
SELECT set_config('ro' || 'le', 'postgres', false)

-- id: x-setconfig-parameter | expect: deny | class: session | why: a value that comes with Bind, for a setting that is a wall
SELECT set_config('default_transaction_read_only', $1, false)

-- id: x-setconfig-parameter-name | expect: deny | class: session | why: a name that comes with Bind
SELECT set_config($1, 'off', false)

-- id: x-setconfig-qualified | expect: deny | class: session | why: qualified
SELECT pg_catalog.set_config('session_authorization', 'postgres', false)

-- id: x-setconfig-from | expect: deny | class: session | why: FROM position
SELECT * FROM set_config('statement_timeout', '0', false)

-- id: x-setconfig-cast | expect: deny | class: session | why: constants behind casts
SELECT set_config('row_security'::text, 'off'::text, false)

-- id: x-setconfig-where | expect: deny | class: session | why: in WHERE
SELECT 1 FROM public.users WHERE set_config('transaction_read_only', 'off', true) = 'off'

-- id: x-setconfig-order | expect: deny | class: session | why: in ORDER BY
SELECT id FROM public.users ORDER BY set_config('lock_timeout', '0', false)

-- id: x-session-auth | expect: deny | class: session | why: another identity
SET SESSION AUTHORIZATION 'postgres'

-- id: x-session-auth-default | expect: deny | class: session | why: back to the login
SET SESSION AUTHORIZATION DEFAULT

-- id: x-reset-session-auth | expect: deny | class: session | why: back to the login
RESET SESSION AUTHORIZATION

-- id: x-set-role-ident | expect: deny | class: session | why: another role
SET ROLE app_owner

-- id: x-set-role-quoted | expect: deny | class: session | why: as a quoted setting
SET "role" TO "postgres"

-- id: x-search-path-quoted | expect: deny | class: session | why: quoted
SET "search_path" TO "private"

-- id: x-search-path-user | expect: deny | class: session | why: a schema beside the usual one
SET search_path = "$user", private

-- id: x-search-path-default | expect: deny | class: session | why: temporary objects first
SET search_path TO pg_temp

-- id: x-setconfig-search-path-list | expect: deny | class: session | why: wider
SELECT set_config('search_path', 'public, private', false)

-- id: x-row-security | expect: deny | class: session | why: owners see everything
SET row_security = off

-- id: x-idle-timeout | expect: deny | class: session | why: keeps locks
SET idle_in_transaction_session_timeout = 0

-- id: x-temp-limit | expect: deny | class: session | why: fills the disk
SET temp_file_limit = -1

-- id: x-log-duration | expect: deny | class: session | why: hides traces
SET log_min_duration_statement = -1

-- id: x-preload | expect: deny | class: session | why: loads code
SET local_preload_libraries = 'x'

-- id: x-dynamic-library | expect: deny | class: session | why: loads code
SET dynamic_library_path = '/tmp'

-- id: x-default-tablespace | expect: deny | class: session | why: places files
SET default_tablespace = 'x'

-- id: x-scs-off | expect: deny | class: session | why: changes the lexer
SET standard_conforming_strings = off

-- id: x-client-encoding-func | expect: deny | class: session | why: changes the bytes
SELECT set_config('client_encoding', 'SJIS', false)

-- id: x-set-names-default | expect: deny | class: session | why: changes the bytes
SET client_encoding TO latin1

-- id: x-custom-guc | expect: deny | class: session | why: row filters often read such a setting
SET app.current_tenant = '2'

-- id: x-setconfig-custom | expect: deny | class: session | why: row filters often read such a setting
SELECT set_config('request.jwt.claims', '{}', true)

-- id: x-from-current | expect: deny | class: session | why: only means something inside a function
SET search_path FROM CURRENT

-- id: x-discard-all-2 | expect: deny | class: session | why: resets everything
DISCARD ALL;

-- id: x-unknown-guc | expect: deny | class: session | why: not on the list
SET no_such_setting = 1

-- id: x-cursor-hold-scroll | expect: deny | class: session | why: outlives the transaction
DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT id FROM public.users

-- id: x-cursor-binary-hold | expect: deny | class: session | why: outlives the transaction
DECLARE c BINARY INSENSITIVE CURSOR WITH HOLD FOR SELECT 1

-- id: x-cursor-update | expect: deny | class: session | why: locks rows at FETCH
DECLARE c CURSOR FOR SELECT id FROM public.users FOR UPDATE

-- id: x-execute-explain | expect: deny | class: session | why: unknown meaning
EXPLAIN EXECUTE p

-- id: x-execute-ctas-nodata | expect: deny | class: session | why: unknown meaning
CREATE TABLE public.t AS EXECUTE p WITH NO DATA

-- id: x-execute-function-argument | expect: deny | class: session | why: a call in an argument
EXECUTE p(public.admin_wipe())

-- id: x-for-share | expect: deny | class: lock | why: row locks
SELECT id FROM public.users FOR SHARE

-- id: x-for-key-share | expect: deny | class: lock | why: row locks
SELECT id FROM public.users FOR KEY SHARE

-- id: x-for-nokey | expect: deny | class: lock | why: row locks
SELECT id FROM public.users FOR NO KEY UPDATE SKIP LOCKED

-- id: x-for-update-sub | expect: deny | class: lock | why: row locks below the top
SELECT * FROM (SELECT id FROM public.users FOR UPDATE) AS s

-- id: x-for-update-cte | expect: deny | class: lock | why: row locks in WITH
WITH q AS (SELECT id FROM public.users FOR UPDATE) SELECT * FROM q

-- id: x-for-update-of | expect: deny | class: lock | why: row locks by alias
SELECT u.id FROM public.users u FOR UPDATE OF u NOWAIT

-- id: x-lock-nowait | expect: deny | class: lock | why: still a lock
LOCK TABLE public.users IN ROW EXCLUSIVE MODE NOWAIT

-- id: x-lock-default | expect: deny | class: lock | why: ACCESS EXCLUSIVE is the default
LOCK public.users

-- id: x-lock-two | expect: deny | class: lock | why: one of them is out of scope
LOCK TABLE public.users, public.payments IN ACCESS SHARE MODE

-- id: x-advisory-xact | expect: deny | class: lock | why: advisory lock
SELECT pg_advisory_xact_lock(1)

-- id: x-advisory-from | expect: deny | class: lock | why: advisory lock in FROM
SELECT * FROM pg_try_advisory_lock_shared(1)

-- id: x-advisory-unlock | expect: deny | class: lock | why: gives away somebody's lock of the same session
SELECT pg_advisory_unlock_all()

-- id: x-copy-query-program | expect: deny | class: rce | why: program of the system
COPY (SELECT 1) TO PROGRAM 'true'

-- id: x-copy-from-program | expect: deny | class: rce | why: program of the system
COPY public.users (email) FROM PROGRAM 'echo x'

-- id: x-load-quoted | expect: deny | class: rce | why: library
LOAD '$libdir/plugins/x'

-- id: x-do-language | expect: deny | class: rce | why: code
DO LANGUAGE plpgsql $$ BEGIN NULL; END $$

-- id: x-do-python | expect: deny | class: rce | why: code
DO LANGUAGE plpython3u $$ import os $$

-- id: x-create-function | expect: deny | class: rce | why: code
CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'

-- id: x-create-function-body | expect: deny | class: rce | why: SQL-standard body
CREATE OR REPLACE FUNCTION public.f() RETURNS void BEGIN ATOMIC DELETE FROM public.users; END

-- id: x-create-procedure | expect: deny | class: rce | why: code
CREATE PROCEDURE public.p() LANGUAGE sql AS 'DELETE FROM users'

-- id: x-create-aggregate | expect: deny | class: rce | why: code
CREATE AGGREGATE public.a(int) (SFUNC = int4pl, STYPE = int)

-- id: x-create-operator | expect: deny | class: rce | why: code
CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = public.f)

-- id: x-create-cast | expect: deny | class: rce | why: code
CREATE CAST (int AS text) WITH FUNCTION public.f(int)

-- id: x-create-language | expect: deny | class: rce | why: code
CREATE LANGUAGE plperlu

-- id: x-create-trigger | expect: deny | class: rce | why: code
CREATE TRIGGER t BEFORE INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION public.evil()

-- id: x-create-constraint-trigger | expect: deny | class: rce | why: code
CREATE CONSTRAINT TRIGGER t AFTER INSERT ON public.users DEFERRABLE FOR EACH ROW EXECUTE FUNCTION public.evil()

-- id: x-create-rule | expect: deny | class: rce | why: a write behind a write
CREATE RULE r AS ON INSERT TO public.users DO ALSO DELETE FROM public.users

-- id: x-create-rule-instead | expect: deny | class: rce | why: a table becomes a view
CREATE OR REPLACE RULE "_RETURN" AS ON SELECT TO public.users DO INSTEAD SELECT * FROM public.payments

-- id: x-alter-function | expect: deny | class: rce | why: code
ALTER FUNCTION public.wipe_users() SECURITY DEFINER

-- id: x-alter-function-set | expect: deny | class: rce | why: code
ALTER FUNCTION public.wipe_users() SET search_path = 'x'

-- id: x-alter-procedure | expect: deny | class: rce | why: privilege
ALTER PROCEDURE public.p() OWNER TO postgres

-- id: x-create-type-base | expect: deny | class: rce | why: code
CREATE TYPE public.t (INPUT = f, OUTPUT = g)

-- id: x-create-range | expect: deny | class: rce | why: code
CREATE TYPE public.r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = public.f)

-- id: x-create-opclass | expect: deny | class: rce | why: code
CREATE OPERATOR CLASS public.c FOR TYPE int USING btree AS FUNCTION 1 public.f(int, int)

-- id: x-create-conversion | expect: deny | class: rce | why: code
CREATE CONVERSION public.c FOR 'UTF8' TO 'LATIN1' FROM public.f

-- id: x-create-transform | expect: deny | class: rce | why: code
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION f(internal))

-- id: x-create-am | expect: deny | class: rce | why: code
CREATE ACCESS METHOD a TYPE TABLE HANDLER f

-- id: x-create-tsdict | expect: deny | class: rce | why: reads files
CREATE TEXT SEARCH DICTIONARY public.d (TEMPLATE = ispell, DictFile = '../../x')

-- id: x-call-named | expect: deny | class: rce | why: code
CALL public.p(a => 1)

-- id: x-alter-event-trigger | expect: deny | class: rce | why: code
ALTER EVENT TRIGGER et DISABLE

-- id: x-grant-role | expect: deny | class: privilege | why: role
GRANT app_owner TO CURRENT_USER

-- id: x-revoke | expect: deny | class: privilege | why: privilege
REVOKE ALL ON public.users FROM PUBLIC

-- id: x-grant-all | expect: deny | class: privilege | why: privilege
GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC

-- id: x-default-privileges | expect: deny | class: privilege | why: privilege
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC

-- id: x-create-role | expect: deny | class: privilege | why: role
CREATE ROLE x LOGIN SUPERUSER PASSWORD 'x'

-- id: x-create-user | expect: deny | class: privilege | why: role
CREATE USER x

-- id: x-alter-role-set | expect: deny | class: privilege | why: works for any role on itself
ALTER ROLE CURRENT_USER SET default_transaction_read_only = off

-- id: x-alter-role-password | expect: deny | class: privilege | why: works for any role on itself
ALTER USER CURRENT_USER PASSWORD 'x'

-- id: x-alter-role-all | expect: deny | class: privilege | why: role
ALTER ROLE ALL IN DATABASE app RESET ALL

-- id: x-rename-role | expect: deny | class: privilege | why: role
ALTER ROLE a RENAME TO b

-- id: x-drop-role | expect: deny | class: privilege | why: role
DROP ROLE IF EXISTS x

-- id: x-drop-owned | expect: deny | class: privilege | why: everything of a role
DROP OWNED BY CURRENT_USER

-- id: x-reassign | expect: deny | class: privilege | why: ownership
REASSIGN OWNED BY a TO b

-- id: x-force-rls | expect: deny | class: privilege | why: row filters
ALTER TABLE public.users NO FORCE ROW LEVEL SECURITY

-- id: x-disable-trigger | expect: deny | class: privilege | why: foreign keys off
ALTER TABLE public.users DISABLE TRIGGER ALL

-- id: x-enable-always | expect: deny | class: privilege | why: triggers
ALTER TABLE public.users ENABLE ALWAYS TRIGGER t

-- id: x-disable-rule | expect: deny | class: privilege | why: rules
ALTER TABLE public.users DISABLE RULE r

-- id: x-mixed-actions | expect: deny | class: privilege | why: the second action
ALTER TABLE public.users ADD COLUMN a int, OWNER TO postgres

-- id: x-drop-policy | expect: deny | class: privilege | why: row filters
DROP POLICY p ON public.users

-- id: x-alter-policy | expect: deny | class: privilege | why: row filters
ALTER POLICY p ON public.users USING (true)

-- id: x-rename-policy | expect: deny | class: privilege | why: row filters
ALTER POLICY p ON public.users RENAME TO q

-- id: x-drop-trigger | expect: deny | class: privilege | why: triggers protect
DROP TRIGGER t ON public.users

-- id: x-drop-rule | expect: deny | class: privilege | why: rules protect
DROP RULE r ON public.users CASCADE

-- id: x-rename-trigger | expect: deny | class: privilege | why: triggers protect
ALTER TRIGGER t ON public.users RENAME TO u

-- id: x-view-options | expect: deny | class: privilege | why: with whose rights a view reads
ALTER VIEW public.users SET (security_barrier = false)

-- id: x-security-label-role | expect: deny | class: privilege | why: labels
SECURITY LABEL ON ROLE x IS 'y'

-- id: x-schema-authorization | expect: deny | class: privilege | why: ownership
CREATE SCHEMA AUTHORIZATION postgres

-- id: x-owner-schema | expect: deny | class: privilege | why: ownership
ALTER SCHEMA public OWNER TO postgres

-- id: x-owner-view | expect: deny | class: privilege | why: ownership
ALTER VIEW public.active_users OWNER TO postgres

-- id: x-alter-system | expect: deny | class: server | why: configuration
ALTER SYSTEM SET shared_preload_libraries = 'x'

-- id: x-alter-system-reset | expect: deny | class: server | why: configuration
ALTER SYSTEM RESET ALL

-- id: x-drop-database | expect: deny | class: server | why: database
DROP DATABASE app WITH (FORCE)

-- id: x-rename-database | expect: deny | class: server | why: database
ALTER DATABASE app RENAME TO b

-- id: x-database-owner | expect: deny | class: server | why: database
ALTER DATABASE app OWNER TO x

-- id: x-database-refresh | expect: deny | class: server | why: database
ALTER DATABASE app REFRESH COLLATION VERSION

-- id: x-create-tablespace | expect: deny | class: server | why: files
CREATE TABLESPACE t LOCATION '/tmp/t'

-- id: x-alter-tablespace | expect: deny | class: server | why: files
ALTER TABLESPACE t SET (random_page_cost = 1)

-- id: x-move-all | expect: deny | class: server | why: every table
ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE t

-- id: x-drop-tablespace | expect: deny | class: server | why: files
DROP TABLESPACE t

-- id: x-terminate | expect: deny | class: server | why: sessions of others
SELECT pg_terminate_backend(pid) FROM pg_locks

-- id: x-cancel | expect: deny | class: server | why: sessions of others
SELECT pg_cancel_backend(1)

-- id: x-reload | expect: deny | class: server | why: configuration
SELECT pg_reload_conf()

-- id: x-promote | expect: deny | class: server | why: replication
SELECT pg_promote()

-- id: x-switch-wal | expect: deny | class: server | why: write-ahead log
SELECT pg_switch_wal()

-- id: x-slot-create | expect: deny | class: server | why: keeps the log
SELECT pg_create_logical_replication_slot('a', 'test_decoding')

-- id: x-slot-changes | expect: deny | class: server | why: consumes a slot
SELECT * FROM pg_logical_slot_get_changes('a', NULL, NULL)

-- id: x-origin | expect: deny | class: server | why: replication
SELECT pg_replication_origin_create('a')

-- id: x-txid | expect: deny | class: server | why: assigns a transaction id
SELECT txid_current()

-- id: x-xact-id | expect: deny | class: server | why: assigns a transaction id
SELECT pg_current_xact_id()

-- id: x-export-snapshot | expect: deny | class: server | why: shares a snapshot
SELECT pg_export_snapshot()

-- id: x-import-collations | expect: deny | class: server | why: creates objects
SELECT pg_import_system_collations('pg_catalog')

-- id: x-stat-reset-shared | expect: deny | class: server | why: statistics
SELECT pg_stat_reset_shared('bgwriter')

-- id: x-nextoid | expect: deny | class: server | why: takes an oid
SELECT pg_nextoid('pg_class', 'oid', 'pg_class_oid_index')

-- id: x-binary-upgrade | expect: deny | class: server | why: upgrade support
SELECT binary_upgrade_set_next_pg_type_oid(1)

-- id: x-nextval | expect: deny | class: server | why: moves a sequence
SELECT nextval('public.users_id_seq')

-- id: x-nextval-regclass | expect: deny | class: server | why: moves a sequence
SELECT nextval('public.users_id_seq'::regclass)

-- id: x-vacuum-all | expect: deny | class: server | why: whole database
VACUUM

-- id: x-analyze-all | expect: deny | class: server | why: whole database
ANALYZE VERBOSE

-- id: x-cluster-all | expect: deny | class: server | why: whole database
CLUSTER

-- id: x-reindex-system | expect: deny | class: server | why: whole database
REINDEX SYSTEM app

-- id: x-reindex-schema | expect: deny | class: server | why: whole schema
REINDEX SCHEMA public

-- id: x-reindex-index | expect: deny | class: server | why: names no table in scope
REINDEX INDEX public.users_pkey

-- id: x-create-subscription | expect: deny | class: network | why: other host
CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p

-- id: x-alter-subscription | expect: deny | class: network | why: other host
ALTER SUBSCRIPTION s DISABLE

-- id: x-drop-subscription | expect: deny | class: network | why: other host
DROP SUBSCRIPTION s

-- id: x-alter-publication | expect: deny | class: network | why: exports changes
ALTER PUBLICATION p ADD TABLE public.users

-- id: x-create-publication-table | expect: deny | class: network | why: exports changes
CREATE PUBLICATION p FOR TABLE public.users

-- id: x-drop-publication | expect: deny | class: network | why: exports changes
DROP PUBLICATION p

-- id: x-user-mapping | expect: deny | class: network | why: credentials
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (password 'x')

-- id: x-alter-server | expect: deny | class: network | why: other host
ALTER SERVER s OPTIONS (SET host 'x')

-- id: x-drop-server | expect: deny | class: network | why: takes tables along
DROP SERVER s CASCADE

-- id: x-fdw | expect: deny | class: network | why: code
CREATE FOREIGN DATA WRAPPER w HANDLER h

-- id: x-dblink-exec | expect: deny | class: network | why: second connection
SELECT dblink_exec('dbname=app', 'DROP TABLE users')

-- id: x-dblink-schema | expect: deny | class: network | why: whatever its schema
SELECT * FROM ext.dblink('c', 'SELECT 1') AS t(a int)

-- id: x-http-get | expect: deny | class: network | why: request
SELECT status FROM http_get('http://169.254.169.254/')

-- id: x-postgres-fdw | expect: deny | class: network | why: foreign connections
SELECT postgres_fdw_disconnect_all()

-- id: x-notify | expect: deny | class: network | why: makes an application act
NOTIFY jobs, 'purge'

-- id: x-listen | expect: deny | class: network | why: a channel out of scope
LISTEN jobs

-- id: x-pg-notify-lateral | expect: deny | class: network | why: one per row
SELECT u.id FROM public.users u, LATERAL pg_notify('jobs', u.name)

-- id: x-read-file | expect: deny | class: file | why: file
SELECT pg_read_file('postgresql.conf', 0, 100)

-- id: x-read-file-attr | expect: deny | class: file | why: file by attribute notation
SELECT ('postgresql.conf'::text).pg_read_file

-- id: x-ls-dir | expect: deny | class: file | why: file
SELECT pg_ls_dir('.')

-- id: x-ls-waldir | expect: deny | class: file | why: file
SELECT count(*) FROM pg_ls_waldir()

-- id: x-lo-export | expect: deny | class: file | why: file
SELECT lo_export(1, '/tmp/x')

-- id: x-lo-put | expect: deny | class: file | why: large object
SELECT lo_put(1, 0, 'x')

-- id: x-lo-from-bytea | expect: deny | class: file | why: large object
SELECT lo_from_bytea(0, 'x')

-- id: x-loread | expect: deny | class: file | why: large object
SELECT loread(lo_open(1, 262144), 10)

-- id: x-current-logfile | expect: deny | class: file | why: file
SELECT pg_current_logfile()

-- id: x-adminpack | expect: deny | class: file | why: file
SELECT pg_file_write('x', 'y', false)

-- id: x-copy-binary-file | expect: deny | class: file | why: file
COPY public.users TO '/tmp/x' WITH BINARY

-- id: x-copy-from-stdin-file | expect: deny | class: file | why: file
COPY public.users FROM '/dev/stdin'

-- id: x-query-to-xml | expect: deny | class: unsafe_function | why: SQL in a string
SELECT query_to_xml('DELETE FROM users', true, false, '')

-- id: x-query-to-xmlschema | expect: deny | class: unsafe_function | why: SQL in a string
SELECT query_to_xmlschema('SELECT 1', true, false, '')

-- id: x-cursor-to-xml | expect: deny | class: unsafe_function | why: cursor by name
SELECT cursor_to_xml('c', 10, true, false, '')

-- id: x-database-to-xml | expect: deny | class: unsafe_function | why: everything
SELECT database_to_xml(true, false, '')

-- id: x-schema-to-xml | expect: deny | class: unsafe_function | why: everything
SELECT schema_to_xml('private', true, false, '')

-- id: x-table-to-xml-attr | expect: deny | class: unsafe_function | why: attribute notation
SELECT ('private.secrets'::regclass).table_to_xml

-- id: x-ts-stat-weights | expect: deny | class: unsafe_function | why: SQL in a string
SELECT * FROM ts_stat('SELECT 1', 'ab')

-- id: x-ts-rewrite-operand | expect: deny | class: unsafe_function | why: SQL in a string
SELECT ts_rewrite(to_tsquery('a'), 'SELECT 1')

-- id: x-crosstab2 | expect: deny | class: unsafe_function | why: SQL in a string
SELECT * FROM public.crosstab2('SELECT 1')

-- id: x-sleep-for | expect: deny | class: unsafe_function | why: time
SELECT pg_sleep_for('1 day')

-- id: x-sleep-until | expect: deny | class: unsafe_function | why: time
SELECT pg_sleep_until('tomorrow')

-- id: x-sleep-attr | expect: deny | class: unsafe_function | why: no function call in the tree
SELECT (30::float8).pg_sleep

-- id: x-sleep-join | expect: deny | class: unsafe_function | why: in a join
SELECT 1 FROM public.users u JOIN pg_sleep(10) ON true

-- id: x-sleep-on | expect: deny | class: unsafe_function | why: in a join condition
SELECT 1 FROM public.users a JOIN public.users b ON pg_sleep(1) IS NULL

-- id: x-sleep-values | expect: deny | class: unsafe_function | why: in VALUES
VALUES (pg_sleep(1)), (NULL)

-- id: x-sleep-explain | expect: deny | class: unsafe_function | why: planning may run it
EXPLAIN SELECT pg_sleep(10)

-- id: x-sleep-prepare | expect: deny | class: unsafe_function | why: in PREPARE
PREPARE p AS SELECT pg_sleep($1)

-- id: x-sleep-cte | expect: deny | class: unsafe_function | why: in WITH
WITH x AS MATERIALIZED (SELECT pg_sleep(10)) SELECT 1

-- id: x-sleep-window | expect: deny | class: unsafe_function | why: in a window
SELECT sum(id) OVER (ORDER BY pg_sleep(1)) FROM public.users

-- id: x-sleep-frame | expect: deny | class: unsafe_function | why: in a frame
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN length(pg_sleep(1)::text) PRECEDING AND CURRENT ROW) FROM public.users

-- id: x-sleep-within | expect: deny | class: unsafe_function | why: in an aggregate order
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pg_sleep(1)) FROM public.users

-- id: x-sleep-distinct | expect: deny | class: unsafe_function | why: in DISTINCT ON
SELECT DISTINCT ON (pg_sleep(1)) id FROM public.users

-- id: x-sleep-grouping | expect: deny | class: unsafe_function | why: in GROUP BY
SELECT 1 FROM public.users GROUP BY ROLLUP (pg_sleep(1))

-- id: x-sleep-offset | expect: deny | class: unsafe_function | why: in OFFSET
SELECT 1 OFFSET (SELECT length(pg_sleep(1)::text))

-- id: x-sleep-array | expect: deny | class: unsafe_function | why: in an array
SELECT ARRAY[pg_sleep(1)]

-- id: x-sleep-subscript | expect: deny | class: unsafe_function | why: in a subscript
SELECT (ARRAY[1])[length(pg_sleep(1)::text)]

-- id: x-sleep-row | expect: deny | class: unsafe_function | why: in a row
SELECT ROW(1, pg_sleep(1))

-- id: x-sleep-case | expect: deny | class: unsafe_function | why: in CASE
SELECT CASE WHEN true THEN pg_sleep(1) END

-- id: x-sleep-greatest | expect: deny | class: unsafe_function | why: in GREATEST
SELECT greatest('', pg_sleep(1)::text)

-- id: x-sleep-xml | expect: deny | class: unsafe_function | why: in XML
SELECT xmlelement(name a, pg_sleep(1))

-- id: x-sleep-xmltable | expect: deny | class: unsafe_function | why: in XMLTABLE
SELECT * FROM xmltable('/x' PASSING xml '<x/>' COLUMNS a text DEFAULT pg_sleep(1)::text)

-- id: x-sleep-sample | expect: deny | class: unsafe_function | why: in TABLESAMPLE
SELECT 1 FROM public.users TABLESAMPLE bernoulli (length(pg_sleep(1)::text))

-- id: x-sleep-typmod | expect: deny | class: unsafe_function | why: in a subquery
SELECT 1 WHERE (SELECT pg_sleep(1)) IS NOT NULL

-- id: x-sleep-copy | expect: deny | class: unsafe_function | why: in COPY
COPY (SELECT pg_sleep(1)) TO STDOUT

-- id: x-sleep-unicode | expect: deny | class: unsafe_function | why: escaped name
SELECT U&"!0070g_sleep" UESCAPE '!' (1)

-- id: x-call-setof | expect: deny | class: unsafe_function | why: a lock with a call
SELECT public.wipe_users() FROM public.users FOR UPDATE

-- id: x-insert-call | expect: deny | class: unsafe_function | why: an unknown call in a write
INSERT INTO public.users (name) VALUES (public.wipe_expr(1))

-- id: x-update-call | expect: deny | class: unsafe_function | why: an unknown call in a write
UPDATE public.users SET name = public.wipe_expr(name) WHERE id = 1

-- id: x-delete-returning-call | expect: deny | class: unsafe_function | why: an unknown call in a write
DELETE FROM public.users WHERE id = 1 RETURNING public.wipe_expr(1)

-- id: x-merge-call | expect: deny | class: unsafe_function | why: an unknown call in a write
MERGE INTO public.users u USING public.users s ON u.id = s.id WHEN MATCHED AND public.f(1) THEN DELETE

-- id: x-upsert-call | expect: deny | class: unsafe_function | why: an unknown call in a write
INSERT INTO public.users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = public.f(1)

-- id: x-copy-where-call | expect: deny | class: unsafe_function | why: an unknown call in a write
COPY public.users FROM STDIN WHERE public.f(id)

-- id: x-default-call | expect: deny | class: unsafe_function | why: code for later
ALTER TABLE public.users ALTER COLUMN name SET DEFAULT public.f()

-- id: x-add-column-call | expect: deny | class: unsafe_function | why: runs for every row
ALTER TABLE public.users ADD COLUMN z int DEFAULT public.f()

-- id: x-check-call | expect: deny | class: unsafe_function | why: runs for every row
ALTER TABLE public.users ADD CONSTRAINT c CHECK (public.f(id))

-- id: x-generated-call | expect: deny | class: unsafe_function | why: runs for every row
ALTER TABLE public.users ADD COLUMN z int GENERATED ALWAYS AS (public.f(id)) STORED

-- id: x-type-using-call | expect: deny | class: unsafe_function | why: runs for every row
ALTER TABLE public.users ALTER COLUMN name TYPE int USING public.f(name)

-- id: x-index-where-call | expect: deny | class: unsafe_function | why: runs for every row
CREATE INDEX i ON public.users (id) WHERE public.f(id)

-- id: x-statistics-call | expect: deny | class: unsafe_function | why: runs at ANALYZE
CREATE STATISTICS public.s ON public.f(id), name FROM public.users

-- id: x-index-operator | expect: deny | class: unsafe_function | why: runs for every row
CREATE INDEX i ON public.users ((id OPERATOR(public.===>) 2))

-- id: x-pg-temp-function | expect: deny | class: unsafe_function | why: anybody may have made it
SELECT pg_temp.f()

-- id: x-pg-temp-3 | expect: deny | class: unsafe_function | why: anybody may have made it
SELECT pg_temp_3.f()

-- id: x-pageinspect | expect: deny | class: unsafe_function | why: raw pages
SELECT * FROM page_header(get_raw_page('users', 0))

-- id: x-amcheck | expect: deny | class: unsafe_function | why: locks the table
SELECT bt_index_parent_check('users_pkey')

-- id: x-pgstattuple | expect: deny | class: unsafe_function | why: reads everything
SELECT * FROM pgstattuple('users')

-- id: x-cron-unschedule | expect: deny | class: unsafe_function | why: scheduler
SELECT cron.unschedule(1)

-- id: x-vault | expect: deny | class: unsafe_function | why: secrets
SELECT vault.create_secret('x')

-- id: x-http-post-cast | expect: deny | class: unsafe_function | why: request
SELECT (http_post('http://x', 'y', 'z')).status

-- id: x-pg-background | expect: deny | class: unsafe_function | why: another session
SELECT pg_background_launch('DROP TABLE users')

-- id: x-fn-unknown | expect: hold | class: unsafe_function | why: nobody has reviewed it
SELECT my_function(1)

-- id: x-fn-quoted | expect: hold | class: unsafe_function | why: a quoted name is another function
SELECT "Lower"(email) FROM public.users

-- id: x-fn-column-like | expect: hold | class: unsafe_function | why: functional notation
SELECT email(u) FROM public.users u

-- id: x-fn-pg-catalog-unknown | expect: hold | class: unsafe_function | why: not on the list
SELECT pg_catalog.no_such_function(1)

-- id: x-fn-cstring | expect: hold | class: unsafe_function | why: runs a domain's checks by number
SELECT domain_in('x', 1, 1)

-- id: x-op-qualified | expect: hold | class: unsafe_function | why: not PostgreSQL's plus
SELECT 1 OPERATOR(public.+) 2

-- id: x-op-unknown | expect: hold | class: unsafe_function | why: not PostgreSQL's
SELECT id FROM public.users WHERE id ===> 2

-- id: x-op-any | expect: hold | class: unsafe_function | why: in ANY
SELECT 1 OPERATOR(public.=) ANY (ARRAY[1])

-- id: x-op-order | expect: hold | class: unsafe_function | why: in ORDER BY
SELECT id FROM public.users ORDER BY id USING OPERATOR(public.<)

-- id: x-op-sublink | expect: hold | class: unsafe_function | why: in a subquery
SELECT 1 OPERATOR(public.=) ANY (SELECT id FROM public.users)

-- id: x-op-prefix | expect: hold | class: unsafe_function | why: prefix
SELECT OPERATOR(public.-) 1

-- id: x-op-row | expect: hold | class: unsafe_function | why: row comparison
SELECT (1, 2) OPERATOR(public.<) (3, 4)

-- id: x-cast-domain | expect: hold | class: unsafe_function | why: a domain's checks
SELECT 'x'::public.evil_domain

-- id: x-cast-function-style | expect: hold | class: unsafe_function | why: a domain's checks
SELECT CAST('x' AS public.evil_domain)

-- id: x-cast-literal | expect: hold | class: unsafe_function | why: an input function
SELECT public.evil_type 'x'

-- id: x-cast-array | expect: hold | class: unsafe_function | why: an array of it
SELECT '{x}'::public.evil_domain[]

-- id: x-cast-unqualified | expect: hold | class: unsafe_function | why: found by the search path
SELECT 'x'::evil_domain

-- id: x-cast-column-def | expect: hold | class: unsafe_function | why: in a column list
SELECT * FROM json_to_record('{}') AS t(a public.evil_domain)

-- id: x-cast-xmltable | expect: hold | class: unsafe_function | why: in XMLTABLE
SELECT * FROM xmltable('/x' PASSING xml '<x/>' COLUMNS a public.evil_domain)

-- id: x-sample-method | expect: hold | class: unsafe_function | why: a handler
SELECT id FROM public.users TABLESAMPLE my_method (1)

-- id: x-attribute-chain | expect: hold | class: unsafe_function | why: the second step
SELECT (u).email.wipe FROM public.users u

-- id: x-attribute-subselect | expect: hold | class: unsafe_function | why: of a subquery
SELECT ((SELECT u)).wipe_row FROM public.users u

-- id: x-attribute-array | expect: hold | class: unsafe_function | why: after a subscript
SELECT ((ARRAY[u])[1]).wipe_row FROM public.users u

-- id: x-attribute-cast | expect: hold | class: unsafe_function | why: after a cast
SELECT (u::record).wipe_row FROM public.users u

-- id: x-explain-unknown | expect: hold | class: unsafe_function | why: planning runs it
EXPLAIN SELECT public.evil_immutable()

-- id: x-copy-unknown | expect: hold | class: unsafe_function | why: an export that calls
COPY (SELECT public.f(id) FROM public.users) TO STDOUT

-- id: x-variadic | expect: hold | class: unsafe_function | why: variadic
SELECT public.f(VARIADIC ARRAY[1])

-- id: x-aggregate-unknown | expect: hold | class: unsafe_function | why: aggregate
SELECT public.agg(DISTINCT id ORDER BY id) FILTER (WHERE true) FROM public.users

-- id: x-window-unknown | expect: hold | class: unsafe_function | why: window function
SELECT public.win(id) OVER () FROM public.users

-- id: x-ns-catalog | expect: deny | class: scope | why: three-part name
SELECT * FROM app.public.payments

-- id: x-ns-case | expect: deny | class: scope | why: another relation
SELECT * FROM public."Users"

-- id: x-ns-space | expect: deny | class: scope | why: another relation
SELECT * FROM public."users "

-- id: x-ns-homoglyph | expect: deny | class: scope | why: a Cyrillic letter
SELECT * FROM public."usеrs"

-- id: x-ns-schema-quoted | expect: deny | class: scope | why: another schema
SELECT * FROM "public.users".users

-- id: x-sub-exists | expect: deny | class: scope | why: EXISTS
SELECT id FROM public.users u WHERE EXISTS (SELECT 1 FROM public.payments p WHERE p.user_id = u.id)

-- id: x-sub-in | expect: deny | class: scope | why: TABLE in IN
SELECT id FROM public.users WHERE id IN (TABLE public.payments)

-- id: x-sub-array | expect: deny | class: scope | why: ARRAY
SELECT ARRAY(SELECT card FROM public.payments)

-- id: x-sub-lateral | expect: deny | class: scope | why: LATERAL
SELECT * FROM public.users u, LATERAL (SELECT card FROM public.payments p WHERE p.user_id = u.id) s

-- id: x-sub-order | expect: deny | class: scope | why: ORDER BY
SELECT id FROM public.users ORDER BY (SELECT max(card) FROM public.payments)

-- id: x-sub-limit | expect: deny | class: scope | why: LIMIT
SELECT id FROM public.users LIMIT (SELECT count(*) FROM private.secrets)

-- id: x-sub-values | expect: deny | class: scope | why: VALUES
VALUES ((SELECT card FROM public.payments LIMIT 1))

-- id: x-sub-case | expect: deny | class: scope | why: CASE
SELECT CASE WHEN (SELECT true FROM public.payments LIMIT 1) THEN 1 END

-- id: x-sub-function | expect: deny | class: scope | why: argument
SELECT length((SELECT card FROM public.payments LIMIT 1))

-- id: x-sub-filter | expect: deny | class: scope | why: FILTER
SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM public.payments)) FROM public.users

-- id: x-sub-join | expect: deny | class: scope | why: a join that returns nothing
SELECT 1 FROM public.users u LEFT JOIN public.payments p ON false

-- id: x-sub-natural | expect: deny | class: scope | why: NATURAL
SELECT 1 FROM public.users NATURAL FULL JOIN public.orders

-- id: x-sub-intersect | expect: deny | class: scope | why: INTERSECT
SELECT email FROM public.users INTERSECT SELECT card FROM public.payments

-- id: x-sub-except | expect: deny | class: scope | why: EXCEPT
SELECT card FROM public.payments EXCEPT ALL SELECT email FROM public.users

-- id: x-sub-sample | expect: deny | class: scope | why: TABLESAMPLE
SELECT 1 FROM public.payments TABLESAMPLE system (1)

-- id: x-sub-tablefunc | expect: deny | class: scope | why: function argument in FROM
SELECT * FROM generate_series(1, (SELECT count(*)::int FROM public.payments))

-- id: x-sub-xmltable | expect: deny | class: scope | why: XMLTABLE
SELECT * FROM xmltable('/x' PASSING (SELECT card::xml FROM public.payments LIMIT 1) COLUMNS a text)

-- id: x-sub-only | expect: deny | class: scope | why: ONLY with brackets
SELECT * FROM ONLY (public.payments)

-- id: x-cte-shadow | expect: deny | class: scope | why: a CTE named like a table
WITH users AS (SELECT * FROM public.payments) SELECT * FROM users

-- id: x-cte-not-recursive | expect: deny | class: scope | why: without RECURSIVE the inner name is the table
WITH payments AS (SELECT * FROM payments) SELECT * FROM payments

-- id: x-cte-order | expect: deny | class: scope | why: b is not in sight yet
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a

-- id: x-cte-out-of-sight | expect: deny | class: scope | why: the WITH is inside
SELECT * FROM (WITH payments AS (SELECT 1) SELECT 1) s, payments

-- id: x-cte-qualified | expect: deny | class: scope | why: a qualified name is never a CTE
WITH payments AS (SELECT 1) SELECT * FROM public.payments

-- id: x-cte-target | expect: deny | class: scope | why: the target is never a CTE
WITH payments AS (SELECT 1) DELETE FROM payments

-- id: x-cte-insert-target | expect: deny | class: scope | why: the target is never a CTE
WITH payments AS (SELECT 1) INSERT INTO payments SELECT * FROM payments

-- id: x-cte-copy | expect: deny | class: scope | why: in COPY
COPY (WITH x AS (TABLE public.payments) SELECT * FROM x) TO STDOUT

-- id: x-cte-dml-out | expect: deny | class: scope | why: a write elsewhere
WITH d AS (UPDATE public.orders SET amount = 0 RETURNING 1) SELECT id FROM public.users

-- id: x-cte-merge-out | expect: deny | class: scope | why: reads elsewhere
MERGE INTO public.users u USING public.payments p ON u.id = p.user_id WHEN MATCHED THEN UPDATE SET name = p.card

-- id: x-insert-select-out | expect: deny | class: scope | why: reads elsewhere
INSERT INTO public.users (email) SELECT card FROM public.payments

-- id: x-insert-out | expect: deny | class: scope | why: writes elsewhere
INSERT INTO public.orders (user_id) SELECT id FROM public.users

-- id: x-delete-using-out | expect: deny | class: scope | why: reads elsewhere
DELETE FROM public.users USING public.payments p WHERE p.user_id = users.id

-- id: x-returning-out | expect: deny | class: scope | why: reads elsewhere
DELETE FROM public.users WHERE id = 1 RETURNING (SELECT card FROM public.payments LIMIT 1)

-- id: x-copy-out-of-scope | expect: deny | class: scope | why: export
COPY public.payments TO STDOUT

-- id: x-copy-columns-out | expect: deny | class: scope | why: export
COPY private.secrets (value) TO STDOUT

-- id: x-explain-analyze-out | expect: deny | class: scope | why: runs
EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM public.payments

-- id: x-explain-verbose-out | expect: deny | class: scope | why: estimates
EXPLAIN VERBOSE SELECT card FROM public.payments

-- id: x-cursor-out | expect: deny | class: scope | why: cursor
DECLARE c CURSOR FOR SELECT * FROM public.payments

-- id: x-prepare-out | expect: deny | class: scope | why: prepared
PREPARE p AS SELECT * FROM public.payments

-- id: x-select-into | expect: deny | class: scope | why: creates a table
SELECT * INTO public.copy_of_users FROM public.users

-- id: x-select-into-temp | expect: deny | class: scope | why: creates a temporary table
SELECT * INTO TEMP t FROM public.users

-- id: x-create-as-values | expect: deny | class: scope | why: creates a table
CREATE TABLE public.t AS VALUES (1)

-- id: x-create-temp-view | expect: deny | class: scope | why: hides the real one
CREATE TEMP VIEW users AS SELECT 1 AS id

-- id: x-create-pg-temp | expect: deny | class: scope | why: hides the real one
CREATE TABLE pg_temp.users (id int)

-- id: x-create-recursive-view | expect: deny | class: scope | why: creates a view
CREATE RECURSIVE VIEW public.v (n) AS SELECT 1

-- id: x-create-sequence | expect: deny | class: scope | why: creates a sequence
CREATE SEQUENCE public.s OWNED BY public.users.id

-- id: x-create-type | expect: deny | class: scope | why: creates a type
CREATE TYPE public.mood AS ENUM ('a')

-- id: x-create-domain | expect: deny | class: scope | why: creates a type
CREATE DOMAIN public.d AS int CHECK (VALUE > 0)

-- id: x-create-composite | expect: deny | class: scope | why: creates a type
CREATE TYPE public.c AS (a int)

-- id: x-alter-enum | expect: deny | class: scope | why: changes a type
ALTER TYPE public.mood ADD VALUE 'b'

-- id: x-create-schema | expect: deny | class: scope | why: creates a schema
CREATE SCHEMA s

-- id: x-create-schema-elements | expect: deny | class: scope | why: creates a schema with a table
CREATE SCHEMA s CREATE TABLE t (a int)

-- id: x-create-collation | expect: deny | class: scope | why: creates a collation
CREATE COLLATION public.c (LOCALE = 'C')

-- id: x-create-partition | expect: deny | class: scope | why: injects rows into later reads
CREATE TABLE public.p PARTITION OF public.users FOR VALUES IN (1)

-- id: x-attach | expect: deny | class: scope | why: another table becomes a part
ALTER TABLE public.users ATTACH PARTITION public.payments DEFAULT

-- id: x-inherit | expect: deny | class: scope | why: injects rows into later reads
ALTER TABLE public.payments INHERIT public.users

-- id: x-fk-out | expect: deny | class: scope | why: locks another table
ALTER TABLE public.users ADD FOREIGN KEY (id) REFERENCES public.orders (id)

-- id: x-set-schema | expect: deny | class: scope | why: moves it out of every scope
ALTER TABLE public.users SET SCHEMA private

-- id: x-comment-out | expect: deny | class: scope | why: another table
COMMENT ON TABLE public.payments IS 'x'

-- id: x-comment-column-out | expect: deny | class: scope | why: another table
COMMENT ON COLUMN public.payments.card IS 'x'

-- id: x-comment-database | expect: deny | class: scope | why: another object
COMMENT ON DATABASE app IS 'x'

-- id: x-drop-index | expect: deny | class: scope | why: an index is no relation in scope
DROP INDEX CONCURRENTLY public.users_pkey

-- id: x-drop-sequence | expect: deny | class: scope | why: another object
DROP SEQUENCE public.users_id_seq CASCADE

-- id: x-drop-type | expect: deny | class: scope | why: takes columns along
DROP TYPE public.mood CASCADE

-- id: x-drop-domain | expect: deny | class: scope | why: another object
DROP DOMAIN public.d

-- id: x-drop-aggregate | expect: deny | class: scope | why: another object
DROP AGGREGATE public.my_agg(int)

-- id: x-drop-operator | expect: deny | class: scope | why: another object
DROP OPERATOR public.===> (int, int)

-- id: x-drop-cast | expect: deny | class: scope | why: another object
DROP CAST (int AS text)

-- id: x-drop-language | expect: deny | class: scope | why: another object
DROP LANGUAGE plpgsql

-- id: x-drop-routine | expect: deny | class: scope | why: another object
DROP ROUTINE public.wipe_users

-- id: x-drop-statistics | expect: deny | class: scope | why: another object
DROP STATISTICS public.s

-- id: x-drop-collation | expect: deny | class: scope | why: another object
DROP COLLATION public.c

-- id: x-drop-event-trigger | expect: deny | class: scope | why: another object
DROP EVENT TRIGGER et

-- id: x-drop-foreign-table | expect: deny | class: scope | why: another object
DROP FOREIGN TABLE public.ft

-- id: x-drop-matview | expect: deny | class: scope | why: another object
DROP MATERIALIZED VIEW public.mv

-- id: x-rename-schema | expect: deny | class: scope | why: takes everything along
ALTER SCHEMA public RENAME TO old

-- id: x-rename-sequence | expect: deny | class: scope | why: another object
ALTER SEQUENCE public.users_id_seq RENAME TO x

-- id: x-rename-index | expect: deny | class: scope | why: another object
ALTER INDEX public.users_pkey RENAME TO x

-- id: x-rename-type | expect: deny | class: scope | why: another object
ALTER TYPE public.mood RENAME TO m

-- id: x-rename-function | expect: deny | class: scope | why: another object
ALTER FUNCTION public.wipe_users() RENAME TO f

-- id: x-alter-extension | expect: deny | class: scope | why: another object
ALTER EXTENSION pgcrypto UPDATE

-- id: x-refresh | expect: deny | class: scope | why: another object
REFRESH MATERIALIZED VIEW CONCURRENTLY public.mv

-- id: x-truncate-only | expect: deny | class: scope | why: another table
TRUNCATE ONLY public.payments

-- id: x-cluster-out | expect: deny | class: scope | why: another table
CLUSTER public.payments USING payments_pkey

-- id: x-analyze-out | expect: deny | class: scope | why: another table
ANALYZE public.users, public.payments

-- id: x-toast | expect: deny | class: scope | why: raw values
SELECT * FROM pg_toast.pg_toast_16385

-- id: x-pg-temp-read | expect: deny | class: scope | why: temporary
SELECT * FROM pg_temp.users

-- id: x-update-catalog | expect: deny | class: scope | why: a rule that sets
UPDATE pg_catalog.pg_settings SET setting = 'off' WHERE name = 'transaction_read_only'

-- id: x-update-catalog-unqualified | expect: deny | class: scope | why: a rule that sets
UPDATE pg_settings SET setting = 'off' WHERE name = 'transaction_read_only'

-- id: x-delete-catalog | expect: deny | class: scope | why: catalog
DELETE FROM pg_class

-- id: x-insert-infoschema | expect: deny | class: scope | why: catalog
INSERT INTO information_schema.sql_features SELECT * FROM information_schema.sql_features

-- id: x-sequence-star | expect: deny | class: scope | why: sequence
SELECT * FROM public.users_id_seq

-- id: x-sequence-last | expect: deny | class: scope | why: sequence
SELECT pg_sequence_last_value('public.users_id_seq')

-- id: x-leak-activity | expect: deny | class: catalog_leak | why: statements of others
SELECT query FROM pg_stat_activity

-- id: x-leak-activity-fn | expect: deny | class: catalog_leak | why: statements of others
SELECT query FROM pg_stat_get_activity(NULL)

-- id: x-leak-backend | expect: deny | class: catalog_leak | why: statements of others
SELECT pg_stat_get_backend_activity(1)

-- id: x-leak-authid | expect: deny | class: catalog_leak | why: password hashes
TABLE pg_authid

-- id: x-leak-mappings | expect: deny | class: catalog_leak | why: credentials
SELECT * FROM pg_user_mappings

-- id: x-leak-info-mappings | expect: deny | class: catalog_leak | why: credentials
SELECT * FROM information_schema._pg_user_mappings

-- id: x-leak-statistic | expect: deny | class: catalog_leak | why: values
SELECT stavalues1 FROM pg_statistic

-- id: x-leak-stats-ext | expect: deny | class: catalog_leak | why: values
SELECT * FROM pg_stats_ext

-- id: x-leak-stats-ext-data | expect: deny | class: catalog_leak | why: values
SELECT * FROM pg_statistic_ext_data

-- id: x-leak-largeobject | expect: deny | class: catalog_leak | why: contents
SELECT data FROM pg_largeobject

-- id: x-leak-hba | expect: deny | class: catalog_leak | why: configuration
SELECT * FROM pg_hba_file_rules

-- id: x-leak-hba-fn | expect: deny | class: catalog_leak | why: configuration
SELECT * FROM pg_hba_file_rules()

-- id: x-leak-file-settings | expect: deny | class: catalog_leak | why: configuration
SELECT * FROM pg_file_settings

-- id: x-leak-file-settings-fn | expect: deny | class: catalog_leak | why: configuration
SELECT * FROM pg_show_all_file_settings()

-- id: x-leak-prepared | expect: deny | class: catalog_leak | why: transactions of others
SELECT * FROM pg_prepared_xacts

-- id: x-leak-cursors | expect: deny | class: catalog_leak | why: statement texts
SELECT statement FROM pg_cursors

-- id: x-leak-cursors-fn | expect: deny | class: catalog_leak | why: statement texts
SELECT statement FROM pg_cursor()

-- id: x-leak-statements-schema | expect: deny | class: catalog_leak | why: whatever its schema
SELECT query FROM monitoring.pg_stat_statements

-- id: x-leak-statements-fn | expect: deny | class: catalog_leak | why: whatever its form
SELECT query FROM pg_stat_statements(true)

-- id: x-leak-replication | expect: deny | class: catalog_leak | why: other hosts
SELECT * FROM pg_stat_replication

-- id: x-leak-walreceiver | expect: deny | class: catalog_leak | why: connection strings
SELECT conninfo FROM pg_stat_wal_receiver

-- id: x-leak-ssl | expect: deny | class: catalog_leak | why: certificates
SELECT * FROM pg_stat_ssl

-- id: x-leak-mcv | expect: deny | class: catalog_leak | why: values
SELECT pg_mcv_list_items(stxdmcv) FROM pg_statistic_ext_data

-- id: x-leak-union | expect: deny | class: catalog_leak | why: beside an allowed one
SELECT rolname::text FROM pg_roles UNION SELECT rolpassword FROM pg_authid

-- id: x-leak-shadow-cte | expect: deny | class: catalog_leak | why: in WITH
WITH s AS (SELECT * FROM pg_shadow) SELECT usename FROM s

-- id: x-leak-unknown-catalog | expect: deny | class: catalog_leak | why: not on the list
SELECT * FROM pg_catalog.pg_brand_new

-- id: x-leak-unknown-info | expect: deny | class: catalog_leak | why: not on the list
SELECT * FROM information_schema.brand_new

-- id: x-dos-series-step | expect: deny | class: dos | why: too many rows
SELECT count(*) FROM generate_series(1, 1e12, 2)

-- id: x-dos-series-down | expect: deny | class: dos | why: too many rows
SELECT count(*) FROM generate_series(1000000000000, 1, -1)

-- id: x-dos-series-expr | expect: deny | class: dos | why: too many rows
SELECT count(*) FROM generate_series(1, 10^12)

-- id: x-dos-series-cast | expect: deny | class: dos | why: too many rows
SELECT count(*) FROM generate_series('1'::bigint, '999999999999'::bigint)

-- id: x-dos-series-time | expect: deny | class: dos | why: too many rows
SELECT count(*) FROM generate_series('2000-01-01'::timestamp, '2100-01-01', '1 microsecond')

-- id: x-dos-series-cross | expect: deny | class: dos | why: too many rows together
SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b

-- id: x-dos-series-join | expect: deny | class: dos | why: too many rows together
SELECT count(*) FROM generate_series(1, 1000000) a CROSS JOIN generate_series(1, 1000000) b

-- id: x-dos-repeat-lit | expect: deny | class: dos | why: too large
SELECT length(repeat('abcdefghij', 100000000))

-- id: x-dos-lpad | expect: deny | class: dos | why: too large
SELECT lpad('x', 1000000000)

-- id: x-dos-recursive | expect: deny | class: dos | why: never ends
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r

-- id: x-dos-array-fill | expect: deny | class: dos | why: too large
SELECT array_fill(0, ARRAY[1000000000])

-- id: x-dos-checkpoint | expect: deny | class: dos | why: server
CHECKPOINT

-- id: x-enc-nbsp | expect: deny | class: encoding | why: NBSP is a letter
SELECT 1

-- id: x-enc-vt | expect: deny | class: encoding | why: vertical tab is no space in 15
SELECT1

-- id: x-enc-bad-escape | expect: deny | class: encoding | why: NUL by an escape
SELECT E'\x00'

-- id: x-enc-bad-unicode | expect: deny | class: encoding | why: half a surrogate pair
SELECT U&'\D800'

-- id: x-enc-unterminated | expect: deny | class: encoding | why: unterminated
SELECT 'abc

-- id: x-enc-unterminated-comment | expect: deny | class: encoding | why: unterminated
SELECT 1 /* abc

-- id: x-enc-unterminated-dollar | expect: deny | class: encoding | why: unterminated
SELECT $a$ abc $b$

-- id: x-enc-newer-merge | expect: deny | class: encoding | why: newer grammar
MERGE INTO public.users u USING public.users s ON u.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE

-- id: x-enc-newer-json | expect: deny | class: encoding | why: newer grammar
SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a int PATH '$'))

-- id: x-enc-psql-command | expect: deny | class: encoding | why: a command of psql
\d users

-- id: x-enc-garbage | expect: deny | class: encoding | why: no SQL
drop tabel users

-- id: x-insert | expect: hold | class: write | why: a row
INSERT INTO public.users (email) VALUES ('a')

-- id: x-insert-default | expect: hold | class: write | why: a row
INSERT INTO public.users DEFAULT VALUES

-- id: x-insert-unqualified | expect: hold | class: write | why: a row
INSERT INTO users (email) VALUES ($1) RETURNING id

-- id: x-insert-overriding | expect: hold | class: write | why: a row
INSERT INTO public.users (id) OVERRIDING SYSTEM VALUE VALUES (1)

-- id: x-insert-nothing | expect: hold | class: write | why: a row
INSERT INTO public.users (id) VALUES (1) ON CONFLICT DO NOTHING

-- id: x-update | expect: hold | class: write | why: a row
UPDATE public.users SET active = false WHERE id = 1

-- id: x-update-multi | expect: hold | class: write | why: a row
UPDATE users AS u SET (name, email) = (SELECT 'a', 'b') WHERE u.id = 1 RETURNING *

-- id: x-update-array | expect: hold | class: write | why: an element
UPDATE users SET tags[1] = 'a' WHERE id = 1

-- id: x-delete-cte | expect: hold | class: write | why: named by a CTE
WITH old AS (SELECT id FROM users WHERE NOT active) DELETE FROM users USING old WHERE users.id = old.id

-- id: x-merge-insert | expect: hold | class: write | why: a row
MERGE INTO users u USING (VALUES (1)) AS s(id) ON u.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)

-- id: x-cte-insert | expect: hold | class: write | why: a row
WITH n AS (INSERT INTO users (email) VALUES ('a') RETURNING id) SELECT * FROM n

-- id: x-copy-insert-query | expect: hold | class: write | why: an export that writes
COPY (INSERT INTO users (email) VALUES ('a') RETURNING id) TO STDOUT

-- id: x-explain-analyze-insert | expect: hold | class: write | why: runs
EXPLAIN (ANALYZE true) INSERT INTO users (email) VALUES ('a')

-- id: x-explain-analyze-word | expect: hold | class: write | why: any ANALYZE counts
EXPLAIN (ANALYZE yes, ANALYZE off) DELETE FROM users

-- id: x-explain-analyze-cte | expect: hold | class: write | why: runs
EXPLAIN ANALYZE WITH d AS (DELETE FROM users RETURNING 1) SELECT 1

-- id: x-prepare-insert | expect: hold | class: write | why: prepared
PREPARE p AS INSERT INTO users (email) VALUES ($1)

-- id: x-copy-in-csv | expect: hold | class: write | why: rows
COPY users FROM STDIN WITH (FORMAT csv, HEADER, FORCE_NULL (email))

-- id: x-copy-in-where | expect: hold | class: write | why: rows
COPY users FROM STDIN WHERE id > 10

-- id: x-batch-writes | expect: hold | class: write | why: one request for both
UPDATE users SET name = '' WHERE id = 1; DELETE FROM users WHERE id = 2

-- id: x-batch-read-write | expect: hold | class: write | why: one request for both
SELECT 1; DELETE FROM users WHERE id = 2

-- id: x-add-column | expect: hold | class: ddl | why: column
ALTER TABLE users ADD COLUMN IF NOT EXISTS age int DEFAULT 0 NOT NULL

-- id: x-alter-type | expect: hold | class: ddl | why: rewrites
ALTER TABLE users ALTER COLUMN name TYPE varchar(10) USING substr(name, 1, 10)

-- id: x-set-not-null | expect: hold | class: ddl | why: scans
ALTER TABLE users ALTER name SET NOT NULL, ALTER email DROP NOT NULL

-- id: x-add-check | expect: hold | class: ddl | why: constraint
ALTER TABLE users ADD CONSTRAINT c CHECK (length(name) > 0) NOT VALID

-- id: x-validate | expect: hold | class: ddl | why: scans
ALTER TABLE users VALIDATE CONSTRAINT c

-- id: x-add-pk | expect: hold | class: ddl | why: index
ALTER TABLE users ADD PRIMARY KEY (id)

-- id: x-add-fk-self | expect: hold | class: ddl | why: constraint
ALTER TABLE users ADD FOREIGN KEY (boss) REFERENCES users (id) ON DELETE CASCADE

-- id: x-drop-constraint | expect: hold | class: ddl | why: constraint
ALTER TABLE IF EXISTS users DROP CONSTRAINT c CASCADE

-- id: x-unlogged | expect: hold | class: ddl | why: rewrites
ALTER TABLE users SET UNLOGGED

-- id: x-storage | expect: hold | class: ddl | why: options
ALTER TABLE users SET (fillfactor = 70), ALTER name SET STATISTICS 100

-- id: x-identity | expect: hold | class: ddl | why: identity
ALTER TABLE users ALTER id ADD GENERATED ALWAYS AS IDENTITY

-- id: x-replica-identity | expect: hold | class: ddl | why: replication
ALTER TABLE users REPLICA IDENTITY FULL

-- id: x-rename-table | expect: hold | class: ddl | why: breaks the application
ALTER TABLE users RENAME TO people

-- id: x-rename-constraint | expect: hold | class: ddl | why: name
ALTER TABLE users RENAME CONSTRAINT a TO b

-- id: x-index-partial | expect: hold | class: ddl | why: index
CREATE UNIQUE INDEX IF NOT EXISTS i ON users (lower(email)) INCLUDE (name) WHERE active

-- id: x-index-gin | expect: hold | class: ddl | why: index
CREATE INDEX ON users USING gin (name gin_trgm_ops)

-- id: x-comment | expect: hold | class: ddl | why: comment
COMMENT ON TABLE users IS 'people'

-- id: x-comment-column | expect: hold | class: ddl | why: comment
COMMENT ON COLUMN public.users.email IS NULL

-- id: x-analyze | expect: hold | class: ddl | why: statistics
ANALYZE users (email)

-- id: x-vacuum | expect: hold | class: ddl | why: maintenance
VACUUM (VERBOSE, SKIP_LOCKED) users

-- id: x-cluster | expect: hold | class: ddl | why: rewrites
CLUSTER users USING users_pkey

-- id: x-reindex-conc | expect: hold | class: ddl | why: maintenance
REINDEX TABLE CONCURRENTLY users

-- id: x-drop-restrict | expect: hold | class: ddl | why: table
DROP TABLE users RESTRICT

-- id: x-truncate-restart | expect: hold | class: ddl | why: table
TRUNCATE users RESTART IDENTITY

-- id: x-at-xmltable-path | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT * FROM xmltable('/x' PASSING xml '<x/>' COLUMNS a text PATH pg_sleep(1)::text)

-- id: x-at-xmltable-row | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT * FROM xmltable(pg_sleep(1)::text PASSING xml '<x/>' COLUMNS a text)

-- id: x-at-xmltable-namespace | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT * FROM xmltable(XMLNAMESPACES(pg_sleep(1)::text AS n), '/x' PASSING xml '<x/>' COLUMNS a text)

-- id: x-at-xmltable-passing | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT * FROM xmltable('/x' PASSING pg_sleep(1)::text::xml COLUMNS a text)

-- id: x-at-repeatable | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 FROM users TABLESAMPLE system (1) REPEATABLE (length(pg_sleep(1)::text))

-- id: x-at-overlaps | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT (now(), now()) OVERLAPS (now(), pg_sleep(1)::text::timestamptz)

-- id: x-at-between | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 BETWEEN 0 AND length(pg_sleep(1)::text)

-- id: x-at-in-list | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 IN (2, length(pg_sleep(1)::text))

-- id: x-at-like-escape | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 'a' LIKE 'b' ESCAPE pg_sleep(1)::text

-- id: x-at-similar | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 'a' SIMILAR TO pg_sleep(1)::text

-- id: x-at-any-array | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 'a' = ANY (ARRAY[pg_sleep(1)::text])

-- id: x-at-is-distinct | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT pg_sleep(1) IS DISTINCT FROM NULL

-- id: x-at-nullif | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT NULLIF('', pg_sleep(1)::text)

-- id: x-at-coalesce | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT coalesce(NULL, pg_sleep(1)::text)

-- id: x-at-case-arg | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT CASE pg_sleep(1)::text WHEN '' THEN 1 END

-- id: x-at-case-else | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT CASE WHEN false THEN '' ELSE pg_sleep(1)::text END

-- id: x-at-boolean-test | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT (pg_sleep(1)::text = '') IS UNKNOWN

-- id: x-at-null-test | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT pg_sleep(1) IS NULL

-- id: x-at-row-compare | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT (1, pg_sleep(1)::text) = (1, '')

-- id: x-at-sublink-test | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT pg_sleep(1)::text IN (SELECT email FROM users)

-- id: x-at-array-sublink | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT ARRAY(SELECT pg_sleep(1))

-- id: x-at-array-slice | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT (ARRAY[1,2])[1:length(pg_sleep(1)::text)]

-- id: x-at-collation-for | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT COLLATION FOR (pg_sleep(1)::text)

-- id: x-at-collate | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT pg_sleep(1)::text COLLATE "C"

-- id: x-at-extract | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT extract(day FROM pg_sleep(1)::text::timestamp)

-- id: x-at-at-time-zone | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT now() AT TIME ZONE pg_sleep(1)::text

-- id: x-at-trim | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT trim(both pg_sleep(1)::text FROM 'x')

-- id: x-at-substring | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT substring('abc' FROM length(pg_sleep(1)::text) FOR 1)

-- id: x-at-overlay | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT overlay('abc' PLACING pg_sleep(1)::text FROM 1)

-- id: x-at-position | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT position(pg_sleep(1)::text IN 'x')

-- id: x-at-normalize | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT normalize(pg_sleep(1)::text)

-- id: x-at-treat | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT treat(1 AS pg_sleep)

-- id: x-at-xmlforest | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT xmlforest(pg_sleep(1) AS a)

-- id: x-at-xmlattributes | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT xmlelement(name a, xmlattributes(pg_sleep(1) AS b))

-- id: x-at-xmlpi | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT xmlpi(name a, pg_sleep(1)::text)

-- id: x-at-xmlparse | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT xmlparse(CONTENT pg_sleep(1)::text)

-- id: x-at-xmlroot | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT xmlroot('<a/>'::xml, VERSION pg_sleep(1)::text)

-- id: x-at-xmlserialize | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT xmlserialize(CONTENT pg_sleep(1)::text::xml AS text)

-- id: x-at-xmlexists | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT xmlexists(pg_sleep(1)::text PASSING '<a/>'::xml)

-- id: x-at-is-document | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT pg_sleep(1)::text::xml IS DOCUMENT

-- id: x-at-variadic | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT concat(VARIADIC ARRAY[pg_sleep(1)::text])

-- id: x-at-named-arg | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT make_interval(days => length(pg_sleep(1)::text))

-- id: x-at-agg-order | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT array_agg(id ORDER BY pg_sleep(1)) FROM users

-- id: x-at-agg-filter | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM users

-- id: x-at-named-window | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT sum(id) OVER w FROM users WINDOW w AS (PARTITION BY pg_sleep(1))

-- id: x-at-fetch-first | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT id FROM users FETCH FIRST (length(pg_sleep(1)::text)) ROWS ONLY

-- id: x-at-group-sets | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 FROM users GROUP BY GROUPING SETS ((id), (pg_sleep(1)))

-- id: x-at-having | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 FROM users HAVING pg_sleep(1) IS NULL

-- id: x-at-join-nested | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 FROM (users a LEFT JOIN users b ON pg_sleep(1) IS NULL) JOIN users c ON true

-- id: x-at-rows-from-second | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT * FROM ROWS FROM (generate_series(1, 2), pg_sleep(1)) AS t

-- id: x-at-srf-alias | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT * FROM pg_sleep(1) WITH ORDINALITY AS t(a, b)

-- id: x-at-union-right | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 UNION ALL (SELECT 2 EXCEPT (SELECT length(pg_sleep(1)::text)))

-- id: x-at-union-order | expect: deny | class: position | why: a call in every place that the grammar has for an expression
(SELECT 1 AS a) UNION SELECT 2 ORDER BY a LIMIT length(pg_sleep(1)::text)

-- id: x-at-values-second | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT * FROM (VALUES (1), (length(pg_sleep(1)::text))) AS v

-- id: x-at-insert-values | expect: deny | class: position | why: a call in every place that the grammar has for an expression
INSERT INTO users (id) VALUES (length(pg_sleep(1)::text))

-- id: x-at-insert-subscript | expect: deny | class: position | why: a call in every place that the grammar has for an expression
INSERT INTO users (tags[length(pg_sleep(1)::text)]) VALUES ('a')

-- id: x-at-update-row | expect: deny | class: position | why: a call in every place that the grammar has for an expression
UPDATE users SET (name, email) = (pg_sleep(1)::text, '') WHERE id = 1

-- id: x-at-update-subscript | expect: deny | class: position | why: a call in every place that the grammar has for an expression
UPDATE users SET tags[length(pg_sleep(1)::text)] = 'a' WHERE id = 1

-- id: x-at-update-from | expect: deny | class: position | why: a call in every place that the grammar has for an expression
UPDATE users SET name = '' FROM pg_sleep(1) WHERE id = 1

-- id: x-at-delete-using | expect: deny | class: position | why: a call in every place that the grammar has for an expression
DELETE FROM users USING pg_sleep(1) WHERE id = 1

-- id: x-at-upsert-where | expect: deny | class: position | why: a call in every place that the grammar has for an expression
INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = '' WHERE pg_sleep(1) IS NULL

-- id: x-at-upsert-index | expect: deny | class: position | why: a call in every place that the grammar has for an expression
INSERT INTO users (id) VALUES (1) ON CONFLICT ((length(pg_sleep(1)::text))) DO NOTHING

-- id: x-at-upsert-predicate | expect: deny | class: position | why: a call in every place that the grammar has for an expression
INSERT INTO users (id) VALUES (1) ON CONFLICT (id) WHERE pg_sleep(1) IS NULL DO NOTHING

-- id: x-at-returning | expect: deny | class: position | why: a call in every place that the grammar has for an expression
UPDATE users SET name = '' WHERE id = 1 RETURNING pg_sleep(1)

-- id: x-at-merge-on | expect: deny | class: position | why: a call in every place that the grammar has for an expression
MERGE INTO users u USING users s ON u.id = s.id AND pg_sleep(1) IS NULL WHEN MATCHED THEN DELETE

-- id: x-at-merge-when | expect: deny | class: position | why: a call in every place that the grammar has for an expression
MERGE INTO users u USING users s ON u.id = s.id WHEN MATCHED AND pg_sleep(1) IS NULL THEN DELETE

-- id: x-at-merge-set | expect: deny | class: position | why: a call in every place that the grammar has for an expression
MERGE INTO users u USING users s ON u.id = s.id WHEN MATCHED THEN UPDATE SET name = pg_sleep(1)::text

-- id: x-at-merge-values | expect: deny | class: position | why: a call in every place that the grammar has for an expression
MERGE INTO users u USING users s ON u.id = s.id WHEN NOT MATCHED THEN INSERT (name) VALUES (pg_sleep(1)::text)

-- id: x-at-merge-source | expect: deny | class: position | why: a call in every place that the grammar has for an expression
MERGE INTO users u USING (SELECT pg_sleep(1)) s ON u.id = 1 WHEN MATCHED THEN DELETE

-- id: x-at-copy-where | expect: deny | class: position | why: a call in every place that the grammar has for an expression
COPY users FROM STDIN WHERE pg_sleep(1) IS NULL

-- id: x-at-execute | expect: deny | class: position | why: a call in every place that the grammar has for an expression
EXECUTE p(pg_sleep(1))

-- id: x-at-call | expect: deny | class: position | why: a call in every place that the grammar has for an expression
CALL p(pg_sleep(1))

-- id: x-at-set-default | expect: deny | class: position | why: a call in every place that the grammar has for an expression
ALTER TABLE users ALTER name SET DEFAULT pg_sleep(1)::text

-- id: x-at-generated | expect: deny | class: position | why: a call in every place that the grammar has for an expression
ALTER TABLE users ADD z text GENERATED ALWAYS AS (pg_sleep(1)::text) STORED

-- id: x-at-check | expect: deny | class: position | why: a call in every place that the grammar has for an expression
ALTER TABLE users ADD CHECK (pg_sleep(1) IS NULL)

-- id: x-at-exclude | expect: deny | class: position | why: a call in every place that the grammar has for an expression
ALTER TABLE users ADD EXCLUDE USING gist ((pg_sleep(1)::text) WITH =)

-- id: x-at-exclude-where | expect: deny | class: position | why: a call in every place that the grammar has for an expression
ALTER TABLE users ADD EXCLUDE USING gist (id WITH =) WHERE (pg_sleep(1) IS NULL)

-- id: x-at-using | expect: deny | class: position | why: a call in every place that the grammar has for an expression
ALTER TABLE users ALTER name TYPE text USING pg_sleep(1)::text

-- id: x-at-index | expect: deny | class: position | why: a call in every place that the grammar has for an expression
CREATE INDEX ON users ((pg_sleep(1)::text))

-- id: x-at-index-where | expect: deny | class: position | why: a call in every place that the grammar has for an expression
CREATE INDEX ON users (id) WHERE pg_sleep(1) IS NULL

-- id: x-at-typmod | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 'x'::varchar(length(pg_sleep(1)::text))

-- id: x-at-cte-dml | expect: deny | class: position | why: a call in every place that the grammar has for an expression
WITH d AS (UPDATE users SET name = pg_sleep(1)::text WHERE id = 1 RETURNING 1) SELECT 1

-- id: x-at-cte-recursive | expect: deny | class: position | why: a call in every place that the grammar has for an expression
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE pg_sleep(1) IS NULL) SELECT * FROM r LIMIT 1

-- id: x-at-indirection | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT (pg_sleep(1)).x

-- id: x-at-attribute-second | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT ((30::float8).abs).pg_sleep

-- id: x-at-minmax | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT least(1, length(pg_sleep(1)::text))

-- id: x-at-grouping | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT grouping(pg_sleep(1)) FROM users GROUP BY 1

-- id: x-at-distinct | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT DISTINCT pg_sleep(1)

-- id: x-at-lateral-sub | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT 1 FROM users u, LATERAL (SELECT pg_sleep(u.id)) s

-- id: x-at-frame-end | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND length(pg_sleep(1)::text) FOLLOWING) FROM users

-- id: x-at-prefix | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT - length(pg_sleep(1)::text)

-- id: x-at-exists | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT EXISTS (SELECT pg_sleep(1))

-- id: x-at-json-operand | expect: deny | class: position | why: a call in every place that the grammar has for an expression
SELECT '{}'::jsonb -> pg_sleep(1)::text

-- id: x-at-declare | expect: deny | class: position | why: a call in every place that the grammar has for an expression
DECLARE c CURSOR FOR SELECT pg_sleep(1)

-- id: x-at-create-as | expect: deny | class: position | why: a call in every place that the grammar has for an expression
CREATE TABLE public.users AS SELECT pg_sleep(1)

-- id: x-at-view | expect: deny | class: position | why: a call in every place that the grammar has for an expression
CREATE VIEW public.users AS SELECT pg_sleep(1)

-- id: x-in-from-join | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT 1 FROM (users a JOIN (users b CROSS JOIN payments p) ON true)

-- id: x-in-from-alias-cols | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT x FROM payments AS users(x)

-- id: x-in-from-lateral-values | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT 1 FROM users, LATERAL (VALUES ((SELECT 1 FROM payments))) v

-- id: x-in-distinct-on | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT DISTINCT ON ((SELECT 1 FROM payments)) id FROM users

-- id: x-in-window | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT sum(id) OVER (PARTITION BY (SELECT 1 FROM payments)) FROM users

-- id: x-in-group | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT 1 FROM users GROUP BY (SELECT 1 FROM payments)

-- id: x-in-having | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT 1 FROM users HAVING (SELECT true FROM payments)

-- id: x-in-row | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT ROW((SELECT 1 FROM payments))

-- id: x-in-subscript | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT (ARRAY[1])[(SELECT 1 FROM payments)]

-- id: x-in-sample | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT 1 FROM users TABLESAMPLE system ((SELECT 1 FROM payments))

-- id: x-in-cte-second | expect: deny | class: position | why: a relation in every place that the grammar has for one
WITH a AS (SELECT 1), b AS (SELECT * FROM payments) SELECT 1

-- id: x-in-cte-in-cte | expect: deny | class: position | why: a relation in every place that the grammar has for one
WITH a AS (WITH b AS (SELECT * FROM payments) SELECT 1) SELECT 1

-- id: x-in-cte-recursive | expect: deny | class: position | why: a relation in every place that the grammar has for one
WITH RECURSIVE a AS (SELECT 1 UNION SELECT id FROM payments, a) SELECT 1

-- id: x-in-cte-insert | expect: deny | class: position | why: a relation in every place that the grammar has for one
WITH a AS (SELECT * FROM payments) INSERT INTO users SELECT * FROM a

-- id: x-in-set-row | expect: deny | class: position | why: a relation in every place that the grammar has for one
UPDATE users SET (name) = (SELECT card FROM payments LIMIT 1) WHERE id = 1

-- id: x-in-upsert | expect: deny | class: position | why: a relation in every place that the grammar has for one
INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = (SELECT card FROM payments)

-- id: x-in-merge-condition | expect: deny | class: position | why: a relation in every place that the grammar has for one
MERGE INTO users u USING users s ON EXISTS (SELECT 1 FROM payments) WHEN MATCHED THEN DELETE

-- id: x-in-merge-value | expect: deny | class: position | why: a relation in every place that the grammar has for one
MERGE INTO users u USING users s ON u.id = s.id WHEN NOT MATCHED THEN INSERT (name) VALUES ((SELECT card FROM payments))

-- id: x-in-like | expect: deny | class: position | why: a relation in every place that the grammar has for one
CREATE TABLE public.users (LIKE payments)

-- id: x-in-inherits | expect: deny | class: position | why: a relation in every place that the grammar has for one
CREATE TABLE public.users () INHERITS (payments)

-- id: x-in-partition-of | expect: deny | class: position | why: a relation in every place that the grammar has for one
CREATE TABLE public.users PARTITION OF payments DEFAULT

-- id: x-in-references | expect: deny | class: position | why: a relation in every place that the grammar has for one
ALTER TABLE users ADD COLUMN p int REFERENCES payments

-- id: x-in-as | expect: deny | class: position | why: a relation in every place that the grammar has for one
CREATE TABLE public.users AS TABLE payments

-- id: x-in-view | expect: deny | class: position | why: a relation in every place that the grammar has for one
CREATE VIEW public.users AS SELECT * FROM payments

-- id: x-in-owned-by | expect: deny | class: position | why: a relation in every place that the grammar has for one
ALTER SEQUENCE public.users OWNED BY public.payments.id

-- id: x-in-statistics | expect: deny | class: position | why: a relation in every place that the grammar has for one
CREATE STATISTICS s ON id, name FROM payments

-- id: x-in-prepare | expect: deny | class: position | why: a relation in every place that the grammar has for one
PREPARE p AS UPDATE users SET name = card FROM payments

-- id: x-in-explain-union | expect: deny | class: position | why: a relation in every place that the grammar has for one
EXPLAIN SELECT 1 UNION SELECT id FROM payments

-- id: x-in-copy-values | expect: deny | class: position | why: a relation in every place that the grammar has for one
COPY (VALUES ((SELECT card FROM payments))) TO STDOUT

-- id: x-in-copy-where | expect: deny | class: position | why: a relation in every place that the grammar has for one
COPY users FROM STDIN WHERE EXISTS (SELECT 1 FROM payments)

-- id: x-in-lock-second | expect: deny | class: position | why: a relation in every place that the grammar has for one
LOCK users, payments IN ACCESS SHARE MODE

-- id: x-in-vacuum-second | expect: deny | class: position | why: a relation in every place that the grammar has for one
VACUUM users, payments

-- id: x-in-truncate-second | expect: deny | class: position | why: a relation in every place that the grammar has for one
TRUNCATE users, ONLY payments

-- id: x-in-drop-second | expect: deny | class: position | why: a relation in every place that the grammar has for one
DROP TABLE IF EXISTS users, public.payments CASCADE

-- id: x-in-set-op-into | expect: deny | class: position | why: a relation in every place that the grammar has for one
SELECT id INTO payments FROM users

-- id: x-from-function-name | expect: hold | class: unsafe_function | why: a function in FROM is called by its own name
SELECT lower.wipe FROM lower('x')

-- id: x-from-rows-from-name | expect: hold | class: unsafe_function | why: the first function's name
SELECT lower.wipe FROM ROWS FROM (lower('x'), abs(3))

-- id: x-from-cast-name | expect: hold | class: unsafe_function | why: a cast is called as its type
SELECT text.wipe FROM CAST('x' AS text)

-- id: x-from-value-name | expect: hold | class: unsafe_function | why: a keyword that stands as a function
SELECT "coalesce".wipe FROM COALESCE('x'::text)

-- id: x-from-renamed-column | expect: hold | class: unsafe_function | why: the alias is a column's name no longer
SELECT wipe.wipe FROM lower('x') AS wipe(a)

-- id: x-from-lent-column | expect: hold | class: unsafe_function | why: a column of something deeper is none of the function's
SELECT f.wipe FROM lower((SELECT 'x' FROM (VALUES (1)) v(wipe))) f

-- id: x-from-xmltable-name | expect: hold | class: unsafe_function | why: XMLTABLE is called xmltable
SELECT xmltable.wipe FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS x int)

-- id: x-from-values | expect: hold | class: unsafe_function | why: VALUES have column1 and column2
SELECT v.wipe FROM (VALUES (1, 2)) v

-- id: x-from-with | expect: hold | class: unsafe_function | why: the columns of a WITH query are known
WITH c AS (SELECT 1 AS a) SELECT c.wipe FROM c

-- id: x-dos-format-width | expect: deny | class: dos | why: too large
SELECT format('%1000000000s', 'x')

-- id: x-dos-format-star | expect: deny | class: dos | why: the width is an argument
SELECT format('%2$*1$s', 1000000000, 'x')

-- id: x-dos-recursive-far | expect: deny | class: dos | why: counts for hours
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 100000000000) SELECT count(*) FROM r

-- id: x-dos-recursive-true | expect: deny | class: dos | why: the condition is none
WITH RECURSIVE r(n) AS (SELECT 'a' UNION ALL SELECT n || n FROM r WHERE true) SELECT count(*) FROM r
