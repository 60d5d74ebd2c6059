"""The server as oracle: see the package `oracle`. `python Tests/Soundness/differential.py --help`."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Integration")]

from oracle.run import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
