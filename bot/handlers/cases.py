"""My reviews: a person's own cases, «не решено» and more words to them, letters about them."""

from bot.core.pages import Go, Step
from bot.core.says import Button, Joined, Moment, Say, Text, Value
from bot.domain.case_rules import case_rules
from bot.domain.cases import LONGEST_WORDS, Case, may_contest
from bot.domain.offices import OfficeCode
from bot.flows.cases import (
    CaseCard,
    Change,
    Contest,
    Contested,
    FindCase,
    FindCases,
    FindChanges,
    Follow,
    KeepWords,
    NoCases,
    NoSuchCase,
    Unfollow,
)
from bot.handlers.casework import CONSENT, contest, note, zone_of
from bot.handlers.routing import Handlers, Work
from storage.improvements import Improvement

cases = Handlers()

MOST_CASES = 8
MOST_CHANGES = 5
LARGEST = 2**31 - 1


@cases.opens("reviews")
def my_reviews(work: Work, _argument: str) -> Step:
    """Who agreed to nothing is not known by their reviews."""
    return FindCases() if work.client() else NoCases("reviews-unknown")


@cases.opens("review")
def one_review(_work: Work, number: str) -> Step:
    """From a letter, or after the consent."""
    return FindCase(_number(number))


@cases.opens("follow")
def follow(work: Work, claim: str) -> Step:
    """After the consent, with the claim that the page kept."""
    return Follow(claim) if work.agreed(CONSENT) else Go("consent", f"case follow {claim}")


@cases.opens("unsolved")
def unsolved(_work: Work, argument: str) -> Step:
    """«Не решено», from a letter: `number answer`."""
    number, _, answer = argument.partition(" ")
    return Contest(_number(number), _number(answer))


@cases.opens("changes")
def changes(_work: Work, _argument: str) -> Step:
    """«Что изменилось»."""
    return FindChanges()


@cases.performs(FindCases)
def find_cases(work: Work, _action: FindCases) -> tuple[CaseCard, ...]:
    """The newest of the person's own."""
    client = work.client()
    mine = work.store.cases.of_client(client.id, MOST_CASES) if client else ()
    return tuple(_card(work, one) for one in mine)


@cases.performs(FindCase)
def find_case(work: Work, action: FindCase) -> CaseCard | NoSuchCase:
    """The case, if it is the person's own."""
    case = _own(work, action.number)
    return _card(work, case) if case else NoSuchCase()


@cases.performs(Follow)
def follow_case(work: Work, action: Follow) -> CaseCard | NoSuchCase:
    """From now on the case is this person's, who is written to."""
    client = work.agreed(CONSENT)
    case = work.store.cases.claimed(action.claim) if client else None
    if client is None or case is None:
        return NoSuchCase()
    if not work.store.cases.follow(case, client.id, work.address):
        return NoSuchCase()
    note(work.store, case, "followed", work.address.channel, work.now)
    return _card(work, case)


@cases.performs(Unfollow)
def unfollow(work: Work, action: Unfollow) -> CaseCard | NoSuchCase:
    """The consent ends for all of the person's cases."""
    client = work.client()
    if client:
        work.store.clients.withdraw(client.id, CONSENT, work.now)
        work.store.journal.note(f"withdrawal-{CONSENT}", "", work.address.channel, work.now)
    case = _own(work, action.number)
    return _card(work, case) if case else NoSuchCase()


@cases.performs(Contest)
def contest_answer(work: Work, action: Contest) -> Contested | CaseCard | NoSuchCase:
    """Once an answer; a second press is told how things stand."""
    case = _own(work, action.number)
    if case is None:
        return NoSuchCase()
    again = contest(work.store, case, action.answer, work.address.channel, work.now)
    return Contested(_card(work, again)) if isinstance(again, Case) else _card(work, case)


@cases.performs(KeepWords)
def keep_words(work: Work, action: KeepWords) -> CaseCard | NoSuchCase:
    """Adds the message, which changes no state."""
    case = _own(work, action.number)
    if case is None:
        return NoSuchCase()
    work.store.cases.say(case.number, "person", action.text[:LONGEST_WORDS], work.now)
    note(work.store, case, "words", work.address.channel, work.now)
    return _card(work, case)


@cases.performs(FindChanges)
def find_changes(work: Work, _action: FindChanges) -> tuple[Change, ...]:
    """What is published, the person's own first."""
    newest = work.store.improvements.newest(MOST_CHANGES, work.conversation.client_id)
    return tuple(_change(work, one) for one in newest)


@cases.writes("case")
def write_step(work: Work, argument: str) -> Say | None:
    """`number step nth` in words; void when the person no longer wants or may be told."""
    number, step, nth = (*argument.split(" "), "", "", "")[:3]
    case = _own(work, _number(number)) if work.agreed(CONSENT) else None
    if case is None:
        return None
    if step == "change":
        return _written_change(work, case)
    words = _answer(work, case, int(nth)) if step in {"reply", "close"} else ""
    due = Moment(case.due_at, zone_of(work.store, case.office), "date")
    args: dict[str, Value] = {"number": str(case.number), "due": due, "text": words}
    open_it = Button(Text("button-open-review"), f"go:review:{case.number}")
    again = Button(Text("button-unsolved"), f"go:unsolved:{case.number} {nth}", style="negative")
    contestable = step in {"reply", "close"} and may_contest(case) and int(nth) == case.answers
    told = "thanks" if step == "take" and case.deadline is None else step
    return Say(Text(f"told-{told}", args), ((again,), (open_it,)) if contestable else ((open_it,),))


def _written_change(work: Work, case: Case) -> Say | None:
    card = work.store.improvements.find(case.number)
    if card is None:
        return None
    more = Button(Text("button-changes"), "go:changes")
    return Say(Joined((Text("told-change"), _change(work, card).lines())), ((more,),))


def _answer(work: Work, case: Case, nth: int) -> str:
    answers = work.store.cases.answered(case.number)
    return answers[nth - 1].text if 0 < nth <= len(answers) else ""


def _own(work: Work, number: int) -> Case | None:
    client = work.client()
    return work.store.cases.own(number, client.id) if client and number else None


def _card(work: Work, case: Case) -> CaseCard:
    answers = work.store.cases.answered(case.number)
    office = work.centre.office(OfficeCode(case.office)) if case.office else None
    return CaseCard(
        number=case.number,
        kind=case.kind,
        state=case.state,
        opened_at=case.opened_at,
        due_at=case.due_at,
        zone=zone_of(work.store, case.office),
        topic=case_rules().topic(case.topic).name,
        office=office.name if office else None,
        answers=case.answers,
        contestable=may_contest(case),
        told=work.agreed(CONSENT) is not None,
        answer=answers[-1].text if answers else "",
        changed=bool(answers) and answers[-1].author == "change",
    )


def _change(work: Work, card: Improvement) -> Change:
    office = work.centre.office(OfficeCode(card.office)) if card.office else None
    return Change(card.title, card.action, office.name if office else None)


def _number(text: str) -> int:
    """A case's number from the wire; 0, which no case has, for anything else."""
    number = (
        int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST)) else 0
    )
    return number if number <= LARGEST else 0
