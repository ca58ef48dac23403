"""The real web application, or the whole product, on a port of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn

from bot.server import Server
from bot.settings import Settings
from bot.web.app import make_app
from bot.web.services import WebServices
from tests.web.site import until


@asynccontextmanager
async def served(services: WebServices) -> AsyncIterator[str]:
    """Its address while it serves."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(services), log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listening]))
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        services.webchat.close()
        server.should_exit = True
        await serving
        listening.close()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Server]:
    """Everything that `otklik run` starts."""
    server = Server(settings)
    await server.prepare()
    task = asyncio.create_task(server.run())
    try:
        yield server
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
