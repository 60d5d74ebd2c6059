/// What `sallyport init` writes. A test reads it back: every default named here is the real one.
enum ConfigurationTemplate {
  static let text = """
    # Sallyport's configuration. `sallyport check` says what is wrong with it, by line and key.
    # A line that begins with "#" and a key shows the default: remove the "#" to change it.

    # ── The gateway ────────────────────────────────────────────────────────────────────────────────────────

    # Where agents connect.
    #listen: 127.0.0.1:6432

    # What agents are told to connect to, in connection URLs and in the gateway's certificate. Default: `listen`.
    #advertise: gateway.example.com:6432

    # From where agents may connect without TLS: loopback, never or anywhere.
    #plaintext: loopback

    # A certificate of your own. Without it the gateway makes one, signed by its own CA (state/ca.pem).
    #tls:
    #  certificate: /etc/sallyport/server.pem
    #  key: /etc/sallyport/server.key

    # Health (/healthz, /readyz) and Prometheus metrics (/metrics) over HTTP, or off.
    #health: 127.0.0.1:6433

    # Keys, store and ledger. Relative to this file; nobody but the gateway's user may look inside (0700).
    #state_dir: state

    # level: trace, debug, info, notice, warning, error or critical. format: text or json.
    #log:
    #  level: info
    #  format: text

    # ── Your databases ─────────────────────────────────────────────────────────────────────────────────────

    upstreams:
      # The name is what agents give as their database.
      shop:
        # host:port, or the directory of a Unix socket such as /var/run/postgresql.
        address: 127.0.0.1:5432
        database: shop

        # production, staging or development. An upstream that says nothing is production.
        environment: production

        # disable, prefer, require, verify-ca or verify-full, as in libpq.
        # Default: verify-full, and prefer when the server is on this host.
        #tls: verify-full
        #tls_root_certificate: /etc/sallyport/database-ca.pem

        # The login of agents' sessions. It owns nothing and may only read; as the owner of the database:
        #   CREATE ROLE sallyport_agent LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD '…';
        #   GRANT USAGE ON SCHEMA public TO sallyport_agent;
        #   GRANT SELECT ON ALL TABLES IN SCHEMA public TO sallyport_agent;
        # Secrets are references: env:NAME, file:PATH or exec:COMMAND, which prints it.
        agent:
          user: sallyport_agent
          password: env:SHOP_AGENT_PASSWORD
        # Better, in its place: a login with CREATEROLE that owns the tables. Then each token gets a role of its own,
        # which the database itself keeps to the token's scope:
        #   admin: {user: shop_owner, password: env:SHOP_ADMIN_PASSWORD}
        # Row filters of tokens need row-level security. Where it is off they are refused (keep), or it is switched on with a
        # policy that keeps what others see (switch-on).
        #row_security: keep

        # The login that runs what an operator has countersigned: usually the owner of the tables.
        executor:
          user: shop_owner
          password: env:SHOP_EXECUTOR_PASSWORD

        # What search_path is pinned to, for agents and for countersigned statements.
        #search_path: [public]

        #connect_timeout: 5s
        #statement_timeout: 30s
        #lock_timeout: 5s
        #idle_in_transaction_session_timeout: 1m

        # Functions of your own that only read, as schema.name. Calls to others are held.
        #harmless_functions: []

        # For `sallyport token jwt`: what JWTs for an API before this database are signed with, and which roles they
        # may name besides a token's own:
        #   jwt_secret: env:SHOP_JWT_SECRET
        #   jwt_roles: [authenticated]

    # ── Held statements ────────────────────────────────────────────────────────────────────────────────────

    #hold:
    #  wait: 45s        # how long a connection waits for a decision before it gets SP001
    #  expires: 30m     # how long the request stays open for one
    #  per_token: 5     # open requests per token

    # ── Limits ─────────────────────────────────────────────────────────────────────────────────────────────

    #limits:
    #  message: 64MiB
    #  statement: 1MiB
    #  startup_packet: 10kB
    #  statements_per_batch: 100
    #  prepared_statements: 1000   # per session
    #  sessions: 1000
    #  sessions_per_token: 100
    #  handshake: 10s

    # ── Ledger ─────────────────────────────────────────────────────────────────────────────────────────────

    #ledger:
    #  # What happens to plain reads while the ledger cannot be written: refuse or allow.
    #  # Everything else is refused then, whatever stands here.
    #  reads_when_unavailable: refuse
    #  queue: 10000     # events that may wait for the disk

    """
}
