"""Who comes first to a server that was just started waits no longer than who comes later."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOOKING = """
import asyncio, sys
from bot.core.events import Address, Incoming, Typed
from bot.server import Server
from bot.settings import Settings

WORDS = ("/start", "записаться", "даю согласие", "справка", "отделение в перми", "1", "1")

async def books(server):
    await server.prepare()
    known = set(sys.modules)
    for key, words in enumerate(WORDS):
        incoming = Incoming(Address("webchat", "first"), str(key), Typed(words))
        await server.product.reception.receive(incoming)
    booked = await server.product.database.run(
        lambda store: store.connection.exec_driver_sql("SELECT state FROM appointments").scalar()
    )
    print(booked, *sorted({name.partition(".")[0] for name in set(sys.modules) - known}))

asyncio.run(books(Server(Settings(_env_file=None, database_url=sys.argv[1], port=0))))
"""


def test_no_library_is_fetched_while_the_first_to_book_waits(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOOKING, f"sqlite:///{tmp_path}/otklik.db"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=ROOT,
    )
    booked, *fetched = done.stdout.splitlines()[-1].split()
    assert booked == "booked"
    assert set(fetched) <= {"encodings"}
