"""A client that speaks PostgreSQL's protocol one message at a time, and does not mind saying what no driver would."""

import base64
import hashlib
import hmac
import secrets
import socket
import ssl
import struct

SSL_REQUEST, GSSENC_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
V3_0, V3_2 = 3 << 16, 3 << 16 | 2


# Messages


def message(kind, *parts):
    """A message of type `kind` (one character); its length is right."""
    body = b"".join(part if isinstance(part, bytes) else text(part) for part in parts)
    return kind.encode() + struct.pack("!I", len(body) + 4) + body


def text(value):
    return value.encode() + b"\0"


def number(value):
    return struct.pack("!i", value)


def short(value):
    return struct.pack("!h", value)


def query(sql):
    return message("Q", sql)


def parse(sql, name="", types=()):
    return message("P", name, sql, short(len(types)), *map(number, types))


def bind(*values, statement="", portal="", formats=(), results=()):
    given = [number(-1) if value is None else number(len(value)) + value for value in values]
    return message(
        "B", portal, statement, short(len(formats)), *map(short, formats), short(len(values)), *given,
        short(len(results)), *map(short, results),
    )  # fmt: skip


def execute(portal="", rows=0):
    return message("E", portal, number(rows))


def describe(kind, name=""):
    return message("D", kind.encode(), name)


def close(kind, name=""):
    return message("C", kind.encode(), name)


SYNC, FLUSH, TERMINATE = message("S"), message("H"), message("X")


def extended(sql, *values, **more):
    """Parse, Bind, Describe and Execute of the unnamed statement, without Sync."""
    return parse(sql) + bind(*values, **more) + describe("P") + execute()


def startup(parameters, version=V3_0):
    body = struct.pack("!I", version) + b"".join(map(text, sum(parameters.items(), ()))) + b"\0"
    return struct.pack("!I", len(body) + 4) + body


def request(code, *rest):
    body = struct.pack("!I", code) + b"".join(rest)
    return struct.pack("!I", len(body) + 4) + body


class Message:
    """One message of the server: its `kind` and its `body`."""

    def __init__(self, kind, body):
        self.kind, self.body = kind, body

    @property
    def fields(self):
        """The fields of an ErrorResponse or NoticeResponse by their letter: C is the SQLSTATE, M the text."""
        parts = self.body.rstrip(b"\0").split(b"\0")
        return {part[:1].decode(): part[1:].decode() for part in parts if part}

    @property
    def sqlstate(self):
        return self.fields.get("C")

    @property
    def values(self):
        """The columns of a DataRow as bytes."""
        values, rest = [], self.body[2:]
        for _ in range(struct.unpack("!h", self.body[:2])[0]):
            [length] = struct.unpack("!i", rest[:4])
            values.append(None if length < 0 else rest[4 : 4 + length])
            rest = rest[4 + max(length, 0) :]
        return values

    def __repr__(self):
        return f"{self.kind}{self.fields if self.kind in 'EN' else self.body!r}"


class Closed(Exception):
    """The other side has closed the connection."""


class Wire:
    """A connection. Everything is sent as it is given; every read ends within `timeout` seconds."""

    def __init__(self, login, timeout=15.0):
        self.login = login
        self.socket = socket.create_connection((login.host, login.port), timeout)
        self.buffer = b""
        self.parameters = {}
        self.key = None
        self.status = None
        self.notices = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *parts):
        self.socket.sendall(b"".join(parts))
        return self

    def read(self, count):
        """Exactly `count` bytes. Raises Closed at the end of the stream."""
        while len(self.buffer) < count:
            try:
                data = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLError):
                data = b""
            if not data:
                raise Closed(self.buffer)
            self.buffer += data
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def receive(self):
        """The next message, notices and parameters included."""
        kind = self.read(1).decode("latin-1")
        [length] = struct.unpack("!I", self.read(4))
        received = Message(kind, self.read(length - 4))
        if kind == "Z":
            self.status = received.body.decode()
        return received

    def until(self, kind="Z"):
        """The messages up to the next one of `kind`, it included, without notices and parameters."""
        seen = []
        while True:
            received = self.receive()
            if received.kind == "N":
                self.notices.append(received)
            elif received.kind == "S":
                name, value = received.body.split(b"\0")[:2]
                self.parameters[name.decode()] = value.decode()
            elif received.kind == "E" and received.fields["S"] in ("FATAL", "PANIC"):
                raise Refused(received)
            else:
                seen.append(received)
            if received.kind == kind:
                return seen

    def ask(self, *parts):
        """Sends, and returns the messages up to ReadyForQuery."""
        return self.send(*parts).until()

    def rest(self):
        """Whatever still comes, until the other side closes: messages, or the bytes that are none."""
        seen = []
        try:
            while True:
                seen.append(self.receive())
        except Closed:
            return seen

    def is_silent(self, seconds=0.3):
        """Whether nothing arrives for a while: no surplus message is on its way."""
        self.socket.settimeout(seconds)
        try:
            self.buffer += self.socket.recv(1)
            return False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(15.0)

    # Getting in

    def start_tls(self):
        """SSLRequest and the handshake; the certificate is verified as libpq's `verify-full` does."""
        answer = self.send(request(SSL_REQUEST)).read(1)
        assert answer == b"S", answer
        context = ssl.create_default_context(cafile=self.login.authority)
        self.socket = context.wrap_socket(self.socket, server_hostname=self.login.host)
        return self

    def log_in(self, version=V3_0, **parameters):
        """StartupMessage, SCRAM-SHA-256, up to the first ReadyForQuery."""
        names = {"user": self.login.user, "database": self.login.database, **parameters}
        self.send(startup(names, version))
        self.authenticate()
        for received in self.until():
            if received.kind == "K":
                self.key = received.body
        return self

    def authenticate(self, password=None):
        """SCRAM-SHA-256 (RFC 5802, RFC 7677), with the server's signature checked. Raises Refused for an error."""
        password = (password or self.login.password).encode()
        first = self._expect("R")
        assert first.body[:4] == number(10) and b"SCRAM-SHA-256\0" in first.body, first
        bare = f"n=,r={base64.b64encode(secrets.token_bytes(18)).decode()}"
        opening = b"n,," + bare.encode()
        self.send(message("p", "SCRAM-SHA-256", number(len(opening)), opening))
        challenge = self._expect("R").body[4:].decode()
        attributes = dict(part.split("=", 1) for part in challenge.split(","))
        salt, iterations = base64.b64decode(attributes["s"]), int(attributes["i"])
        salted = hashlib.pbkdf2_hmac("sha256", password, salt, iterations)
        client_key = _hmac(salted, b"Client Key")
        without_proof = f"c=biws,r={attributes['r']}"
        signed = ",".join((bare, challenge, without_proof)).encode()
        signature = _hmac(hashlib.sha256(client_key).digest(), signed)
        proof = base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature))).decode()
        self.send(message("p", f"{without_proof},p={proof}".encode()))
        final = self._expect("R").body[4:].decode()
        expected = _hmac(_hmac(salted, b"Server Key"), signed)
        assert base64.b64decode(final.removeprefix("v=")) == expected, "the server's signature is wrong"
        assert self._expect("R").body == number(0)

    def _expect(self, kind):
        received = self.receive()
        while received.kind in "vN":
            self.notices.append(received)
            received = self.receive()
        if received.kind == "E":
            raise Refused(received)
        assert received.kind == kind, received
        return received


class Refused(Exception):
    """The server ended the session with an error."""

    def __init__(self, error):
        super().__init__(repr(error))
        self.error, self.sqlstate = error, error.sqlstate


def _hmac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def connect(login, version=V3_0, **parameters):
    """A session over TLS, ready for queries."""
    wire = Wire(login)
    try:
        return wire.start_tls().log_in(version, **parameters)
    except BaseException:
        wire.socket.close()
        raise


def kinds(messages):
    """The messages' types as one string: `12DCZ`."""
    return "".join(received.kind for received in messages)


def errors(messages):
    """The SQLSTATEs of the errors among the messages."""
    return [received.sqlstate for received in messages if received.kind == "E"]


def tags(messages):
    """The command tags among the messages, such as `DELETE 1`."""
    return [received.body.rstrip(b"\0").decode() for received in messages if received.kind == "C"]


def cancel(login, key, tls=True):
    """Sends a CancelRequest with a BackendKeyData's body and waits until the server has closed."""
    with Wire(login) as wire:
        if tls:
            wire.start_tls()
        wire.send(request(CANCEL_REQUEST, key))
        return wire.rest()
