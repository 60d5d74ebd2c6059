-- What only a superuser can put there, and what an agent must find closed: large objects, credentials, extensions that reach out.

SELECT lo_from_bytea(16500, 'canary-object-51be88');
GRANT SELECT ON LARGE OBJECT 16500 TO PUBLIC;

CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host '127.0.0.1');
CREATE USER MAPPING FOR app_owner SERVER s OPTIONS (user 'app_owner', password 'canary-mapping-90aa17');
CREATE FOREIGN TABLE public.ft (l text) SERVER s;
CREATE PUBLICATION p FOR TABLE public.payments;

-- Whatever of these the server was built with, reachable by everybody.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT e.name FROM pg_available_extensions e
    WHERE e.name IN ('dblink', 'tablefunc', 'xml2', 'pageinspect', 'pgstattuple', 'amcheck', 'pg_prewarm',
                     'postgres_fdw', 'file_fdw', 'pg_trgm', 'pgcrypto', 'lo', 'pg_buffercache', 'pg_visibility')
  LOOP
    EXECUTE format('CREATE EXTENSION %I SCHEMA %I', name, CASE name WHEN 'pgcrypto' THEN 'ext' ELSE 'public' END);
  END LOOP;
END $$;
DO $$ BEGIN CREATE EXTENSION adminpack; EXCEPTION WHEN OTHERS THEN NULL; END $$;  -- its schema is fixed, and 17 has none

ANALYZE;
