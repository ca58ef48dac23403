"""The web application, put together from its routes and its guards."""

from fastapi import FastAPI

from bot.web import chat, entrance, health, kiosk, landing, page, refusals
from bot.web.api import calls
from bot.web.guards import BodyLimit, SafeHeaders
from bot.web.services import WebServices

__all__ = ["WebServices", "make_app"]


def make_app(services: WebServices) -> FastAPI:
    """One ASGI application; its pages, its interface and its OpenAPI document."""
    app = FastAPI(
        title="Otklik",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    app.add_middleware(BodyLimit)
    app.add_middleware(SafeHeaders, ancestors=services.frame_ancestors)
    refusals.install(app)
    pages = (entrance.router, landing.router, kiosk.router)
    for routes in (*pages, chat.router, calls.router, health.router):
        app.include_router(routes)
    app.mount("/static", page.assets)
    return app
