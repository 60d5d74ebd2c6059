-- The schema that the corpus assumes (see the head of statements.sql), and everything that its cases name, so that what gets
-- through has something to act on. `app_owner` owns it all; `app_agent`, the login of agents' sessions, may read everything: the
-- scope, which is `public.users` alone, is the gateway's own doing here. The canaries are what must never come back.

CREATE SCHEMA private;
CREATE SCHEMA ext;
GRANT USAGE ON SCHEMA private, ext TO app_agent;

-- Every routine of the application trips this wire. A lock of the session is taken in a READ ONLY transaction as well, and
-- stays when the transaction fails, so that whoever looks from outside sees that the routine ran.
CREATE FUNCTION private.trip() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
BEGIN
  PERFORM pg_advisory_lock_shared(4711);
  DELETE FROM public.payments;
END $$;

CREATE TABLE public.users (
  id bigserial PRIMARY KEY, email text, name text, active boolean,
  created_at timestamptz NOT NULL DEFAULT '2024-01-01 00:00Z', tags text[], data jsonb, boss bigint
);
CREATE TABLE public.orders (id bigserial PRIMARY KEY, user_id bigint REFERENCES public.users ON DELETE CASCADE, amount numeric);
CREATE TABLE public.payments (
  id bigserial PRIMARY KEY, user_id bigint REFERENCES public.users ON DELETE CASCADE, card text, amount numeric
);
CREATE TABLE private.secrets (id bigserial PRIMARY KEY, value text);
INSERT INTO public.users (email, name, active, tags, data)
SELECT 'u' || n || '@example.com', 'User ' || n, n % 3 <> 0, ARRAY['a', 'b'], '{"a": 1}' FROM generate_series(1, 60) n;
INSERT INTO public.orders (user_id, amount) SELECT n, 77.125 + n FROM generate_series(1, 60) n;
INSERT INTO public.payments (user_id, card, amount) SELECT n, 'canary-card-7f3a91', 88.25 + n FROM generate_series(1, 60) n;
INSERT INTO private.secrets (value) SELECT 'canary-secret-c04d2e' FROM generate_series(1, 60) n;

CREATE VIEW public.active_users AS SELECT * FROM public.users WHERE active;
CREATE VIEW public.v_pay AS SELECT id, card FROM public.payments;
CREATE MATERIALIZED VIEW public.mv AS SELECT card FROM public.payments;
CREATE TYPE public.mood AS ENUM ('a');
CREATE STATISTICS public.s ON email, name FROM public.users;

CREATE FUNCTION public.wipe_users() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM private.trip(); DELETE FROM public.users; END';
CREATE FUNCTION public.admin_wipe() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); DELETE FROM public.users; END';
CREATE FUNCTION public.evil_immutable() RETURNS int LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN 1; END';
CREATE FUNCTION public.wipe_row(public.users) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN $1.name; END';
CREATE FUNCTION public.wipe(text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM private.trip(); RETURN $1; END';
CREATE FUNCTION public.wipe_expr(text) RETURNS text LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN $1; END';
CREATE FUNCTION public.f() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM private.trip(); RETURN ''x''; END';
CREATE FUNCTION public.f(bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN true; END';
CREATE FUNCTION public.f(VARIADIC int[]) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN true; END';
CREATE FUNCTION public.my_function(int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN 1; END';
CREATE FUNCTION public.purge(target text, VARIADIC ids int[]) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN 1; END';
CREATE PROCEDURE public.nightly_cleanup() LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM private.trip(); END';
CREATE PROCEDURE public.p(a int DEFAULT 1) LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM private.trip(); END';
CREATE FUNCTION public.evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM private.trip(); RETURN NEW; END';
CREATE FUNCTION public.evil_trigger() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM private.trip(); END';
-- It means what `lower` means, except that it does not.
CREATE FUNCTION public."Lower"(text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM private.trip(); RETURN $1; END';
-- A built-in's name with an exact argument type: PostgreSQL prefers it where `public` is searched.
CREATE FUNCTION public.quote_nullable(boolean) RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM private.trip(); RETURN 1; END';

CREATE FUNCTION public.step(bigint, bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN 1; END';
CREATE AGGREGATE public.my_agg(bigint) (SFUNC = public.step, STYPE = bigint);
CREATE AGGREGATE public.agg(bigint) (SFUNC = public.step, STYPE = bigint);
CREATE AGGREGATE public.win(bigint) (SFUNC = public.step, STYPE = bigint);
CREATE FUNCTION public.compare(bigint, bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER
  AS 'BEGIN PERFORM private.trip(); RETURN true; END';
CREATE OPERATOR public.===> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = public.compare);
CREATE DOMAIN public.evil_domain AS text CHECK (public.wipe_expr(VALUE) IS NOT NULL);
CREATE DOMAIN public.d AS int CHECK (VALUE > 0);
CREATE DOMAIN public.evil_type AS text CHECK (public.wipe_expr(VALUE) IS NOT NULL);
-- Literals of these are read by functions of theirs as early as in the analysis of a statement.
CREATE TYPE public.trap AS (id int, value public.evil_domain);
CREATE FUNCTION public.takes_domains(public.evil_domain[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION public.matches(public.evil_domain[], int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR public.@@@ (LEFTARG = public.evil_domain[], RIGHTARG = int, FUNCTION = public.matches);

GRANT SELECT ON ALL TABLES IN SCHEMA public, private TO app_agent;
