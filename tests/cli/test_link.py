import pytest

from bot.domain.sms import Sms
from scoring.facts import STAGES
from storage.database import Store
from tests.cli.command_line import NOW, Centre

TOPIC = ("link", "--topic", "пособие")


def remember(centre: Centre, **names: str) -> None:
    def unit(store: Store) -> None:
        for name, value in names.items():
            store.marks.keep(f"{name}.name", value)

    centre.do(unit)


def token_of(address: str) -> str:
    return address.rpartition("/s/")[2]


def test_a_link_is_an_invitation_about_the_call(centre: Centre) -> None:
    said = centre.says(*TOPIC, "--stage", "referral", "--json")
    token = token_of(said.json["web"])
    invitation = centre.do(lambda store: store.invitations.open(token, NOW))
    assert invitation
    assert (invitation.topic, invitation.stage) == ("пособие", "referral")
    assert (invitation.office, invitation.service) == (None, None)


def test_each_call_has_a_link_of_its_own(centre: Centre) -> None:
    assert len({centre.says(*TOPIC, "--json").json["web"] for _ in range(3)}) == 3


def test_addresses_that_are_not_known_yet_are_null_and_the_web_one_still_works(
    centre: Centre,
) -> None:
    said = centre.says(*TOPIC, "--json")
    assert said.code == 0
    assert (said.json["telegram"], said.json["vk"]) == (None, None)
    assert said.json["web"].startswith("http://127.0.0.1:8080/s/")
    assert (said.json["phone"], said.json["sms"]) == (None, None)
    telegram, vk, site = centre.says(*TOPIC).out.splitlines()
    assert telegram.startswith("Telegram: неизвестен: запустите otklik run")
    assert vk.startswith("ВКонтакте: неизвестен: запустите otklik run")
    assert site.startswith("Сайт: http://127.0.0.1:8080/s/")


def test_a_running_servers_names_make_the_addresses(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_PUBLIC_URL", "https://czn.example.ru/")
    remember(centre, telegram="czn_bot", vk="czn_perm")
    told = centre.says(*TOPIC, "--json").json
    token = token_of(told["web"])
    assert told["telegram"] == f"https://t.me/czn_bot?start=s_{token}"
    assert told["vk"] == f"https://vk.me/czn_perm?ref=s_{token}"
    assert told["web"] == f"https://czn.example.ru/s/{token}"


def test_a_community_without_a_known_name_goes_by_its_number(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_VK_GROUP_ID", "4711")
    told = centre.says(*TOPIC, "--json").json
    assert told["vk"].startswith("https://vk.me/club4711?ref=s_")


def test_the_sms_carries_the_shortest_address_that_opens_elsewhere(centre: Centre) -> None:
    remember(centre, telegram="czn_bot")
    told = centre.says(*TOPIC, "--phone", "8 (912) 345-67-89", "--json").json
    assert told["phone"] == "+79123456789"
    assert told["telegram"] in told["sms"]["text"]
    assert told["web"] not in told["sms"]["text"]
    assert told["sms"]["length"] == len(told["sms"]["text"])
    assert told["sms"]["parts"] == 1


def test_a_longer_address_takes_a_shorter_text_and_one_too_long_the_full_one(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for host in ("c.ru", "czn-perm.ru", "employment-centre.perm.example.ru"):
        monkeypatch.setenv("OTKLIK_PUBLIC_URL", f"https://{host}")
        told.append(centre.says(*TOPIC, "--phone", "8 (912) 345-67-89", "--json").json["sms"])
    assert [one["parts"] for one in told] == [1, 1, 2]
    assert [one["text"].partition(": http")[0] for one in told] == [
        "Центр занятости. Оцените звонок",
        "Оцените звонок",
        "Вы звонили в центр занятости. Оцените, пожалуйста, звонок",
    ]


def test_a_link_that_opens_only_here_is_warned_about(centre: Centre) -> None:
    said = centre.says(*TOPIC, "--phone", "89123456789")
    assert said.code == 0
    assert "OTKLIK_PUBLIC_URL" in said.err
    assert "SMS для +79123456789" in said.out


def test_the_phone_is_stored_nowhere(centre: Centre) -> None:
    assert centre.says(*TOPIC, "--phone", "89123456789").code == 0
    for file in centre.path.parent.iterdir():
        assert b"9123456789" not in file.read_bytes()


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_long_sms_counts_by_67(length: int, parts: int) -> None:
    assert Sms("ж" * length).parts == parts


def test_a_sign_outside_the_first_plane_counts_twice() -> None:
    assert Sms("ж" * 69 + "🙂").length == 71


@pytest.mark.parametrize(
    "words",
    [
        ("--topic", ""),
        ("--topic", " \n "),
        ("--topic", "ж" * 201),
        ("--topic", "пособие", "--phone", "12"),
        ("--topic", "пособие", "--phone", ""),
        ("--topic", "пособие", "--stage", "somewhere"),
        ("--topic", "пособие", "--contacts", "9" * 20),
        ("--topic", "пособие", "--started", "0001-01-01T00:00:00+14:00"),
        ("--topic", "пособие", "--started", "2026-11-22T09:00:00+00:00"),
    ],
)
def test_bad_input_makes_no_link(centre: Centre, words: tuple[str, ...]) -> None:
    said = centre.says("link", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


def test_a_topic_of_200_letters_is_kept_whole(centre: Centre) -> None:
    assert centre.says("link", "--topic", "ж" * 200, "--json").json["topic"] == "ж" * 200


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_of_the_path_can_be_named(centre: Centre, stage: str) -> None:
    assert centre.says(*TOPIC, "--stage", stage, "--json").json["stage"] == stage
