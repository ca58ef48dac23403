"""Which answers count: asked by figures, cells and checks alike, so that they cannot disagree."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from storage.tables import answers, verdicts


def standing() -> ColumnElement[bool]:
    """Answers that figures count: the newest to their question, and not set aside by anybody."""
    aside = select(verdicts.c.answer_id).where(verdicts.c.verdict == "aside")
    return and_(
        answers.c.id.not_in(aside),
        answers.c.superseded_at.is_(None),
        answers.c.instrument != "text",
        answers.c.said != "skipped",
    )


def stood(at: datetime) -> ColumnElement[bool]:
    """The same as it was at a moment; a decision that was taken back since is no longer known."""
    aside = select(verdicts.c.answer_id).where(
        verdicts.c.verdict == "aside", verdicts.c.decided_at <= at
    )
    return and_(
        answers.c.answered_at <= at,
        answers.c.id.not_in(aside),
        or_(answers.c.superseded_at.is_(None), answers.c.superseded_at > at),
        answers.c.instrument != "text",
        answers.c.said != "skipped",
    )
