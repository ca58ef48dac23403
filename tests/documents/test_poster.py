from itertools import pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from bot.documents.poster import A4, CODE, CODE_BELOW, MIDDLE, Poster, draw, modules, picture

POSTER = Poster(
    centre="Прикамский центр занятости",
    heading="Как вас приняли?",
    how="Наведите на код камеру телефона и ответьте на несколько вопросов",
    promise="Меньше минуты. Без имени и без приложений.",
    place="Отделение в Перми, окно 3",
    link="https://czn.example.ru/q/perm/3",
)


def test_it_is_one_page_of_a4_with_letters_and_no_pixels() -> None:
    written = draw(POSTER)
    assert written.startswith(b"%PDF-")
    assert b"/MediaBox [ 0 0 595.27559" in written
    assert written.count(b"/Type /Page ") == 1
    assert b"DejaVuSans" in written
    assert b"/Subtype /Image" not in written
    assert draw(POSTER) == written


def test_every_module_of_the_code_is_printed_whole_and_in_its_place() -> None:
    figure = picture(POSTER)
    figure.set_dpi(150)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    grey = np.asarray(canvas.buffer_rgba())[:, :, 0]
    rows = modules(POSTER.link)
    side = CODE / len(rows)
    left, top, scale = MIDDLE - CODE / 2, A4[1] - CODE_BELOW - CODE, grey.shape[1] / A4[0]
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            above, before = (top + (y + 0.2) * side) * scale, (left + (x + 0.2) * side) * scale
            inner = round(0.6 * side * scale)
            seen = grey[round(above) : round(above) + inner, round(before) : round(before) + inner]
            assert ((seen < 128) == bool(dark)).all(), (x, y)


def test_the_code_has_room_around_it() -> None:
    assert (A4[0] - CODE) / 2 > 4 * CODE / len(modules(POSTER.link))


def test_long_words_stay_on_the_paper() -> None:
    long = "Государственное казённое учреждение «Центр занятости населения города Перми»"
    figure = picture(Poster(long, "Как вас приняли сегодня?", long, long, long, "x" * 120))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    paper = figure.bbox
    for text in figure.axes[0].texts:
        box = text.get_window_extent(canvas.get_renderer())
        assert box.x0 >= paper.x0
        assert box.x1 <= paper.x1


@pytest.mark.parametrize("times", [1, 2, 40])
def test_long_words_stand_in_nobodys_way(times: int) -> None:
    long = " ".join(
        ["Территориальный отдел по Краснокамскому муниципальному округу, окно 3"] * times
    )
    figure = picture(Poster(long, "Как вас приняли?", POSTER.how, POSTER.promise, long, "x" * 150))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in figure.axes[0].texts]
    boxes.sort(key=lambda box: float(box.y0))
    assert boxes[0].y0 >= 0
    assert boxes[-1].y1 <= figure.bbox.y1
    assert all(below.y1 <= above.y0 for below, above in pairwise(boxes))
