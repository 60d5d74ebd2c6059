"""`sallyport` in a directory of its own, typed by a person at a terminal."""

import json
import os

from rig import terminal

PASSPHRASE = "seven quiet harbours at dawn"


class Command:
    def __init__(self, binary, directory):
        self.binary, self.directory = binary, directory
        self.environment = {**os.environ, "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no"}

    def __call__(self, *words, answers=(), check=True):
        questions = [answer if isinstance(answer, tuple) else ("assphrase", answer) for answer in answers]
        result = terminal.run([self.binary, *words], questions, cwd=self.directory, env=self.environment)
        return result.checked() if check else result

    def json(self, *words):
        return json.loads(self(*words, "--json").out)

    def issue(self, name, *words, check=True):
        scope = ("--upstream", "shop", "--read", "public.customers")
        return self("token", "issue", name, *scope, *words, answers=[PASSPHRASE], check=check)
