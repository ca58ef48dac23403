"""`otklik erase`: somebody's answers are deleted because they demanded it."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import Final

from bot.cli.table import BAD_INPUT, RefusedError, command

LONGEST_REASON: Final = 200


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `erase`."""
    parser = commands.add_parser(
        "erase", description="Удалить чьи-то ответы насовсем, если человек этого потребовал."
    )
    parser.add_argument(
        "whose", metavar="КТО", help="чьи ответы: код из otklik explain или набора ответов"
    )
    parser.add_argument("--reason", required=True, metavar="ПРИЧИНА", help="почему; имён не пишите")
    parser.set_defaults(run=erase)


@command
def erase(options: Namespace) -> None:
    """Delete the answers and their comments; the journal keeps how many those were, and why."""
    from bot.cli.desk import at_desk
    from bot.handlers.erasure import erase_answers

    reason = " ".join(options.reason.split())
    if not reason:
        raise RefusedError("Напишите, по чьей просьбе: --reason ПРИЧИНА.", BAD_INPUT)
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"Причина длиннее {LONGEST_REASON} знаков: сократите.", BAD_INPUT)
    count = at_desk(lambda desk: erase_answers(desk.store, options.whose, reason, desk.now))
    if not count:
        raise RefusedError(f"Ответов «{options.whose}» нет: коды показывает otklik explain.")
    print(f"Ответов удалено: {count}. Показатели их больше не учитывают, причина — в журнале.")
