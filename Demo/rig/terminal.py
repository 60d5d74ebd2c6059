"""Runs a command at a terminal of its own and answers the questions that it asks there.

Sallyport reads passphrases from the controlling terminal and from nowhere else, so a program that drives it has to own
one. The command's standard output and error stay apart from the terminal and are returned as they were written.
"""

import fcntl
import os
import selectors
import subprocess
import termios
import time

from .processes import RigError


class Result:
    """What a command said: `code`, `out`, `err`, and `terminal`, what a person would have seen of the questions."""

    def __init__(self, arguments, code, out, err, terminal):
        self.arguments, self.code, self.out, self.err, self.terminal = arguments, code, out, err, terminal

    def checked(self):
        """The result itself; raises RigError with everything that was said when the command failed."""
        if self.code != 0:
            command = " ".join(map(str, self.arguments))
            raise RigError(f"`{command}` ended with {self.code}\n{self.out}{self.err}{self.terminal}")
        return self


def run(arguments, answers=(), seconds=60.0, cwd=None, env=None):
    """Runs the command; `answers` is a sequence of (part of a question, answer), asked for in this order."""
    master, slave = os.openpty()

    def own_the_terminal():
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [str(argument) for argument in arguments],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=own_the_terminal,
        cwd=cwd,
        env=env,
    )
    try:
        heard = _converse(process, master, slave, list(answers), time.monotonic() + seconds)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
        os.close(master)
        os.close(slave)
    return Result(arguments, process.returncode, heard["out"], heard["err"], heard["terminal"])


def _converse(process, master, slave, answers, deadline):
    heard = {"out": b"", "err": b"", "terminal": b""}
    answered = 0  # bytes of the terminal's text that earlier answers have dealt with
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, "out")
        selector.register(process.stderr, selectors.EVENT_READ, "err")
        selector.register(master, selectors.EVENT_READ, "terminal")
        while len(selector.get_map()) > 1:  # the terminal stays open as long as we hold it
            if time.monotonic() > deadline:
                raise RigError(f"`{process.args[0]}` is still running: {heard}")
            for key, _ in selector.select(0.05):
                data = os.read(key.fd, 65536)
                heard[key.data] += data
                if not data:
                    selector.unregister(key.fileobj)
            # A question is a line that has not ended; what stands before it may well use the same words.
            question = heard["terminal"][answered:].rpartition(b"\n")[2]
            if answers and answers[0][0].encode() in question and not _echoes(slave):
                os.write(master, answers.pop(0)[1].encode() + b"\n")
                answered = len(heard["terminal"])
        process.wait(max(0.1, deadline - time.monotonic()))
    return {name: data.decode(errors="replace") for name, data in heard.items()}


def _echoes(terminal):
    """Whether the terminal shows what is typed. Answering before the command has turned that off could lose the answer."""
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


class Session:
    """A program at a terminal of its own, typed at and read like a person would."""

    def __init__(self, arguments, env=None, cwd=None):
        self._master, slave = os.openpty()

        def own_the_terminal():
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=own_the_terminal, cwd=cwd, env=env,
        )  # fmt: skip
        os.close(slave)
        self.unread = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    def type(self, line):
        """Types a line and Enter."""
        os.write(self._master, line.encode() + b"\n")

    def interrupt(self):
        """Ctrl-C."""
        os.write(self._master, b"\x03")

    def expect(self, text, seconds=20.0):
        """Reads on until `text` appears and returns everything up to its end."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._master, selectors.EVENT_READ)
            while text not in self.unread:
                left = deadline - time.monotonic()
                data = os.read(self._master, 65536) if left > 0 and selector.select(left) else b""
                if not data:
                    raise RigError(f"the terminal never showed {text!r}:\n{self.unread}")
                self.unread += data.decode(errors="replace")
        read, self.unread = self.unread.split(text, 1)
        return read + text
