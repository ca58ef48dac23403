import pytest

from bot.domain.publishing import trace_of_a_person


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Звоните 8 900 123-45-67", "digits"),
        ("Тел. +7(900)1234567", "digits"),
        ("Паспорт 57 04 123456", "digits"),
        ("СНИЛС 112-233-445 95", "digits"),
        ("Пишите на vopros@example.ru", "email"),
        ("Спасибо, @petrov_2000", "nick"),
        ("Подробности: https://example.ru/1", "link"),
        ("Наш чат t.me/example", "link"),
        ("Извинились перед И. И. Ивановым", "name"),
        ("Извинились перед Ивановым И.", "name"),
        ("Мария теперь в первом окне", "name"),
        ("Побеседовали со Смирновой", "name"),
        ("ПЕТРОВА получила выговор", "name"),
        ("Елена Петровна извинилась", "name"),
    ],
)
def test_what_may_lead_to_a_person_is_found(text: str, what: str) -> None:
    found = trace_of_a_person(text)
    assert found
    assert found[0] == what
    assert found[1] in text


@pytest.mark.parametrize(
    "text",
    [
        "Вы долго ждали в очереди",
        "С 1 декабря работает второе окно: с 09:00 до 13:48, потом с 14:30-20:00.",
        "В 2026 году, 12.11.2026, поставили скамейки в кабинете 204.",
        "В Перми, Кунгуре и Воткинске починили лифты. Людям стало легче.",
        "Список документов есть на «Работе России» и Госуслугах. СНИЛС больше не спрашиваем.",
        "<b>Починили</b> сайт; DROP TABLE cases",
        "",
    ],
)
def test_what_leads_to_nobody_may_be_published(text: str) -> None:
    assert trace_of_a_person(text) is None
