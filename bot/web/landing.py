"""The page behind a survey link: the same chat, with the ways into the messengers beside it."""

from fastapi import APIRouter, Request, Response

from bot.web.page import render

SURVEY_LINK = "s_"

router = APIRouter(include_in_schema=False)


@router.get("/s/{token}")
async def open_survey(request: Request, token: str) -> Response:
    """Whoever was sent a link answers here or in their own messenger."""
    return render(request, SURVEY_LINK + token, landing=True)
