"""One session on the server under test, by the simple query protocol, as psql would have it."""

import dataclasses

import psycopg
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus

READ_ONLY = "25006"


@dataclasses.dataclass(frozen=True)
class Answer:
    """SQLSTATE and message of an error, or the rows of the last result."""

    state: str = ""
    message: str = ""
    names: tuple = ()
    rows: tuple = ()

    @property
    def succeeded(self):
        return not self.state


class Session:
    OPTIONS = "-c search_path=public -c statement_timeout=3s -c max_parallel_workers_per_gather=0 -c jit=off"

    def __init__(self, url):
        self.url = url
        self.connection = None

    def __enter__(self):
        self._connect()
        return self

    def __exit__(self, *_):
        self.connection.close()

    @property
    def status(self):
        return self.connection.pgconn.transaction_status

    @property
    def is_idle(self):
        return self.status == TransactionStatus.IDLE

    @property
    def is_in_transaction(self):
        return self.status == TransactionStatus.INTRANS

    def reset(self):
        """A fresh session."""
        self.connection.close()
        self._connect()

    def renew(self):
        """What a fresh session would be, without the cost of one."""
        if not self.is_idle:
            self.run("ROLLBACK")
        if not self.run("RESET SESSION AUTHORIZATION; RESET ROLE").succeeded or not self.run("DISCARD ALL").succeeded:
            self.reset()

    def run(self, text, data=""):
        """Sends one text; COPY's data is given and taken."""
        pgconn = self.connection.pgconn
        try:
            pgconn.send_query(text.encode())
            return self._answer(pgconn, data)
        except psycopg.Error as error:
            self.reset()
            return Answer(state="08000", message=str(error).strip())

    def ask(self, text):
        """The rows of a query that must succeed."""
        answer = self.run(text)
        if not answer.succeeded:
            raise RuntimeError(f"{answer.message}: {text}")
        return answer.rows

    def _answer(self, pgconn, data):
        answer = Answer()
        while result := pgconn.get_result():
            if result.status == ExecStatus.COPY_IN:
                pgconn.put_copy_data(data.encode()) if data else None
                pgconn.put_copy_end()
            elif result.status == ExecStatus.COPY_OUT:
                while pgconn.get_copy_data(0)[0] > 0:
                    continue
            elif result.status in (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE):
                answer = _failure(result)
            elif result.status == ExecStatus.TUPLES_OK:
                answer = _rows(result)
        if pgconn.transaction_status == TransactionStatus.UNKNOWN:
            self.reset()
            return Answer(state="08006", message="the server closed the connection")
        return answer

    def _connect(self):
        self.connection = psycopg.connect(self.url, autocommit=True, options=self.OPTIONS)


def _failure(result):
    state = result.error_field(DiagnosticField.SQLSTATE)
    message = result.error_field(DiagnosticField.MESSAGE_PRIMARY)
    return Answer(state=(state or b"XX000").decode(), message=(message or b"").decode(errors="replace"))


def _rows(result):
    columns = range(result.nfields)
    names = tuple((result.fname(column) or b"").decode(errors="replace") for column in columns)
    rows = tuple(
        tuple(None if (value := result.get_value(row, column)) is None else value.decode(errors="replace") for column in columns)
        for row in range(min(result.ntuples, 5_000))
    )  # fmt: skip
    return Answer(names=names, rows=rows)
