"""Which answers count: asked by figures, cells and checks alike, so that they cannot disagree."""

from sqlalchemy import ColumnElement, and_, select

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
