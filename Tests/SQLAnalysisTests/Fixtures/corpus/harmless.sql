-- harmless.sql: what people, drivers and tools really send, in the format of statements.sql. Every one must be allowed.

-- id: h-monthly | expect: allow | class: read | why: harmless
SELECT date_trunc('month', created_at) AS month, count(*) AS signups, count(*) FILTER (WHERE active) AS active, round(100.0 * count(*) FILTER (WHERE active) / nullif(count(*), 0), 1) AS pct FROM users GROUP BY 1 ORDER BY 1 DESC LIMIT 12

-- id: h-cohort | expect: allow | class: read | why: harmless
WITH first AS (SELECT id, min(date_trunc('week', created_at)) AS week FROM users GROUP BY id), sizes AS (SELECT week, count(*) AS n FROM first GROUP BY week) SELECT f.week, s.n, extract(epoch FROM now() - f.week)::int / 604800 AS age FROM first f JOIN sizes s USING (week) ORDER BY 1, 3

-- id: h-rank | expect: allow | class: read | why: harmless
SELECT id, email, row_number() OVER w, rank() OVER w, dense_rank() OVER w, ntile(4) OVER w, percent_rank() OVER w, first_value(email) OVER w FROM users WINDOW w AS (PARTITION BY active ORDER BY id DESC NULLS LAST)

-- id: h-moving | expect: allow | class: read | why: harmless
SELECT id, avg(id) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND CURRENT ROW), sum(id) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND 10 FOLLOWING EXCLUDE TIES) FROM users

-- id: h-gaps | expect: allow | class: read | why: harmless
SELECT s.id FROM generate_series(1, 1000) AS s(id) LEFT JOIN users u ON u.id = s.id WHERE u.id IS NULL

-- id: h-calendar | expect: allow | class: read | why: harmless
SELECT d::date, count(u.id) FROM generate_series(now() - interval '30 days', now(), '1 day') AS d LEFT JOIN users u ON u.created_at::date = d::date GROUP BY 1

-- id: h-dupes | expect: allow | class: read | why: harmless
SELECT lower(trim(email)) AS e, array_agg(id ORDER BY id) AS ids FROM users GROUP BY 1 HAVING count(*) > 1

-- id: h-domains | expect: allow | class: read | why: harmless
SELECT split_part(email, '@', 2) AS domain, count(*), string_agg(DISTINCT name, ', ' ORDER BY name) FROM users GROUP BY domain ORDER BY 2 DESC FETCH FIRST 10 ROWS WITH TIES

-- id: h-regex | expect: allow | class: read | why: harmless
SELECT id, (regexp_match(email, '^([^@]+)@'))[1], regexp_replace(name, '\s+', ' ', 'g') FROM users WHERE email ~* '^a' AND email !~ '\.test$'

-- id: h-like | expect: allow | class: read | why: harmless
SELECT id FROM users WHERE email ILIKE '%@example.com' OR name SIMILAR TO '(A|B)%' OR email LIKE 'a\_%' ESCAPE '\'

-- id: h-json | expect: allow | class: read | why: harmless
SELECT data->>'a', data#>>'{b,c}', jsonb_typeof(data), jsonb_array_length(data->'l'), data @? '$.x ? (@ > 1)', data || '{"a":1}', data - 'b' FROM users WHERE data ? 'a' AND data @> '{"k": [1]}'

-- id: h-json-each | expect: allow | class: read | why: harmless
SELECT u.id, e.key, e.value FROM users u CROSS JOIN LATERAL jsonb_each_text(u.data) AS e WHERE e.value <> ''

-- id: h-json-build | expect: allow | class: read | why: harmless
SELECT json_build_object('id', id, 'tags', json_agg(name)) FROM users GROUP BY id

-- id: h-json-record | expect: allow | class: read | why: harmless
SELECT r.a, r.b FROM users, json_to_record('{"a":1,"b":"x"}') AS r(a int, b text)

-- id: h-json-path | expect: allow | class: read | why: harmless
SELECT jsonb_path_query_array(data, '$.items[*].price') FROM users

-- id: h-array | expect: allow | class: read | why: harmless
SELECT array_length(tags, 1), tags[1:2], tags && ARRAY['a'], 'x' = ANY (tags), array_position(tags, 'b'), cardinality(tags), unnest(tags) FROM users

-- id: h-range | expect: allow | class: read | why: harmless
SELECT int4range(1, 5) * int4range(3, 9), daterange('2024-01-01', '2024-02-01', '[)') @> current_date, lower(tstzrange(now(), NULL)), upper_inf(numrange(1, NULL))

-- id: h-multirange | expect: allow | class: read | why: harmless
SELECT int4multirange(int4range(1, 3), int4range(5, 7)) && int4range(2, 6)

-- id: h-fts | expect: allow | class: read | why: harmless
SELECT id, ts_rank(to_tsvector('english', name), plainto_tsquery('english', 'red shoes')), ts_headline(name, to_tsquery('red & shoes')) FROM users WHERE to_tsvector('english', name) @@ websearch_to_tsquery('red shoes')

-- id: h-rewrite3 | expect: allow | class: read | why: harmless
SELECT ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'c'::tsquery)

-- id: h-geometry | expect: allow | class: read | why: harmless
SELECT point(1, 2) <-> point(3, 4), box '((0,0),(1,1))' @> point '(0.5,0.5)', circle(point(0, 0), 1)

-- id: h-net | expect: allow | class: read | why: harmless
SELECT inet '10.0.0.1' << inet '10.0.0.0/8', host('10.0.0.1/8'::inet), set_masklen('10.0.0.0/8', 16), macaddr '08:00:2b:01:02:03'

-- id: h-bits | expect: allow | class: read | why: harmless
SELECT B'101' & B'100', bit_count('x'::bytea), get_bit('x'::bytea, 1), x'1F'::int, encode(sha256('a'::bytea), 'hex'), md5(name) FROM users

-- id: h-xml | expect: allow | class: read | why: harmless
SELECT xmlelement(name user, xmlattributes(id AS id), xmlforest(email, name)), xmlserialize(content xmlconcat('<a/>', '<b/>') AS text), xpath('/a', xml '<a/>'), xmlagg(xmlelement(name x)) FROM users GROUP BY id, email, name

-- id: h-xmltable | expect: allow | class: read | why: harmless
SELECT x.* FROM xmltable('/r/i' PASSING xml '<r><i a="1"/></r>' COLUMNS n FOR ORDINALITY, a int PATH '@a' DEFAULT 0) AS x

-- id: h-time | expect: allow | class: read | why: harmless
SELECT current_timestamp, current_date, localtime, localtimestamp(0), now() AT TIME ZONE 'Europe/Berlin', age(created_at), make_interval(days => 3), to_char(now(), 'YYYY-MM-DD'), extract(dow FROM now()), (date '2024-01-01', interval '1 day') OVERLAPS (date '2024-01-02', interval '1 day') FROM users

-- id: h-numbers | expect: allow | class: read | why: harmless
SELECT 7 / 2, 7 % 2, 2 ^ 10, |/ 16, ||/ 27, @ -5, 5 # 3, ~1, 1 << 4, round(2.5), width_bucket(5, 1, 10, 3), trunc(1.9), gcd(12, 18), div(7, 2), abs(-1), -id, + id FROM users

-- id: h-strings | expect: allow | class: read | why: harmless
SELECT 'a' || 'b', position('b' IN 'abc'), substring('abc' FROM 2 FOR 1), trim(both 'x' FROM 'xax'), overlay('abc' placing 'x' from 2), format('%s-%I', 'a', 'b'), left('abc', 2), reverse('abc'), translate('abc', 'a', 'x'), initcap('ab cd'), ascii('a'), chr(65), concat_ws(',', 'a', NULL), repeat('ab', 3), lpad('1', 5, '0'), to_hex(255), quote_ident('A b'), normalize('a', NFC), 'a' IS NORMALIZED, collation for ('a')

-- id: h-case | expect: allow | class: read | why: harmless
SELECT CASE id WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END, CASE WHEN active IS NOT TRUE THEN 0 END, coalesce(name, email, 'none'), nullif(name, ''), greatest(1, 2, 3), least(1, NULL) FROM users

-- id: h-null | expect: allow | class: read | why: harmless
SELECT id FROM users WHERE name IS NULL AND email IS NOT NULL AND active IS UNKNOWN AND (id IS DISTINCT FROM 1) AND (id, name) IS NOT NULL AND num_nulls(id, name) = 0

-- id: h-rows | expect: allow | class: read | why: harmless
SELECT * FROM users WHERE (id, email) IN (VALUES (1, 'a'), (2, 'b')) AND (id, email) > (1, 'a') AND ROW(id) = ROW(1)

-- id: h-quantified | expect: allow | class: read | why: harmless
SELECT id FROM users WHERE id = ANY (ARRAY[1, 2]) AND id <> ALL (SELECT 3) AND id = ANY ($1) AND id > SOME (VALUES (1))

-- id: h-between | expect: allow | class: read | why: harmless
SELECT id FROM users WHERE id BETWEEN 1 AND 5 AND id NOT BETWEEN SYMMETRIC 9 AND 7 AND email BETWEEN SYMMETRIC 'a' AND 'b'

-- id: h-grouping | expect: allow | class: read | why: harmless
SELECT active, name, grouping(active, name), count(*) FROM users GROUP BY CUBE (active, name) HAVING count(*) > 1 ORDER BY 1 NULLS FIRST

-- id: h-rollup | expect: allow | class: read | why: harmless
SELECT active, sum(id) FROM users GROUP BY DISTINCT ROLLUP (active), GROUPING SETS ((active), ())

-- id: h-stats | expect: allow | class: read | why: harmless
SELECT avg(id), stddev_samp(id), variance(id), corr(id, id), regr_slope(id, id), mode() WITHIN GROUP (ORDER BY id), percentile_disc(ARRAY[0.25, 0.5]) WITHIN GROUP (ORDER BY id), bool_and(active), bit_or(id), every(active), rank(5) WITHIN GROUP (ORDER BY id) FROM users

-- id: h-distinct-on | expect: allow | class: read | why: harmless
SELECT DISTINCT ON (email) id, email FROM users ORDER BY email, id DESC

-- id: h-setops | expect: allow | class: read | why: harmless
SELECT id FROM users INTERSECT ALL (SELECT id FROM users EXCEPT SELECT 1) ORDER BY id OFFSET 1 LIMIT 2

-- id: h-values | expect: allow | class: read | why: harmless
VALUES (1, 'a'), (2, 'b') ORDER BY 1 DESC LIMIT 1

-- id: h-table | expect: allow | class: read | why: harmless
TABLE users

-- id: h-joins | expect: allow | class: read | why: harmless
SELECT a.id FROM users a JOIN users b ON a.id = b.id LEFT JOIN users c USING (id) RIGHT JOIN users d ON true FULL JOIN users e ON e.id = d.id CROSS JOIN users f NATURAL JOIN users g WHERE EXISTS (SELECT FROM users h WHERE h.id = a.id)

-- id: h-join-alias | expect: allow | class: read | why: harmless
SELECT j.id FROM (users a JOIN users b USING (id) AS x) AS j

-- id: h-lateral | expect: allow | class: read | why: harmless
SELECT u.id, l.n FROM users u LEFT JOIN LATERAL (SELECT count(*) AS n FROM users v WHERE v.id < u.id) l ON true

-- id: h-recursive | expect: allow | class: read | why: harmless
WITH RECURSIVE tree AS (SELECT id, boss, 1 AS depth, ARRAY[id] AS path FROM users WHERE boss IS NULL UNION ALL SELECT u.id, u.boss, t.depth + 1, t.path || u.id FROM users u JOIN tree t ON u.boss = t.id WHERE NOT u.id = ANY (t.path)) SELECT * FROM tree ORDER BY path

-- id: h-recursive-search | expect: allow | class: read | why: harmless
WITH RECURSIVE t(id, boss) AS (SELECT id, boss FROM users UNION ALL SELECT u.id, u.boss FROM users u, t WHERE u.boss = t.id) SEARCH DEPTH FIRST BY id SET o CYCLE id SET c USING p SELECT * FROM t

-- id: h-recursive-limit | expect: allow | class: read | why: harmless
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r LIMIT 10

-- id: h-recursive-union | expect: allow | class: read | why: harmless
WITH RECURSIVE a AS (SELECT 1 AS n UNION SELECT n FROM b), b AS (SELECT n FROM a) SELECT * FROM a

-- id: h-cte-materialized | expect: allow | class: read | why: harmless
WITH a AS MATERIALIZED (SELECT * FROM users), b AS NOT MATERIALIZED (SELECT * FROM a) SELECT * FROM b

-- id: h-cte-nested | expect: allow | class: read | why: harmless
WITH a AS (WITH b AS (SELECT id FROM users) SELECT * FROM b) SELECT (SELECT max(id) FROM a), (WITH c AS (TABLE a) SELECT count(*) FROM c)

-- id: h-cte-self | expect: allow | class: read | why: harmless
WITH users AS (SELECT * FROM users WHERE active) SELECT * FROM users

-- id: h-sample | expect: allow | class: read | why: harmless
SELECT id FROM users TABLESAMPLE system (10) REPEATABLE (42)

-- id: h-rowsfrom | expect: allow | class: read | why: harmless
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) WITH ORDINALITY AS t(a, b, n)

-- id: h-unnest | expect: allow | class: read | why: harmless
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS t(a, b)

-- id: h-composite-result | expect: allow | class: read | why: harmless
SELECT (json_each('{"a":1}')).key, (pg_stat_get_archiver()).archived_count, (regexp_matches('a', 'a'))[1]

-- id: h-star-call | expect: allow | class: read | why: harmless
SELECT (json_each_text('{"a":1}')).*

-- id: h-whole-row | expect: allow | class: read | why: harmless
SELECT u, to_jsonb(u), row_to_json(u), u.*, count(u) OVER () FROM users u

-- id: h-qualified | expect: allow | class: read | why: harmless
SELECT public.users.id, users.email FROM public.users

-- id: h-quoted | expect: allow | class: read | why: harmless
SELECT "id", u."email" AS "E-Mail", "drop" FROM "public"."users" AS u

-- id: h-quoted-words | expect: allow | class: read | why: harmless
SELECT id AS delete, email AS "update" FROM users AS "insert"

-- id: h-params | expect: allow | class: read | why: harmless
SELECT id FROM users WHERE email = $1 AND id > $2::bigint AND created_at < $3 LIMIT $4 OFFSET $5

-- id: h-array-param | expect: allow | class: read | why: harmless
SELECT id FROM users WHERE id = ANY($1::bigint[]) ORDER BY array_position($1, id)

-- id: h-casts | expect: allow | class: read | why: harmless
SELECT '1'::int, CAST('1' AS numeric(10, 2)), int '1', '2024-01-01'::timestamptz, 1::bool, '{1}'::int[], 'x'::varchar(5), '1 day'::interval day to second, 'a'::"char", 'users'::regclass, '{}'::json, 'x'::name, '1'::oid, double precision '1', 'a'::bpchar, '0/0'::pg_lsn

-- id: h-catalog-cast | expect: allow | class: read | why: harmless
SELECT 'x'::pg_catalog.text, '1'::pg_catalog.int4[], 'x'::information_schema.sql_identifier

-- id: h-collate | expect: allow | class: read | why: harmless
SELECT id FROM users ORDER BY name COLLATE "C", email COLLATE "de-DE-x-icu" DESC

-- id: h-using | expect: allow | class: read | why: harmless
SELECT id FROM users ORDER BY id USING >

-- id: h-operators | expect: allow | class: read | why: harmless
SELECT 1 OPERATOR(pg_catalog.+) 2, 'a' OPERATOR(pg_catalog.~~) 'b'

-- id: h-functions-qualified | expect: allow | class: read | why: harmless
SELECT pg_catalog.lower('A'), pg_catalog.count(*), pg_catalog.now() FROM public.users

-- id: h-named-args | expect: allow | class: read | why: harmless
SELECT make_date(year => 2024, month => 1, day => 1), make_interval(hours := 3)

-- id: h-variadic | expect: allow | class: read | why: harmless
SELECT concat(VARIADIC ARRAY['a', 'b']), num_nonnulls(VARIADIC ARRAY[1, NULL])

-- id: h-random | expect: allow | class: read | why: harmless
SELECT id FROM users ORDER BY random() LIMIT 5

-- id: h-setseed | expect: allow | class: read | why: harmless
SELECT setseed(0.5)

-- id: h-uuid | expect: allow | class: read | why: harmless
SELECT gen_random_uuid()

-- id: h-generate-text | expect: allow | class: read | why: harmless
SELECT chr(65 + i) FROM generate_series(0, 25) i

-- id: h-big-literal | expect: allow | class: read | why: harmless
SELECT 'x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ x'' -- /* DROP TABLE users; */ '

-- id: h-nested-comments | expect: allow | class: read | why: harmless
SELECT /* a /* b */ c; DROP TABLE users; */ 1 -- ; DROP TABLE users

-- id: h-unicode | expect: allow | class: read | why: harmless
SELECT 'Zażółć gęślą jaźń — 你好 🙂' AS "größe" FROM users AS "пользователи"

-- id: h-empty | expect: allow | class: read | why: harmless


-- id: h-only-comment | expect: allow | class: read | why: harmless
-- nothing here

-- id: h-semicolons | expect: allow | class: read | why: harmless
;;

-- id: h-ping | expect: allow | class: read | why: harmless
SELECT 1

-- id: h-ping-empty-list | expect: allow | class: read | why: harmless
SELECT

-- id: h-batch | expect: allow | class: read | why: harmless
SELECT 1; SELECT id FROM users; SHOW search_path

-- id: h-explain-json | expect: allow | class: read | why: harmless
EXPLAIN (FORMAT json, COSTS, VERBOSE, BUFFERS off) SELECT * FROM users

-- id: h-explain-analyze | expect: allow | class: read | why: harmless
EXPLAIN (ANALYZE, BUFFERS, TIMING off) SELECT count(*) FROM users

-- id: h-explain-delete | expect: allow | class: read | why: harmless
EXPLAIN DELETE FROM users WHERE id = 1

-- id: h-explain-update-off | expect: allow | class: read | why: harmless
EXPLAIN (ANALYZE off) UPDATE users SET name = 'x' WHERE id = 1

-- id: h-explain-insert-false | expect: allow | class: read | why: harmless
EXPLAIN (ANALYZE false, VERBOSE) INSERT INTO users (email) VALUES ('a')

-- id: h-explain-cursor | expect: allow | class: read | why: harmless
EXPLAIN DECLARE c CURSOR FOR SELECT id FROM users

-- id: h-copy-query | expect: allow | class: read | why: harmless
COPY (SELECT id, email FROM users WHERE active ORDER BY id) TO STDOUT (FORMAT csv, DELIMITER ';', HEADER, QUOTE '"', ENCODING 'UTF8')

-- id: h-copy-columns | expect: allow | class: read | why: harmless
COPY public.users (id, email) TO STDOUT WITH BINARY

-- id: h-copy-stdout-old | expect: allow | class: read | why: harmless
COPY users TO stdout DELIMITER AS '|' NULL AS ''

-- id: h-begin | expect: allow | class: session | why: harmless
BEGIN

-- id: h-begin-ro | expect: allow | class: session | why: harmless
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY

-- id: h-start-ser | expect: allow | class: session | why: harmless
START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE

-- id: h-commit | expect: allow | class: session | why: harmless
COMMIT

-- id: h-end | expect: allow | class: session | why: harmless
END WORK

-- id: h-abort | expect: allow | class: session | why: harmless
ABORT

-- id: h-rollback | expect: allow | class: session | why: harmless
ROLLBACK TRANSACTION

-- id: h-chain | expect: allow | class: session | why: harmless
COMMIT AND CHAIN

-- id: h-savepoint | expect: allow | class: session | why: harmless
SAVEPOINT a

-- id: h-release | expect: allow | class: session | why: harmless
RELEASE SAVEPOINT a

-- id: h-rollback-to | expect: allow | class: session | why: harmless
ROLLBACK TO SAVEPOINT a

-- id: h-read-batch | expect: allow | class: session | why: harmless
BEGIN; SELECT id FROM users; COMMIT

-- id: h-set-transaction | expect: allow | class: session | why: harmless
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE READ ONLY

-- id: h-characteristics | expect: allow | class: session | why: harmless
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY

-- id: h-dtro-on | expect: allow | class: session | why: harmless
SET default_transaction_read_only = on

-- id: h-tro-on | expect: allow | class: session | why: harmless
SELECT set_config('transaction_read_only', 'on', true)

-- id: h-app-name | expect: allow | class: session | why: harmless
SET application_name = 'my app'

-- id: h-app-name-config | expect: allow | class: session | why: harmless
SELECT set_config('application_name', 'my app', false)

-- id: h-jit-parameter | expect: allow | class: session | why: what asyncpg sends to put jit back after it has looked at types
SELECT set_config('jit', $1, false)

-- id: h-timezone | expect: allow | class: session | why: harmless
SET TIME ZONE 'UTC'

-- id: h-timezone-interval | expect: allow | class: session | why: harmless
SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE

-- id: h-timezone-local | expect: allow | class: session | why: harmless
SET TIME ZONE LOCAL

-- id: h-timezone-number | expect: allow | class: session | why: harmless
SET timezone TO -7

-- id: h-reset-timezone | expect: allow | class: session | why: harmless
RESET TimeZone

-- id: h-datestyle | expect: allow | class: session | why: harmless
SET DateStyle = ISO, MDY

-- id: h-intervalstyle | expect: allow | class: session | why: harmless
SET intervalstyle TO iso_8601

-- id: h-extra-float | expect: allow | class: session | why: harmless
SET extra_float_digits = 3

-- id: h-names | expect: allow | class: session | why: harmless
SET NAMES 'UTF8'

-- id: h-encoding | expect: allow | class: session | why: harmless
SET client_encoding TO 'utf-8'

-- id: h-encoding-config | expect: allow | class: session | why: harmless
SELECT set_config('client_encoding', 'UTF8', false)

-- id: h-scs | expect: allow | class: session | why: harmless
SET standard_conforming_strings = on

-- id: h-messages | expect: allow | class: session | why: harmless
SET client_min_messages TO warning

-- id: h-bytea | expect: allow | class: session | why: harmless
SET bytea_output = 'hex'

-- id: h-jit | expect: allow | class: session | why: harmless
SET jit = off

-- id: h-row-security | expect: allow | class: session | why: harmless
SET row_security = on

-- id: h-search-path-empty | expect: allow | class: session | why: harmless
SET search_path = ''

-- id: h-search-path-pinned | expect: allow | class: session | why: harmless
SET search_path TO public

-- id: h-search-path-pinned-config | expect: allow | class: session | why: harmless
SELECT set_config('search_path', 'public', false)

-- id: h-show | expect: allow | class: session | why: harmless
SHOW server_version

-- id: h-show-all | expect: allow | class: session | why: harmless
SHOW ALL

-- id: h-show-tz | expect: allow | class: session | why: harmless
SHOW TIME ZONE

-- id: h-show-iso | expect: allow | class: session | why: harmless
SHOW TRANSACTION ISOLATION LEVEL

-- id: h-current-setting | expect: allow | class: session | why: harmless
SELECT current_setting('server_version_num')::int, current_setting('x.y', true)

-- id: h-discard-plans | expect: allow | class: session | why: harmless
DISCARD PLANS

-- id: h-discard-sequences | expect: allow | class: session | why: harmless
DISCARD SEQUENCES

-- id: h-discard-temp | expect: allow | class: session | why: harmless
DISCARD TEMP

-- id: h-deallocate | expect: allow | class: session | why: harmless
DEALLOCATE PREPARE p

-- id: h-prepare | expect: allow | class: session | why: harmless
PREPARE p (int, text) AS SELECT id FROM users WHERE id = $1 AND email = $2

-- id: h-declare | expect: allow | class: session | why: harmless
DECLARE c NO SCROLL CURSOR WITHOUT HOLD FOR SELECT id FROM users

-- id: h-fetch | expect: allow | class: session | why: harmless
FETCH FORWARD ALL FROM c

-- id: h-move | expect: allow | class: session | why: harmless
MOVE ABSOLUTE 10 IN c

-- id: h-close | expect: allow | class: session | why: harmless
CLOSE ALL

-- id: h-constraints | expect: allow | class: session | why: harmless
SET CONSTRAINTS ALL DEFERRED

-- id: h-unlisten | expect: allow | class: session | why: harmless
UNLISTEN *

-- id: h-lock-share | expect: allow | class: session | why: harmless
LOCK TABLE users IN ACCESS SHARE MODE

-- id: h-identity | expect: allow | class: session | why: harmless
SELECT current_user, session_user, current_database(), current_schema(), current_schemas(true), version(), pg_backend_pid(), inet_server_addr(), inet_client_port(), current_role, current_catalog, user

-- id: h-health | expect: allow | class: session | why: harmless
SELECT pg_is_in_recovery(), pg_postmaster_start_time(), pg_last_wal_replay_lsn(), txid_current_snapshot(), pg_current_wal_lsn()

-- id: h-psql-list | expect: allow | class: catalog | why: harmless
SELECT d.datname, pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, pg_catalog.array_to_string(d.datacl, E'\n') FROM pg_catalog.pg_database d ORDER BY 1

-- id: h-psql-du | expect: allow | class: catalog | why: harmless
SELECT r.rolname, r.rolsuper, ARRAY(SELECT b.rolname FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles b ON (m.roleid = b.oid) WHERE m.member = r.oid) AS memberof FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1

-- id: h-psql-df | expect: allow | class: catalog | why: harmless
SELECT n.nspname, p.proname, pg_catalog.pg_get_function_result(p.oid), pg_catalog.pg_get_function_arguments(p.oid), CASE p.prokind WHEN 'a' THEN 'agg' ELSE 'func' END FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE pg_catalog.pg_function_is_visible(p.oid) AND n.nspname <> 'pg_catalog'

-- id: h-psql-d-stats | expect: allow | class: catalog | why: harmless
SELECT oid, stxrelid::pg_catalog.regclass, stxnamespace::pg_catalog.regnamespace::pg_catalog.text AS nsp, stxname, pg_catalog.pg_get_statisticsobjdef_columns(oid) AS columns, 'd' = any(stxkind) AS ndist_enabled, stxstattarget FROM pg_catalog.pg_statistic_ext WHERE stxrelid = '16385' ORDER BY nsp, stxname

-- id: h-psql-d-policies | expect: allow | class: catalog | why: harmless
SELECT pol.polname, pol.polpermissive, CASE WHEN pol.polroles = '{0}' THEN NULL ELSE pg_catalog.array_to_string(array(select rolname from pg_catalog.pg_roles where oid = any (pol.polroles) order by 1), ',') END, pg_catalog.pg_get_expr(pol.polqual, pol.polrelid) FROM pg_catalog.pg_policy pol WHERE pol.polrelid = '16385' ORDER BY 1

-- id: h-psql-d-publications | expect: allow | class: catalog | why: harmless
SELECT pubname, NULL FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_namespace pn ON p.oid = pn.pnpubid JOIN pg_catalog.pg_class pc ON pc.relnamespace = pn.pnnspid WHERE pc.oid = '16385' and pg_catalog.pg_relation_is_publishable('16385') UNION SELECT pubname, pg_get_expr(pr.prqual, c.oid) FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel pr ON p.oid = pr.prpubid JOIN pg_catalog.pg_class c ON c.oid = pr.prrelid WHERE pr.prrelid = '16385' ORDER BY 1

-- id: h-psql-d-triggers | expect: allow | class: catalog | why: harmless
SELECT t.tgname, pg_catalog.pg_get_triggerdef(t.oid, true), t.tgenabled, t.tgisinternal, CASE WHEN t.tgparentid != 0 THEN (SELECT u.tgrelid::pg_catalog.regclass FROM pg_catalog.pg_trigger AS u, pg_catalog.pg_partition_ancestors(t.tgrelid) WITH ORDINALITY AS a(relid, depth) WHERE u.tgname = t.tgname AND u.tgrelid = a.relid AND u.tgparentid = 0 ORDER BY a.depth LIMIT 1) END AS parent FROM pg_catalog.pg_trigger t WHERE t.tgrelid = '16385'

-- id: h-psql-dn | expect: allow | class: catalog | why: harmless
SELECT n.nspname, pg_catalog.pg_get_userbyid(n.nspowner) FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1

-- id: h-psql-dx | expect: allow | class: catalog | why: harmless
SELECT e.extname, e.extversion, n.nspname, c.description FROM pg_catalog.pg_extension e LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace LEFT JOIN pg_catalog.pg_description c ON c.objoid = e.oid AND c.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass ORDER BY 1

-- id: h-psql-dp | expect: allow | class: catalog | why: harmless
SELECT c.relname, pg_catalog.array_to_string(c.relacl, E'\n'), pg_catalog.array_to_string(ARRAY(SELECT attname || E':\n  ' || pg_catalog.array_to_string(attacl, E'\n  ') FROM pg_catalog.pg_attribute a WHERE attrelid = c.oid AND NOT attisdropped AND attacl IS NOT NULL), E'\n') FROM pg_catalog.pg_class c WHERE c.relkind IN ('r','v','m','S','f','p')

-- id: h-psql-completion | expect: allow | class: catalog | why: harmless
SELECT pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p') AND substring(pg_catalog.quote_ident(c.relname),1,2)='us' AND pg_catalog.pg_table_is_visible(c.oid) UNION ALL SELECT pg_catalog.quote_ident(n.nspname) || '.' FROM pg_catalog.pg_namespace n LIMIT 1000

-- id: h-jdbc-tables | expect: allow | class: catalog | why: harmless
SELECT NULL AS TABLE_CAT, n.nspname AS TABLE_SCHEM, c.relname AS TABLE_NAME, CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema' WHEN true THEN 'SYSTEM TABLE' ELSE 'TABLE' END AS TABLE_TYPE, d.description AS REMARKS FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0 and d.classoid = 'pg_class'::regclass) WHERE c.relnamespace = n.oid AND c.relname LIKE 'users' ORDER BY 1, 2

-- id: h-jdbc-columns | expect: allow | class: catalog | why: harmless
SELECT * FROM (SELECT n.nspname, c.relname, a.attname, a.atttypid, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull, a.atttypmod, a.attlen, t.typtypmod, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS attnum, nullif(a.attidentity, '') as attidentity, pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc, dsc.description FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid) JOIN pg_catalog.pg_attribute a ON (a.attrelid = c.oid) JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid) LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid = def.adrelid AND a.attnum = def.adnum) LEFT JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)) c WHERE true AND attname LIKE 'id'

-- id: h-jdbc-primary-keys | expect: allow | class: catalog | why: harmless
SELECT result.TABLE_CAT, result.COLUMN_NAME, result.KEY_SEQ FROM (SELECT NULL AS TABLE_CAT, a.attname AS COLUMN_NAME, (information_schema._pg_expandarray(i.indkey)).n AS KEY_SEQ, ci.relname AS PK_NAME, information_schema._pg_expandarray(i.indkey) AS KEYS, a.attnum AS A_ATTNUM FROM pg_catalog.pg_class ct JOIN pg_catalog.pg_attribute a ON (ct.oid = a.attrelid) JOIN pg_catalog.pg_index i ON (a.attrelid = i.indrelid) JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid) WHERE i.indisprimary) result WHERE result.A_ATTNUM = (result.KEYS).x ORDER BY result.KEY_SEQ

-- id: h-django-constraints | expect: allow | class: catalog | why: harmless
SELECT c.conname, array(SELECT attname FROM unnest(c.conkey) WITH ORDINALITY cols(colid, arridx) JOIN pg_attribute AS ca ON cols.colid = ca.attnum WHERE ca.attrelid = c.conrelid ORDER BY cols.arridx), c.contype, (SELECT fkc.relname || '.' || fka.attname FROM pg_attribute AS fka JOIN pg_class AS fkc ON fka.attrelid = fkc.oid WHERE fka.attrelid = c.confrelid AND fka.attnum = c.confkey[1]), cl.reloptions FROM pg_constraint AS c JOIN pg_class AS cl ON c.conrelid = cl.oid WHERE cl.relname = 'users' AND pg_catalog.pg_table_is_visible(cl.oid)

-- id: h-django-indexes | expect: allow | class: catalog | why: harmless
SELECT indexname, array_agg(attname ORDER BY arridx), indisunique, indisprimary, array_agg(ordering ORDER BY arridx), amname, exprdef, s2.attoptions FROM (SELECT c2.relname as indexname, idx.*, attr.attname, am.amname, CASE WHEN idx.indexprs IS NOT NULL THEN pg_get_indexdef(idx.indexrelid) END AS exprdef, CASE am.amname WHEN 'btree' THEN CASE (option & 1) WHEN 1 THEN 'DESC' ELSE 'ASC' END END as ordering, c2.reloptions as attoptions FROM (SELECT * FROM pg_index i, unnest(i.indkey, i.indoption) WITH ORDINALITY koi(key, option, arridx)) idx LEFT JOIN pg_class c ON idx.indrelid = c.oid LEFT JOIN pg_class c2 ON idx.indexrelid = c2.oid LEFT JOIN pg_am am ON c2.relam = am.oid LEFT JOIN pg_attribute attr ON attr.attrelid = c.oid AND attr.attnum = idx.key WHERE c.relname = 'users' AND pg_catalog.pg_table_is_visible(c.oid)) s2 GROUP BY indexname, indisunique, indisprimary, amname, exprdef, attoptions

-- id: h-sqlalchemy-columns | expect: allow | class: catalog | why: harmless
SELECT pg_catalog.pg_attribute.attname AS name, pg_catalog.format_type(pg_catalog.pg_attribute.atttypid, pg_catalog.pg_attribute.atttypmod) AS format_type, (SELECT pg_catalog.pg_get_expr(pg_catalog.pg_attrdef.adbin, pg_catalog.pg_attrdef.adrelid) AS pg_get_expr_1 FROM pg_catalog.pg_attrdef WHERE pg_catalog.pg_attrdef.adrelid = pg_catalog.pg_attribute.attrelid) AS "default", (SELECT json_build_object('always', pg_catalog.pg_attribute.attidentity = 'a', 'start', pg_catalog.pg_sequence.seqstart) AS json_build_object_1 FROM pg_catalog.pg_sequence WHERE pg_catalog.pg_sequence.seqrelid = CAST(CAST(pg_catalog.pg_get_serial_sequence(CAST(CAST(pg_catalog.pg_attribute.attrelid AS REGCLASS) AS TEXT), pg_catalog.pg_attribute.attname) AS REGCLASS) AS OID)) AS identity_options FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_class.oid = pg_catalog.pg_attribute.attrelid WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) ORDER BY pg_catalog.pg_class.relname

-- id: h-prisma-tables | expect: allow | class: catalog | why: harmless
SELECT tbl.relname AS table_name, namespace.nspname as namespace, (tbl.relhassubclass and tbl.relkind = 'p') as is_partition, obj_description(tbl.oid, 'pg_class') AS description FROM pg_class AS tbl INNER JOIN pg_namespace AS namespace ON namespace.oid = tbl.relnamespace WHERE tbl.relkind IN ('r', 'p') AND namespace.nspname = ANY ( $1 ) ORDER BY namespace, table_name

-- id: h-prisma-columns | expect: allow | class: catalog | why: harmless
SELECT oid.namespace, info.table_name, info.column_name, format_type(att.atttypid, att.atttypmod) as formatted_type, info.numeric_precision, info.udt_name, pg_get_expr(attdef.adbin, attdef.adrelid) AS column_default, info.is_nullable, info.is_identity FROM information_schema.columns info JOIN pg_attribute att ON att.attname = info.column_name JOIN (SELECT pg_class.oid, relname, pg_namespace.nspname as namespace FROM pg_class JOIN pg_namespace on pg_namespace.oid = pg_class.relnamespace) as oid on oid.oid = att.attrelid AND relname = info.table_name LEFT OUTER JOIN pg_attrdef attdef ON attdef.adrelid = att.attrelid AND attdef.adnum = att.attnum ORDER BY namespace, table_name, ordinal_position

-- id: h-prisma-version | expect: allow | class: catalog | why: harmless
SELECT version(), current_setting('server_version_num')::integer as numeric_version

-- id: h-asyncpg-types | expect: allow | class: catalog | why: harmless
WITH RECURSIVE typeinfo_tree(oid, ns, name, kind, basetype, elemtype, depth) AS (SELECT ti.oid, ti.ns, ti.name, ti.kind, ti.basetype, ti.elemtype, 0 FROM (SELECT t.oid AS oid, ns.nspname AS ns, t.typname AS name, t.typtype AS kind, t.typbasetype AS basetype, t.typelem AS elemtype FROM pg_catalog.pg_type AS t INNER JOIN pg_catalog.pg_namespace ns ON (ns.oid = t.typnamespace)) AS ti WHERE ti.oid = any($1::oid[]) UNION ALL SELECT ti.oid, ti.ns, ti.name, ti.kind, ti.basetype, ti.elemtype, tt.depth + 1 FROM (SELECT t.oid AS oid, 'x'::text AS ns, t.typname AS name, t.typtype AS kind, t.typbasetype AS basetype, t.typelem AS elemtype FROM pg_catalog.pg_type t) ti, typeinfo_tree tt WHERE tt.elemtype IS NOT NULL AND ti.oid = tt.elemtype) SELECT DISTINCT *, basetype::regtype::text AS basetype_name FROM typeinfo_tree ORDER BY depth DESC

-- id: h-npgsql-types | expect: allow | class: catalog | why: harmless
SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.elemtypoid FROM (SELECT typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.relkind, elemtyp.oid AS elemtypoid, CASE WHEN proc.proname='array_recv' THEN 'a' ELSE typ.typtype END AS t FROM (SELECT typ.oid, typnamespace, typname, typrelid, typtype, relkind, typelem AS elemoid, typnotnull, typreceive FROM pg_type AS typ LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid)) AS typ LEFT JOIN pg_type AS elemtyp ON elemtyp.oid = elemoid LEFT JOIN pg_proc AS proc ON proc.oid = typ.typreceive) AS t JOIN pg_namespace AS ns ON (ns.oid = typnamespace)

-- id: h-rails-columns | expect: allow | class: catalog | why: harmless
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod, c.collname, col_description(a.attrelid, a.attnum) AS comment, attgenerated as attgenerated FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum LEFT JOIN pg_type t ON a.atttypid = t.oid LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation WHERE a.attrelid = '"users"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

-- id: h-info-tables | expect: allow | class: catalog | why: harmless
SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')

-- id: h-info-columns | expect: allow | class: catalog | why: harmless
SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_name = 'users' ORDER BY ordinal_position

-- id: h-info-keys | expect: allow | class: catalog | why: harmless
SELECT tc.constraint_name, kcu.column_name, ccu.table_name FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu USING (constraint_schema, constraint_name) JOIN information_schema.constraint_column_usage ccu USING (constraint_schema, constraint_name) WHERE tc.constraint_type = 'FOREIGN KEY'

-- id: h-info-others | expect: allow | class: catalog | why: harmless
SELECT (SELECT count(*) FROM information_schema.views), (SELECT count(*) FROM information_schema.routines), (SELECT count(*) FROM information_schema.role_table_grants), (SELECT count(*) FROM information_schema.sequences), (SELECT count(*) FROM information_schema.schemata)

-- id: h-privileges | expect: allow | class: catalog | why: harmless
SELECT has_table_privilege('public.users', 'SELECT'), has_schema_privilege(current_user, 'public', 'USAGE'), pg_has_role('x', 'MEMBER'), has_column_privilege('users', 'id', 'SELECT'), has_database_privilege(current_database(), 'CONNECT')

-- id: h-definitions | expect: allow | class: catalog | why: harmless
SELECT pg_get_viewdef('public.active_users'::regclass), pg_get_constraintdef(1), pg_get_functiondef('lower(text)'::regprocedure), pg_get_ruledef(1), pg_get_triggerdef(1), pg_get_partkeydef(1)

-- id: h-sizes | expect: allow | class: catalog | why: harmless
SELECT relname, n_live_tup, n_dead_tup, last_autovacuum, pg_size_pretty(pg_relation_size(relid)), pg_table_size(relid), pg_indexes_size(relid) FROM pg_stat_user_tables ORDER BY 2 DESC

-- id: h-locks | expect: allow | class: catalog | why: harmless
SELECT locktype, mode, granted FROM pg_locks WHERE pid = pg_backend_pid()

-- id: h-settings | expect: allow | class: catalog | why: harmless
SELECT name, setting, unit FROM pg_settings WHERE name LIKE 'max%'

-- id: h-index-usage | expect: allow | class: catalog | why: harmless
SELECT indexrelname, idx_scan FROM pg_stat_user_indexes UNION SELECT indexname, 0 FROM pg_indexes WHERE tablename = 'users'

-- id: h-to-reg | expect: allow | class: catalog | why: harmless
SELECT to_regclass('public.users'), to_regtype('int4'), to_regproc('lower'), 'public'::regnamespace, 'pg_class'::regclass::oid

-- id: h-enum | expect: allow | class: catalog | why: harmless
SELECT t.typname, e.enumlabel FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid ORDER BY e.enumsortorder

-- id: h-timezones | expect: allow | class: catalog | why: harmless
SELECT name, utc_offset FROM pg_timezone_names WHERE name LIKE 'Europe/%'

-- id: h-keywords | expect: allow | class: catalog | why: harmless
SELECT word FROM pg_get_keywords() WHERE catcode = 'R'

-- id: h-rights-of-acl | expect: allow | class: catalog | why: harmless
SELECT (aclexplode(relacl)).grantee, (aclexplode(relacl)).privilege_type FROM pg_class WHERE relname = 'users'

-- id: h-partitions | expect: allow | class: catalog | why: harmless
SELECT relid, parentrelid, isleaf, level FROM pg_partition_tree('public.users')

-- id: h-generate-subscripts | expect: allow | class: catalog | why: harmless
SELECT i.indkey[s.n] FROM pg_index i, generate_subscripts(i.indkey, 1) AS s(n)

-- id: h-bool-toast | expect: allow | class: catalog | why: harmless
SELECT c.reltoastrelid <> 0, c.relpages, c.reltuples::bigint, age(c.relfrozenxid) FROM pg_class c WHERE c.oid = 'users'::regclass

-- id: h-inherits | expect: allow | class: catalog | why: harmless
SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'users'::regclass

-- id: h-depend | expect: allow | class: catalog | why: harmless
SELECT classid::regclass, objid, deptype FROM pg_depend WHERE refobjid = 'users'::regclass

-- id: h-cast-as-call | expect: allow | class: expression | why: a type's name with one argument is a cast where no function has the name
SELECT inet('10.0.0.1'), regtype('int4'), tsquery('a & b'), int4('1'), pg_catalog.int8('2')

-- id: h-from-own-names | expect: allow | class: expression | why: columns of what has its own
SELECT abs.abs, j.key, v.column1, c.a, s.count FROM abs(-3), jsonb_each('{"a": 1}') AS j(key), (VALUES (1)) v, (SELECT 1 AS a) c, (SELECT count(*) FROM users) s

-- id: h-format-widths | expect: allow | class: expression | why: columns of a report
SELECT format('%-20s|%5s|%%|%1$s|%*s', name, id, 10, email) FROM users

-- id: h-recursive-hours | expect: allow | class: read | why: counts in hours
WITH RECURSIVE r(t) AS (SELECT 1690000000 UNION ALL SELECT t + 3600 FROM r WHERE t < 1691000000) SELECT count(*) FROM r

-- id: h-sql-json | expect: allow | class: expression | why: SQL/JSON that looks like calls
-- servers: 16 18
SELECT json_array(id, email), json_arrayagg(id) FROM users GROUP BY id, email

-- id: h-sql-json-query | expect: allow | class: expression | why: SQL/JSON that looks like calls
-- servers: 18
SELECT json_scalar(1), json_serialize('[1]'), json_exists('[1]'::jsonb, '$[0]'), json_value('[1]'::jsonb, '$[0]'), json_query('[1]'::jsonb, '$[0]')

-- id: h-activity-without-texts | expect: allow | class: catalog | why: which process locks or maintains what, without texts, values and addresses
SELECT l.pid, l.relation, l.mode, l.granted, pg_blocking_pids(l.pid), v.phase FROM pg_locks l LEFT JOIN pg_stat_progress_vacuum v USING (pid)
