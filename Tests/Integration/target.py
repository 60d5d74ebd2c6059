"""The two places that the drivers connect to: PostgreSQL itself, and the gateway before it."""

import os
import urllib.parse


class Login:
    """What a client needs to connect."""

    def __init__(self, host, port, user, password, database, authority):
        self.host, self.port, self.user, self.password = host, int(port), user, password
        self.database, self.authority = database, str(authority)

    @classmethod
    def from_url(cls, url):
        """Reads a libpq URL, as `sallyport token issue` prints it."""
        parts = urllib.parse.urlsplit(url)
        options = dict(urllib.parse.parse_qsl(parts.query))
        database = urllib.parse.unquote(parts.path.lstrip("/"))
        password = urllib.parse.unquote(parts.password)
        user = urllib.parse.unquote(parts.username)
        return cls(parts.hostname, parts.port, user, password, database, options.get("sslrootcert", ""))

    def environment(self, sslmode="verify-full"):
        """The variables that libpq, lib/pq and our programs read."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {
            **inherited,
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.database,
            "PGSSLMODE": sslmode,
            "PGSSLROOTCERT": self.authority,
        }


class Direct:
    """PostgreSQL itself, as a login that may write; nothing is held."""

    is_gateway = False

    def __init__(self, server, database, user, password, authority):
        self.login = Login(server.host, server.port, user, password, database, authority)

    def approve_next(self, text):
        """Nothing to approve."""

    def deny_next(self, text, reason="not today"):
        raise AssertionError("nothing is held without a gateway")


class Through:
    """The gateway, with a token."""

    is_gateway = True

    def __init__(self, gateway, token):
        self.gateway = gateway
        self.login = Login.from_url(gateway.urls[token])

    def approve_next(self, text):
        """Waits for the request whose statement contains `text`, approves it, and returns its id."""
        request = self.gateway.waiting(text)
        self.gateway.approve(request)
        return request

    def deny_next(self, text, reason="not today"):
        """The same, denied."""
        request = self.gateway.waiting(text)
        self.gateway.deny(request, reason)
        return request
