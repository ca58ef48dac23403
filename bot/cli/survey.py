"""`otklik survey`: check a survey's file, play it, make staff links, look at anonymous counts."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.table import BAD_INPUT, RefusedError, command, table
from bot.cli.usage import listed

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.surveys import Survey
    from storage.counts import Count

MOST_LINKS: Final = 500
STAFF_STAGE: Final = "feedback"
WHY_HIDDEN: Final = "В них меньше 10 ответов, или по ним можно было бы вычислить такую группу."
AFTER_MONTH: Final = "Ответы показываются, когда их месяц закончился."
HEAD: Final = ("Месяц", "Отделение", "Вопрос", "Ответ", "Раз")


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `survey` and its deeds."""
    parser = commands.add_parser(
        "survey", description="Проверить опрос, пройти его, выдать ссылки сотрудникам."
    )
    deeds = parser.add_subparsers(required=True, metavar="ДЕЙСТВИЕ", help="одно из действий ниже")
    check = deeds.add_parser("check", description="Проверить файл опроса.")
    check.add_argument("file", metavar="ФАЙЛ", help="файл опроса")
    check.set_defaults(run=check_file)
    preview = deeds.add_parser(
        "preview", description="Пройти опрос прямо здесь: ответы не сохраняются."
    )
    preview.add_argument("file", metavar="ФАЙЛ", help="файл опроса")
    preview.add_argument("--language", choices=("ru", "en"), help="только один язык")
    preview.add_argument("--stage", default="", metavar="КОД", help="стадия пути клиента")
    preview.set_defaults(run=preview_file)
    invite = deeds.add_parser(
        "invite", description="Выдать одноразовые ссылки на анонимный опрос сотрудников."
    )
    invite.add_argument(
        "--survey", default="enps-staff", metavar="КОД", help="код опроса; иначе — enps-staff"
    )
    invite.add_argument("--office", metavar="КОД", help="отделение, в котором считать ответы")
    invite.add_argument("--count", type=int, default=1, metavar="ЧИСЛО", help="сколько ссылок")
    invite.add_argument("--json", action="store_true", help="ответить в JSON")
    invite.set_defaults(run=invite_staff)
    counts = deeds.add_parser(
        "counts", description="Показать итоги анонимного опроса; где ответов мало, они скрыты."
    )
    counts.add_argument(
        "--survey", default="enps-staff", metavar="КОД", help="код опроса; иначе — enps-staff"
    )
    counts.add_argument("--json", action="store_true", help="ответить в JSON")
    counts.set_defaults(run=show_counts)
    parser.epilog = listed("Действия", deeds.choices)


@command
def check_file(options: Namespace) -> None:
    """Say what is in the file, or every reason why it cannot be used."""
    survey = _read(options.file)
    missing = tuple(_missing(survey))
    if missing:
        raise RefusedError("\n".join(missing), BAD_INPUT)
    print(
        f"Файл годится: {survey.code}, вопросов {len(survey.questions)}, "
        f"версия {survey.fingerprint[:12]}."
    )


@command
def preview_file(options: Namespace) -> None:
    """Play the survey on standard input and output, in each language or in one."""
    from bot.cli.preview import play
    from bot.texts import Texts

    survey, texts = _read(options.file), Texts()
    stage = options.stage or survey.stages[0]
    if stage not in survey.stages:
        raise RefusedError(f"Стадии «{stage}» нет, есть: {', '.join(survey.stages)}.", BAD_INPUT)
    missing = tuple(_missing(survey))
    if missing:
        raise RefusedError("\n".join(missing), BAD_INPUT)
    for language in (options.language,) if options.language else texts.languages:
        play(survey, stage, language, texts, sys.stdin, sys.stdout)


@command
def invite_staff(options: Namespace) -> None:
    """Print new links; who gets which is not remembered."""
    from bot.cli.desk import at_desk, print_json

    if not 0 < options.count <= MOST_LINKS:
        raise RefusedError(f"Ссылок может быть от 1 до {MOST_LINKS}.", BAD_INPUT)
    links = at_desk(lambda desk: tuple(_links(desk, options.survey, options.office, options.count)))
    if options.json:
        print_json(links)
    else:
        print("\n".join(links))


@command
def show_counts(options: Namespace) -> None:
    """Print the cells that are large enough to be shown."""
    from bot.cli.desk import at_desk, print_json

    shown, hidden = at_desk(lambda desk: _told(desk, options.survey))
    if options.json:
        print_json({"counts": [asdict(one) for one in shown], "hidden_cells": hidden})
        return
    rows = [(c.month, c.cell, c.question, c.answer, str(c.times)) for c in shown if c.times]
    print(table(HEAD, rows) if rows else "Показать пока нечего.")
    if hidden:
        print(f"Скрыто групп: {hidden}. {WHY_HIDDEN}")
    print(AFTER_MONTH)


def _told(desk: "Desk", code: str) -> "tuple[tuple[Count, ...], int]":
    """The counts of cells that may be shown, and how many cells are hidden."""
    from bot.handlers.staff_answers import parts_of

    parts = parts_of(_anonymous(desk, code), desk.store.counts.of(code), desk.now)
    shown = (one for part in parts for cell in part.offices.values() for one in cell)
    order = sorted(shown, key=lambda one: (one.month, one.cell))
    return tuple(order), sum(part.silent for part in parts)


def _read(name: str) -> "Survey":
    from bot.domain.survey_file import SurveyFileError, read_survey_file

    path = Path(name)
    try:
        return read_survey_file(path)
    except SurveyFileError as wrong:
        raise RefusedError(str(wrong), BAD_INPUT) from None
    except FileNotFoundError:
        raise RefusedError(f"Файла {name} нет.", BAD_INPUT) from None
    except OSError:
        raise RefusedError(f"Файл {name} не читается.", BAD_INPUT) from None


def _missing(survey: "Survey") -> Iterator[str]:
    from bot.handlers.survey_words import missing_words
    from bot.texts import Texts

    for language, key in missing_words(survey, Texts()):
        yield f"locales/{language}.ftl: нет текста {key}"


def _links(desk: "Desk", code: str, office: str | None, count: int) -> Iterator[str]:
    import secrets

    from bot.app import rules_of
    from bot.cli.visits import centre_of, office_of
    from storage.invitations import About

    rules, survey = rules_of(desk.settings), _anonymous(desk, code)
    cell = office_of(centre_of(desk), office).code if office else None
    expires = survey.plan.expires or rules.asking.expires
    for _ in range(count):
        about = About(
            f"staff:{secrets.token_hex(8)}", STAFF_STAGE, cell, survey=code, audience="staff"
        )
        made = desk.store.invitations.invite(about, None, desk.now, desk.now, expires)
        yield f"{rules.public_url}/s/{made.token}"


def _anonymous(desk: "Desk", code: str) -> "Survey":
    from bot.app import rules_of

    known = rules_of(desk.settings).surveys
    if code not in known or not known[code].anonymous:
        names = ", ".join(one.code for one in known.values() if one.anonymous)
        raise RefusedError(f"Анонимной анкеты «{code}» нет, есть: {names}.", BAD_INPUT)
    return known[code]
