"""The words of a wish for a time, whatever form or typo they were typed in, as short keys."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

LONGEST_TEXT: Final = 300  # characters; a wish is short
SHORTEST_TYPO: Final = 5  # letters of the right word; among shorter ones any other word is near
TWICE_WRONG: Final = 8  # letters from which on two mistakes still leave no doubt
MOST_MISTAKES: Final = 2
MOST_REMEMBERED: Final = 5000  # words

UNKNOWN: Final = "?"
ELSEWHERE: Final = "!"  # the text is about something else, whatever else it says

_STEMS: Final = (
    (4, "четверт"), (5, "пят"), (6, "шест"), (7, "седьм"), (8, "восьм"), (9, "девят"),
    (10, "десят"), (11, "одиннадцат"), (12, "двенадцат"), (13, "тринадцат"), (14, "четырнадцат"),
    (15, "пятнадцат"), (16, "шестнадцат"), (17, "семнадцат"), (18, "восемнадцат"),
    (19, "девятнадцат"), (20, "двадцат"), (30, "тридцат"),
)  # fmt: skip
THIRTEEN: Final = 13

_VOCABULARY: Final = {
    "at": "в во at",
    "on": "на on",
    "inside": "in",
    "from": "с со от начиная from since",
    "to": "до to till until before",
    "po": "по",
    "by": "к ко by",
    "after": "после опосля after",
    "near": "около примерно район(е,) ориентировочно приблизительно ближе поближе под around "
    "about",
    "through": "через чере(з,с) спустя",
    "within": "течение течении within",
    "between": "между between",
    "or": "или либо or",
    "and": "и and",
    "not": "не ни никак not",
    "except": "кроме исключая except",
    "but": "но а зато but",
    "pause": "тогда поэтому значит",
    "rather": "лучше точнее вернее давай(,те)",
    "busy": "учеб(а,ы) учусь работаю занят(,а,ы,о) пары уроки смена",
    "duties": "работ(ы,е,у) пар учебы учебы школ(ы,е) урок(ов,а) институт(а,е) универ(а,е) "
    "колледж(а,е) техникум(а,е) заняти(й,я) смены дел work school",
    "rel0": "сегодня седня сення сегодняшн(ий,его,ему,ем,яя,ей,юю,ее) today tonight",
    "rel1": "завтра завтро завтрева завтрашн(ий,его,ему,ем,яя,ей,юю,ее) tomorrow tmrw",
    "rel2": "послезавтра послезавтрашн(ий,его,ему,ем,яя,ей,юю,ее) overmorrow",
    "rel3": "послепослезавтра",
    "past": "вчера позавчера вчерашн(ий,его,ему,ем,яя) прошл(ый,ая,ое,ую,ой,ом,ые,ых) "
    "прошедш(ий,ую,ей,ее) yesterday last",
    "wd0": "понедельник(,а,у,ом,е,и,ам) пн пон понед пнд пнедельник monday mon mondays",
    "wd1": "вторник(,а,у,ом,е,и,ам) вт втор tuesday tue",
    "wd2": "сред(а,ы,е,у,ой,ам) ср wednesday wed",
    "wd3": "четверг(,а,у,ом,е,и,ам) чт чет четв чтв thursday thu",
    "wd4": "пятниц(а,ы,е,у,ей,ам) пт птн пятн пятницк friday fri",
    "wd5": "суббот(а,ы,е,у,ой,ам) суб сб субот(а,у,ы) saturday sat",
    "wd6": "воскресень(е,я,ю,ем,ям) воскресение вс воскр вск sunday sun",
    "m1": "январ(ь,я,ю,ем,е) янв january jan",
    "m2": "феврал(ь,я,ю,ем,е) фев february feb",
    "m3": "март(,а,у,ом,е) мар march",
    "m4": "апрел(ь,я,ю,ем,е) апр april apr",
    "m5": "ма(й,я,ю,е)",
    "m6": "июн(ь,я,ю,ем,е) june jun",
    "m7": "июл(ь,я,ю,ем,е) july jul",
    "m8": "август(,а,у,ом,е) авг august aug",
    "m9": "сентябр(ь,я,ю,ем,е) сен сент september sep sept",
    "m10": "октябр(ь,я,ю,ем,е) окт october oct",
    "m11": "ноябр(ь,я,ю,ем,е) ноя нояб november nov",
    "m12": "декабр(ь,я,ю,ем,е) дек december dec",
    "week": "недел(я,и,ю,е,ей,ь,ям,ьку,ьки) нед неделк(у,и,е) week weeks",
    "weekend": "выходн(ые,ых,ым,ой,ыми,ого) выхи выхах викенд(,е) уикенд(,е) уик-энд weekend "
    "weekends",
    "workdays": "будн(и,ий,ие,ях,ям,ей,его,ьем,яя) рабоч(ий,ие,их,им,его,ем) weekdays weekday",
    "month": "месяц(,а,е,у) мес month",
    "year": "год(,а,у) г year",
    "date": "дат(а,у,ы,е) числ(о,а,у,е,ам,ах) чисел",
    "day": "день денек day",
    "dayof": "дня",
    "days": "дней дн дни дням днях деньков денька суток days",
    "daytime": "днем afternoon",
    "next": "следующ(ий,ая,ее,ую,ей,ем,его,ему,ие,их,им) след следущ(ий,ую,ей,ем,его,ие,их) слд "
    "будущ(ий,ую,ей,ем,его,ие) грядущ(ий,ую,ей) next",
    "this": "этим этот эта это эту этой этом эти этих этого текущ(ий,ей,ую,ем,его,ие) this",
    "that": "той ту тот том те тех",
    "begin": "начал(е,о,а,у) начало beginning start",
    "middle": "середин(е,а,у,ы,ке) посередине среди middle",
    "end": "кон(ец,це,ца,цу) концу end",
    "half": "половин(а,е,у,ы,ой,ку,ке) пол half",
    "quarter": "четверть четверти quarter",
    "minus": "без",
    "morning": "утр(о,а,у,ом,ам,ами,е) утречк(ом,а,у) поутру утрецом morning mornings",
    "lunch": "обед(,а,у,ом,е) обеденн(ое,ый,ого) lunch",
    "evening": "вечер(,а,у,ом,ам,е,ами,ок,ка,ком,очком) вечерн(ее,ий,ие) evening evenings",
    "noon": "полдень полдня полдню полудн(я,ю,ем,е) noon midday",
    "opening": "открыти(ю,я)",
    "closing": "закрыти(ю,ем)",
    "night": "ночи",
    "am": "am",
    "pm": "pm",
    "hour": "час(,а,у,ов,ам,ик,ика,иков,ика,ику,ок) ч hour hours",
    "minute": "минут(,а,ы,у,ам) мин minutes",
    "halfhour": "полчас(а,ика)",
    "any": "люб(ой,ая,ое,ую,ом,ого,ые,ых,ым) кажд(ый,ую,ое) any",
    "time": "время времени момент времечко time",
    "anyday": "угодно неважно пофиг пофигу фиолетово anyday",
    "anytime": "anytime",
    "indifferent": "равно разницы барабану принципиально важно параллельно важна whatever",
    "nearest": "ближайш(ий,ая,ее,ую,ей,ем,его,ие,их) скорее быстрее побыстрее поскорее поскорей "
    "скорей срочно сейчас щас сразу немедленно пораньше nearest soonest asap now",
    "all": "весь целый whole",
    "earlier": "раньше ранее earlier",
    "later": "позже позднее поздней later",
    "n0": "ноль",
    "n1": "один одн(а,у,ого,ой,ому) one",
    "n2": "двое два две двух двум дву(х,мя) пар(у,очку) two",
    "n3": "трое три трех трем three",
    "n4": "четыре четыр(ех,ем) four",
    "n5": "пят(ь,и,ью) five",
    "n6": "шест(ь,и,ью) six",
    "n7": "сем(ь,и,ью) seven",
    "n8": "восем(ь,ью) восьми eight",
    "n9": "девят(ь,и,ью) nine",
    "n10": "десят(ь,и,ью) ten",
    "n11": "одиннадцат(ь,и,ью) одинадцат(ь,и) eleven",
    "n12": "двенадцат(ь,и,ью) twelve",
    **{f"n{number}": f"{stem}(ь,и,ью)" for number, stem in _STEMS if number >= THIRTEEN},
    "n40": "сорок",
    "n45": "сорокпять",
    "n50": "пятьдесят",
    "o1": "перв(ый,ое,ого,ому,ая,ую,ой,ом)",
    "o2": "втор(ой,ое,ого,ому,ая,ую,ом)",
    "o3": "трет(ий,ье,ьего,ьему,ья,ью,ьей,ьем)",
    **{f"o{number}": f"{stem}(ый,ой,ое,ого,ому,ова)" for number, stem in _STEMS},
    ELSEWHERE: "завтрак(,а,у,ом) вечеринк(а,у,е,и) погод(а,у,ы,е) дожд(ь,я) лет экзамен(,а,ы) "
    "сколько скольки почему зачем кто где чем фильм футбол матч курс работаете закрываетесь "
    "открываетесь сериал кино weather old",
}  # fmt: skip

# What people say around a wish: beginnings of words, and whole words.
_FRAMES: Final = re.compile(
    r"(?:запи[шс]|хо[чт]|хоте|мо[жг]|смо[жг]|прийт|прид|приход|подой|подход|подъе|приед|подскаж|"
    r"скаж|пожал|удоб|устр[ао]|получ|свобод|окош|окн|мест|здрав|привет|добр|спасиб|"
    r"наверн|хорош|ладн|норм|отличн|супер|класс|круто|готов|забронир|брон|встре[чт]|назнач|приня|прим[еи]т|"
    r"остав|поста[вн]|перене|перенос|перепи|вариант|идеальн|желател|предпоч|интерес|нужн|надо|"
    r"над[еою]|назовит|предлож|посмотр|погляд|выбер|выбир|возьм|беру|подбер|подыщ|найд|найт|"
    r"попа[дс]|успе|освобо|освобож|консультац|специалист|психолог|прием|визит|посещ|слот|"
    r"запас|талон|очеред|вопрос|жела|буд[еу]|был[оаи]?$|смог|скор|собир|план|думаю|каж[еу]т|"
    r"слуш|поздн|попоз|ранн|прям|реальн|вообще|просто|как-?нибудь|что-?нибудь|куда-?нибудь|чего-?нибудь|"
    r"кого-?нибудь|какой-?нибудь|какое-?нибудь|примерн|точн|строго|ровно|сам[оыуа]|тольк|"
    r"име[ею]|есть|насчет|по-?поводу|хотя|хоть|можно|центр|занятост|возмож|please|book|appoint|"
    r"want|would|like|could|sign|free|available|maybe|come|visit|thank|hello|works)\w*"
)
_SMALL: Final = (
    "а э эм ну ой ок окей да ага угу так вот бы б ли же ж мне меня мной мой моя я мы нам нас вы "
    "вам вас ваш у за то там тут это этак бывает было быть что чтоб чтобы че чё чо если когда "
    "как какие какое какие-то раз тоже еще уже всё все всего мона можн пж плиз плз пжл "
    "пожалуйста пасиб спс щас-то часто типа короче кстати значит-то допустим скажем например о "
    "об про для при над из него нее них хай ку потом здрасьте здрасте салют народ ребят ребята "
    "девушка пойдет пойду идет го кайф збс норм оки лан ладно хз знаю могли могла мог могу нет "
    "есть нету нельзя только i me my we us you can may the a an of for is it do does please hi "
    "hey ok let s d m "
)
DOUBLED: Final = re.compile(r"(.)\1")
_FORMS: Final = re.compile(r"([^\s(]*)\(([^)]*)\)|(\S+)")


@lru_cache(maxsize=MOST_REMEMBERED)
def key_of(word: str) -> str:
    """The key of a word in lower case without ё; empty for what may stand around a wish."""
    known = _known()
    if word in known:
        return known[word]
    if word in _small() or _FRAMES.fullmatch(word):
        return ""
    return _meant(word)


def plain(text: str) -> str:
    """The text in lower case, with one kind of е and of dash, and no longer than a wish is."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower().replace("ё", "е")
    return re.sub(r"[‐‑‒–—―−]", "-", text.replace("\u0301", ""))


@cache
def _small() -> frozenset[str]:
    return frozenset(_SMALL.split())


@cache
def _known() -> dict[str, str]:
    return {form: key for key, written in _VOCABULARY.items() for form in _forms(written)}


def _forms(written: str) -> list[str]:
    found = []
    for stem, endings, whole in _FORMS.findall(written.replace("ё", "е")):
        found += [whole] if whole else [stem + ending for ending in endings.split(",")]
    return found


def _meant(word: str) -> str:
    single = DOUBLED.sub(r"\1", word)
    if single in _known():
        return _known()[single]
    if len(word) < SHORTEST_TYPO - 1:
        return UNKNOWN
    near = {key for form, key in _known().items() if _one_mistake(word, form)}
    if not near and len(word) >= TWICE_WRONG:
        near = {key for form, key in _known().items() if _two_mistakes(word, form)}
    near = near - {ELSEWHERE} or near
    return near.pop() if len(near) == 1 else UNKNOWN


def _one_mistake(word: str, right: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours changed places."""
    if len(right) < SHORTEST_TYPO or abs(len(word) - len(right)) > 1:
        return False
    start = _common(word, right)
    rest, good = word[start:], right[start:]
    return (
        rest[1:] == good[1:]
        or rest[1:] == good
        or rest == good[1:]
        or (rest[1::-1] == good[:2] and rest[2:] == good[2:])
    )


def _two_mistakes(word: str, right: str) -> bool:
    if len(right) < TWICE_WRONG or abs(len(word) - len(right)) > MOST_MISTAKES:
        return False
    start = _common(word, right)
    rest, good = word[start:], right[start:]
    mended = (good[:1] + rest[1:], rest[1:], good[:1] + rest, good[:2] + rest[2:])
    return any(_one_mistake(right[:start] + one, right) for one in mended)


def _common(word: str, right: str) -> int:
    same = (here != there for here, there in zip(word, right, strict=False))
    return next(
        (place for place, differs in enumerate(same) if differs), min(len(word), len(right))
    )
