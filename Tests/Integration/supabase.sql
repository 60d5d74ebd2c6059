-- The shape of a Supabase project on plain PostgreSQL: run by `supabase_admin`, the superuser that its customers do not get. The roles, their
-- attributes and memberships, what everybody is given, and `auth.uid()` as PostgREST's claims feed it. The application is made by `postgres`.

CREATE ROLE anon NOLOGIN NOINHERIT;
CREATE ROLE authenticated NOLOGIN NOINHERIT;
CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
GRANT anon, authenticated, service_role TO authenticator;
CREATE ROLE postgres LOGIN NOSUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS PASSWORD 'postgres';
GRANT anon, authenticated, service_role TO postgres;
ALTER DATABASE postgres OWNER TO postgres;
GRANT USAGE ON SCHEMA public TO postgres, anon, authenticated, service_role;

CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO postgres, anon, authenticated, service_role;
CREATE TABLE auth.users (id uuid PRIMARY KEY, email text, encrypted_password text);
INSERT INTO auth.users VALUES
  ('00000000-0000-0000-0000-00000000000a', 'ann@example.com', 'canary-hash-a'),
  ('00000000-0000-0000-0000-00000000000b', 'bob@example.com', 'canary-hash-b');
GRANT SELECT ON auth.users TO postgres, service_role;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

SET ROLE postgres;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;

CREATE TABLE public.articles (id int PRIMARY KEY, title text, published boolean);
ALTER TABLE public.articles ENABLE ROW LEVEL SECURITY;
CREATE POLICY "everybody reads what is published" ON public.articles FOR SELECT USING (published);
INSERT INTO public.articles VALUES (1, 'out', true), (2, 'canary-draft', false);

CREATE TABLE public.notes (id int PRIMARY KEY, owner uuid, shared boolean, body text);
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY "people read their own" ON public.notes FOR SELECT TO authenticated USING (owner = auth.uid());
INSERT INTO public.notes VALUES
  (1, '00000000-0000-0000-0000-00000000000a', false, 'canary-note-a'), (2, '00000000-0000-0000-0000-00000000000b', true, 'shared by bob');

-- As many are written: without TO, so that only the claims decide.
CREATE TABLE public.profiles (id uuid PRIMARY KEY, phone text);
ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY "one's own" ON public.profiles FOR SELECT USING (id = auth.uid());
INSERT INTO public.profiles VALUES
  ('00000000-0000-0000-0000-00000000000a', 'canary-phone-a'), ('00000000-0000-0000-0000-00000000000b', 'canary-phone-b');

-- Without row-level security, and out of every scope here.
CREATE TABLE public.invoices (id int PRIMARY KEY, amount numeric, card text);
INSERT INTO public.invoices VALUES (1, 12, 'canary-card');
CREATE FUNCTION public.invoice_cards() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT card FROM public.invoices';
