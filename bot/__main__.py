"""`python -m bot` is `otklik`: everything is handed over to the command line."""

import sys

from bot.cli.commands import run

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
