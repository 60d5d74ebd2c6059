"""A relay between the gateway and PostgreSQL that kills the gateway in the middle of making, renewing, widening, narrowing or dropping a role.

It knows the admin's sessions by their name, `sallyport roles`, and numbers what each of them says. One that begins with the question for all
managed roles drops or narrows those that are left over; any other makes or widens one.
"""

import contextlib
import os
import signal
import socket
import struct
import threading

from wire import SSL_REQUEST, number

ADMIN = b"application_name\0sallyport roles\0"
DROPPING = b"starts_with(r.rolname"


class Trip:
    """When to kill: at statement `place` (from 1) of a session that makes or widens (`kind` is "make") or drops or narrows ("drop") roles.

    With `heard` the server has run the statement, and the gateway dies before it is told; else the statement is not even sent.
    """

    def __init__(self, kind, place, heard, process, is_armed=True):
        self.kind, self.place, self.heard, self.process = kind, place, heard, process
        self.is_armed = is_armed  # until then nothing happens
        self.sprung = None  # the statement at which it was

    def arm(self):
        self.is_armed = True

    def kill(self, statement):
        self.sprung = statement
        os.kill(self.process().pid, signal.SIGKILL)
        self.process().wait()


class Relay:
    """Use it with `with`; the gateway's upstream is at `address`."""

    def __init__(self, server):
        self.server = server
        self.trip = None
        self.sessions = []  # the statements of each of the admin's sessions

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def statements(self, kind):
        """What was said in the last of the admin's sessions of this kind."""
        return [said for said in self.sessions if said and _kind(said) == kind][-1]

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError, EOFError):
            opening = _packet(client)
            if opening[4:8] == struct.pack("!I", SSL_REQUEST):
                client.sendall(b"N")
                opening = _packet(client)
            with socket.create_connection((self.server.host, self.server.port)) as upstream:
                upstream.sendall(opening)
                relay = self._admin if ADMIN in opening else _pour
                back = threading.Thread(target=_pour, args=(upstream, client), daemon=True)
                if relay is _pour:
                    back.start()
                relay(client, upstream)

    def _admin(self, client, upstream):
        """Message by message, and in turns: the gateway says nothing more before it has heard the answer."""
        said = []
        self.sessions.append(said)
        _answer(upstream, client)
        while True:
            kind, message = _message(client)
            if kind == b"Q":
                said.append(message[5:-1].decode())
            if kind == b"Q" and self._is_sprung(said, upstream, message):
                return
            upstream.sendall(message)
            if kind in b"Qp":
                _answer(upstream, client)

    def _is_sprung(self, said, upstream, message):
        trip = self.trip
        if not trip or not trip.is_armed or trip.sprung or _kind(said) != trip.kind or len(said) != trip.place:
            return False
        if trip.heard:
            upstream.sendall(message)
            _answer(upstream)
        trip.kill(said[-1])
        return True


def _kind(said):
    return "drop" if DROPPING.decode() in said[0] else "make"


def _answer(upstream, client=None):
    """Passes on what the server says, up to where it waits for the other side."""
    while True:
        kind, message = _message(upstream)
        if client:
            client.sendall(message)
        if kind == b"Z" or kind == b"R" and message[5:9] not in (number(0), number(12)):
            return


def _message(peer):
    kind = _exactly(peer, 1)
    return kind, kind + _packet(peer)


def _packet(peer):
    length = _exactly(peer, 4)
    return length + _exactly(peer, struct.unpack("!I", length)[0] - 4)


def _exactly(peer, count):
    read = b""
    while len(read) < count:
        some = peer.recv(count - len(read))
        if not some:
            raise EOFError
        read += some
    return read


def _pour(source, sink):
    with contextlib.suppress(OSError):
        while some := source.recv(65536):
            sink.sendall(some)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
