from sqlalchemy import select, update

from storage.database import Store
from storage.messages import Message
from storage.tables import answers, messages
from tests.cli.command_line import NOW, Centre
from tests.cli.test_score import answer, n_of


def test_answers_are_deleted_on_demand_and_figures_know_it_at_once(centre: Centre) -> None:
    answer(centre, [10, 3, 7])
    assert n_of(centre) == 3
    said = centre.says("erase", "p1", "--reason", "письмо от 23 ноября")
    assert (said.code, said.out.split(".")[0]) == (0, "Ответов удалено: 1")
    assert n_of(centre) == 2
    assert centre.says("explain", "nps", "--json").json["figure"]["n"] == 2
    assert centre.says("verify").code == 0
    notes = centre.do(lambda store: store.journal.of(""))
    assert [(one.deed, one.detail) for one in notes] == [
        ("answers erased", "1: письмо от 23 ноября")
    ]


def test_words_beside_the_answers_go_with_them(centre: Centre) -> None:

    answer(centre, [10])
    explained = centre.says("explain", "nps", "--json").json
    assert explained["answers"][0]["respondent"] == "p0"

    def comment(store: Store) -> None:
        token = store.connection.execute(select(answers.c.answer_set)).scalar_one()
        store.messages.keep(Message("comment", "меня зовут иначе", "vk", NOW), None, token)

    centre.do(comment)
    assert centre.says("erase", "p0", "--reason", "просьба").code == 0
    assert centre.do(lambda store: store.connection.execute(select(messages)).all()) == []


def test_who_is_unknown_or_no_reason_is_refused_in_a_sentence(centre: Centre) -> None:
    unknown = centre.says("erase", "nobody", "--reason", "просьба")
    assert (unknown.code, unknown.err) == (
        1,
        "Ответов «nobody» нет: коды показывает otklik explain.\n",
    )
    assert centre.says("erase", "p0", "--reason", "  ").code == 2
    assert centre.says("erase", "p0", "--reason", "п" * 201).code == 2


def test_a_code_as_explain_shortens_it_is_enough_where_it_fits_one_person(centre: Centre) -> None:
    def name(store: Store, whose: dict[str, str]) -> None:
        for short, whole in whose.items():
            mine = answers.c.respondent == short
            store.connection.execute(update(answers).where(mine).values(respondent=whole))

    answer(centre, [10, 3, 7])
    whole = {"p0": "5b1deb22" + "0" * 24, "p1": "5b1deb23" + "0" * 24, "p2": "5b1deb23" + "1" * 24}
    centre.do(lambda store: name(store, whole))
    assert centre.says("erase", "5b1deb22", "--reason", "просьба").code == 0
    assert centre.says("flag", "5b1deb23", "--set-aside", "похожи").code == 1
    assert n_of(centre) == 2
