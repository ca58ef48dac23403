"""Whether the locales have every word that a survey says."""

from collections.abc import Iterator

from bot.domain.survey_file import SurveyFileError
from bot.domain.surveys import Survey
from bot.domain.toml_table import Problem
from bot.texts import Texts


def missing_words(survey: Survey, texts: Texts) -> Iterator[tuple[str, str]]:
    """(language, key) of each text that is not there."""
    for language in texts.languages:
        for key in dict.fromkeys(survey.words()):
            if key not in texts.keys(language):
                yield language, key


def check_words(survey: Survey, texts: Texts) -> None:
    """Raises SurveyFileError naming every text that a language lacks."""
    problems = [
        Problem(1, f"locales/{language}.ftl", f"нет слов {key}")
        for language, key in missing_words(survey, texts)
    ]
    if problems:
        raise SurveyFileError(problems, f"{survey.code}.toml")
