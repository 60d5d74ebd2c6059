-- wire.sql: our own cases about the protocol, in the format of statements.sql: same token, same schema, same words. What the messages of the
-- directive `wire` are called, Tests/Soundness/conversation.py says. They mean something on a connection only.

-- The extended protocol

-- id: w-parse-two | expect: deny | class: protocol | why: two statements in one Parse
-- wire: Parse("", text) Bind("") Execute Sync
SELECT 1; DELETE FROM users

-- id: w-parse-execute-no-describe | expect: hold | class: protocol | why: nobody asks what comes back
-- wire: Parse("", text) Bind("") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-execute-before-sync-query | expect: hold | class: protocol | why: a Query where a Sync is due
-- wire: Parse("", text) Bind("") Execute Query("SELECT 1") Sync
DELETE FROM users WHERE id = 1

-- id: w-flush-not-sync | expect: hold | class: protocol | why: Flush brings the answer out, Sync ends it
-- wire: Parse("", text) Bind("") Execute Flush Sync
DELETE FROM users WHERE id = 1

-- id: w-describe-statement | expect: hold | class: protocol | why: Describe of what has an effect, before it is executed
-- wire: Parse("s", text) Describe("S", "s") Bind("s") Describe("P", "") Execute Sync
DELETE FROM users WHERE id = 1 RETURNING id, email

-- id: w-describe-only | expect: deny | class: protocol | why: Describe alone plans nothing and runs nothing
-- wire: Parse("s", text) Describe("S", "s") Sync
COPY (SELECT * FROM private.secrets) TO STDOUT

-- id: w-bind-plans | expect: hold | class: protocol | why: Bind plans, and planning calls an immutable function
-- wire: Parse("s", text) Bind("s") Sync Bind("s") Execute Sync
SELECT public.evil_immutable()

-- id: w-bind-describe-plans | expect: hold | class: protocol | why: the same, and Describe of the portal
-- wire: Parse("s", text) Bind("s", "p") Describe("P", "p") Execute("p") Sync
SELECT public.evil_immutable() AS a, email FROM users

-- id: w-parse-domain-array | expect: deny | class: protocol | why: Parse itself calls the input functions of the types of literals
-- wire: Parse("s", text) Sync
SELECT '{x}'::public.evil_domain[]

-- id: w-parse-composite | expect: deny | class: protocol | why: a row's input function calls those of its columns
-- wire: Parse("s", text) Describe("S", "s") Sync
SELECT '(1,x)'::public.trap

-- id: w-parse-insert-literal | expect: deny | class: protocol | why: a literal for a type that runs code, in a change
-- wire: Parse("s", text) Describe("S", "s") Sync
UPDATE users SET name = ('{x}'::public.evil_domain[])[1] WHERE id = 1

-- id: w-parse-default-argument | expect: deny | class: protocol | why: a literal that becomes a function's argument is read at Parse
-- wire: Parse("s", text) Describe("S", "s") Sync
SELECT public.takes_domains('{x}')

-- id: w-parse-operator-literal | expect: deny | class: protocol | why: a literal that becomes an operator's operand is read at Parse
-- wire: Parse("s", text) Describe("S", "s") Sync
SELECT '{x}' OPERATOR(public.@@@) 1

-- id: w-bind-oversized-formats | expect: deny | class: protocol | why: more formats than values
-- wire: Parse("s", text) Raw("42000000180073000003000100010001000000000000") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-bind-negative-formats | expect: deny | class: protocol | why: a count below zero
-- wire: Parse("s", text) Raw("420000000d00730000ffff00000000") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-bind-wrong-length | expect: deny | class: protocol | why: the message is longer than it says
-- wire: Parse("s", text) Raw("420000000c0073000000000000000000") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-bind-value-too-long | expect: deny | class: protocol | why: a value that says it is two gigabytes long
-- wire: Parse("s", text) Raw("420000001300730000000000017fffffff41") Execute Sync
DELETE FROM users WHERE email = $1

-- id: w-portal-rows | expect: hold | class: protocol | why: a limit of rows, and again
-- wire: Parse("s", text) Bind("s", "p") Execute("p", 1) Execute("p", 1) Sync
DELETE FROM users RETURNING id

-- id: w-portal-fetch | expect: deny | class: protocol | why: a portal of the protocol, read by FETCH in SQL
-- wire: Query("BEGIN") Parse("s", text) Bind("s", "p") Sync Query("FETCH ALL FROM p") Query("COMMIT")
SELECT card FROM payments

-- id: w-cursor-execute | expect: deny | class: protocol | why: a cursor of SQL, executed by the protocol
-- wire: Query("BEGIN") Query(text) Execute("c") Sync Query("COMMIT")
DECLARE c CURSOR FOR SELECT card FROM payments

-- id: w-cursor-execute-fine | expect: allow | class: protocol | why: a cursor of SQL over the table in scope
-- wire: Query("BEGIN") Query(text) Query("FETCH 2 FROM c") Query("COMMIT")
DECLARE c CURSOR FOR SELECT id FROM users

-- id: w-sql-execute-of-parse | expect: deny | class: protocol | why: EXECUTE of what Parse has prepared
-- wire: Parse("s", text) Sync Query("EXECUTE s")
DELETE FROM users

-- id: w-sql-explain-execute | expect: deny | class: protocol | why: EXPLAIN ANALYZE EXECUTE of what Parse has prepared
-- wire: Parse("s", text) Sync Query("EXPLAIN ANALYZE EXECUTE s")
DELETE FROM users

-- id: w-sql-ctas-execute | expect: deny | class: protocol | why: CREATE TABLE AS EXECUTE of what Parse has prepared
-- wire: Parse("s", "SELECT 1") Sync Query(text)
CREATE TEMP TABLE t AS EXECUTE s

-- id: w-prepare-then-bind | expect: allow | class: protocol | why: PREPARE in SQL, Bind in the protocol
-- wire: Query(text) Bind("z") Execute Sync
PREPARE z AS SELECT id FROM users LIMIT 2

-- id: w-name-taken-over | expect: hold | class: protocol | why: the name is closed and means something else afterwards
-- wire: Parse("s", "SELECT 1") Sync Close("S", "s") Parse("s", text) Bind("s") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-name-deallocated | expect: hold | class: protocol | why: DEALLOCATE in SQL, then Parse under the same name
-- wire: Parse("s", "SELECT 1") Sync Query("DEALLOCATE s") Parse("s", text) Bind("s") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-name-discarded-in-batch | expect: deny | class: protocol | why: DEALLOCATE ALL in a batch that fails, then the old name
-- wire: Parse("s", text) Sync Query("DEALLOCATE ALL; SELECT 1/0") Bind("s") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-error-then-execute | expect: hold | class: protocol | why: what follows an error is skipped up to Sync, and not later
-- wire: Parse("a", "SELECT 1/0") Bind("a") Execute Parse("s", text) Bind("s") Execute Sync Bind("s") Execute Parse("t", text) Bind("t") Execute Sync Parse("u", text) Bind("u") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-unnamed-replaced | expect: hold | class: protocol | why: the unnamed statement is another one at Execute
-- wire: Parse("", "SELECT 1") Bind("") Parse("", text) Execute Sync Bind("") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-begin-in-pipeline | expect: hold | class: protocol | why: a transaction that is begun and ended in the pipeline
-- wire: Parse("b", "BEGIN") Bind("b") Execute Parse("s", text) Bind("s") Execute Parse("c", "COMMIT") Bind("c") Execute Sync
DELETE FROM users WHERE id = 1

-- id: w-set-in-pipeline | expect: deny | class: protocol | why: a setting of the implicit transaction
-- wire: Parse("b", text) Bind("b") Execute Parse("s", "SELECT count(*) FROM users") Bind("s") Execute Sync
SET LOCAL transaction_read_only = off

-- The simple protocol

-- id: w-two-queries | expect: hold | class: protocol | why: the second does not wait for the first
-- wire: Query("SELECT 1") Query(text) Query("SELECT 2")
DELETE FROM users WHERE id = 1

-- id: w-joined-commit | expect: deny | class: stacked | why: what `\;` joins is one message, and an implicit transaction
-- wire: Query("SELECT 1\\;") Query(text)
SELECT 1;COMMIT;BEGIN;DELETE FROM users;COMMIT

-- id: w-joined-read | expect: allow | class: stacked | why: several reads in one message
-- wire: Query(text)
SELECT 1;SELECT count(*) FROM users;;SELECT 3

-- id: w-implicit-block | expect: deny | class: stacked | why: BEGIN inside an implicit block makes a real one of it
-- wire: Query(text) Query("COMMIT")
SELECT 1; BEGIN; SELECT 2; SET LOCAL transaction_read_only = off

-- id: w-savepoint-implicit | expect: deny | class: stacked | why: a savepoint and a write in an implicit block
-- wire: Query(text)
SELECT 1; SAVEPOINT a; DELETE FROM users WHERE id = 1; ROLLBACK TO a

-- id: w-held-in-transaction | expect: hold | class: protocol | why: a write inside a transaction that has read
-- wire: Query("BEGIN") Query("SELECT count(*) FROM users") Query(text) Query("COMMIT")
DELETE FROM users WHERE id = 1

-- id: w-held-then-commit | expect: hold | class: protocol | why: a write first in its transaction
-- wire: Query("BEGIN") Query(text) Query("COMMIT")
DELETE FROM users WHERE id = 1

-- id: w-held-copy-data | expect: hold | class: protocol | why: rows are sent before anybody has asked for them
-- wire: Query(text) CopyData("9001\tx\n") CopyDone Query("SELECT 1")
COPY users (id, email) FROM STDIN

-- id: w-copy-data-as-sql | expect: deny | class: protocol | why: SQL in CopyData is no SQL
-- wire: CopyData("DROP TABLE users;") CopyDone Query(text)
COPY payments TO STDOUT

-- id: w-copy-extended | expect: hold | class: protocol | why: COPY through the extended protocol
-- wire: Parse("", text) Bind("") Execute CopyData("9001\tx\n") CopyDone Sync
COPY users (id, email) FROM STDIN

-- id: w-copy-out-extended | expect: allow | class: protocol | why: COPY out through the extended protocol
-- wire: Parse("", text) Bind("") Execute Sync
COPY users (id, email) TO STDOUT

-- FunctionCall

-- id: w-call-lo-creat | expect: deny | class: protocol | why: lo_creat(-1) without any SQL
-- wire: FunctionCall("957", "-1")
SELECT lo_creat(-1)

-- id: w-call-lo-unlink | expect: deny | class: protocol | why: lo_unlink(16500) without any SQL
-- wire: FunctionCall("964", "16500")
SELECT lo_unlink(16500)

-- id: w-call-advisory | expect: deny | class: protocol | why: pg_advisory_lock(1) without any SQL
-- wire: FunctionCall("2880", "1")
SELECT pg_advisory_lock(1)

-- id: w-call-in-transaction | expect: deny | class: protocol | why: set_config without any SQL, inside a transaction
-- wire: Query("BEGIN") FunctionCall("2078", "transaction_read_only", "off", "f") Query("COMMIT")
SELECT set_config('transaction_read_only', 'off', false)

-- id: w-call-harmless | expect: deny | class: protocol | why: even what would be allowed as SQL: upper('a')
-- wire: FunctionCall("871", "a")
SELECT upper('a')

-- Replication commands over an ordinary connection are syntax errors there

-- id: w-identify-system | expect: deny | class: replication | why: a replication command
IDENTIFY_SYSTEM

-- id: w-start-replication | expect: deny | class: replication | why: streams every change
START_REPLICATION SLOT standby_1 PHYSICAL 0/0

-- id: w-start-replication-logical | expect: deny | class: replication | why: streams every change
START_REPLICATION SLOT "s" LOGICAL 0/0 (proto_version '1', publication_names 'p')

-- id: w-base-backup | expect: deny | class: replication | why: copies every file
BASE_BACKUP (LABEL 'x', CHECKPOINT 'fast')

-- id: w-create-slot | expect: deny | class: replication | why: keeps the log
CREATE_REPLICATION_SLOT x TEMPORARY LOGICAL pgoutput

-- id: w-drop-slot | expect: deny | class: replication | why: stops a replica
DROP_REPLICATION_SLOT standby_1 WAIT

-- id: w-alter-slot | expect: deny | class: replication | why: a command of 17
ALTER_REPLICATION_SLOT standby_1 (FAILOVER true)

-- id: w-read-slot | expect: deny | class: replication | why: where a replica stands
READ_REPLICATION_SLOT standby_1

-- id: w-timeline | expect: deny | class: replication | why: a file of the server
TIMELINE_HISTORY 1

-- id: w-manifest | expect: deny | class: replication | why: a command of 17
UPLOAD_MANIFEST

-- id: w-startup-replication-database | expect: deny | class: replication | why: a connection that takes SQL and replication commands
-- startup: replication=database
-- wire: Query(text)
DROP_REPLICATION_SLOT standby_1

-- id: w-startup-replication-true | expect: deny | class: replication | why: a connection for replication
-- startup: replication=true
-- wire: Query(text)
IDENTIFY_SYSTEM

-- id: w-startup-replication-1 | expect: deny | class: replication | why: another way to say true
-- startup: replication=1
-- wire: Query(text)
BASE_BACKUP

-- The startup packet: what is not refused must not be in force

-- id: w-startup-read-write | expect: deny | class: startup | why: a setting as a key
-- startup: default_transaction_read_only=off
SHOW default_transaction_read_only

-- id: w-startup-options-read-write | expect: deny | class: startup | why: a setting in options
-- startup: options=-c default_transaction_read_only=off
SHOW default_transaction_read_only

-- id: w-startup-options-dashes | expect: deny | class: startup | why: the long spelling
-- startup: options=--default-transaction-read-only=off --search_path=private
SHOW search_path

-- id: w-startup-options-glued | expect: deny | class: startup | why: without a space
-- startup: options=-cstatement_timeout=0
SHOW statement_timeout

-- id: w-startup-options-escaped | expect: deny | class: startup | why: a space behind a backslash
-- startup: options=-c search_path=private,\ public
SHOW search_path

-- id: w-startup-search-path | expect: deny | class: startup | why: a search path as a key
-- startup: search_path=private
SELECT value FROM secrets

-- id: w-startup-session-authorization | expect: deny | class: startup | why: another identity
-- startup: session_authorization=postgres
SELECT current_user

-- id: w-startup-role | expect: deny | class: startup | why: another role
-- startup: role=app_owner
SELECT current_user

-- id: w-startup-encoding | expect: deny | class: startup | why: bytes that mean something else
-- startup: client_encoding=SJIS
SHOW client_encoding

-- id: w-startup-lexer | expect: deny | class: startup | why: a backslash that means something else
-- startup: standard_conforming_strings=off
SELECT '\'; DROP TABLE users; --'

-- id: w-startup-preload | expect: deny | class: startup | why: code
-- startup: local_preload_libraries=auto_explain
SELECT 1

-- id: w-startup-user | expect: deny | class: startup | why: a user that is no token
-- startup: user=app_owner
SELECT 1

-- id: w-startup-database | expect: deny | class: startup | why: another database
-- startup: database=postgres
SELECT 1

-- id: w-startup-database-empty | expect: deny | class: startup | why: an empty database is the user's name
-- startup: database=
SELECT 1

-- id: w-startup-row-security | expect: deny | class: startup | why: row filters
-- startup: row_security=off
SHOW row_security

-- id: w-startup-drivers | expect: allow | class: startup | why: what drivers send
-- startup: application_name=driver
-- startup: client_encoding=UTF8
-- startup: DateStyle=ISO
-- startup: TimeZone=UTC
-- startup: extra_float_digits=3
SELECT count(*) FROM users
