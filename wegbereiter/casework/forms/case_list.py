"""A list of cases, each row checked by the form that it could have been typed into."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.choices import LIST_SENTENCES, ListFault
from wegbereiter.casework.forms.details import LONGEST_ADDRESS
from wegbereiter.casework.forms.fields import PLEASE_CHOOSE, LifeDayField, editions_to_choose
from wegbereiter.casework.forms.intake import FactFields
from wegbereiter.casework.rules.case_list import HEADERS, NAMES, OF_HOUSEHOLD, ListRow, read_list, twin_of
from wegbereiter.core.cldr import languages, states
from wegbereiter.core.documents.carried import pack, unpack
from wegbereiter.core.documents.columns import key_of, twice_in
from wegbereiter.core.documents.faults import RowFault
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.tables import Table
from wegbereiter.core.form_fields import TableField
from wegbereiter.people.choices import LANGUAGES, Relation
from wegbereiter.people.choices import REFUSALS as PEOPLE_SENTENCES

SALT = "wegbereiter.casework.list"
OF_CASE = ("opened_on", "edition", "email", "letter")
LONGEST_HOUSEHOLD = 80
MOST_PROBLEMS = 50
MOST_WORDS = 20  # that a sentence names
WRITTEN_IN = ("de", "en")  # the languages in which a list's words are understood
DAYS = ("paper_until", "housing_since", "income_since", "opened_on", "arrived_on", "allocated_on")
CHOSEN = ("gender", "speaks", "residence", "housing", "income", "work_permit", "nationality", "edition", "relation")


class CaseListForm(forms.Form):
    file = TableField(
        label=_("List of cases"), help_text=_("CSV or XLSX with a header row and one row for each person.")
    )


class RowForm(FactFields):
    """What a list knows beside an intake. Rows with the same `household`, a word or a number, live together."""

    file_number = forms.CharField(label=_("File number"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[PLEASE_CHOOSE, *LANGUAGES.items()], required=False)

    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST_ADDRESS, required=False)
    letter = forms.CharField(label=_("Postal address"), max_length=LONGEST_ADDRESS, required=False)
    household = forms.CharField(label=_("Household"), max_length=LONGEST_HOUSEHOLD, required=False)
    relation = forms.ChoiceField(
        label=_("Relation in the household"), choices=[PLEASE_CHOOSE, *Relation.choices], required=False
    )
    opened_on = LifeDayField(label=_("Counselled since"))
    edition = forms.ChoiceField(label=_("Edition of the pact"), choices=editions_to_choose, required=False)

    PAST = (*FactFields.PAST, "opened_on")
    BELONGS = FactFields.BELONGS | {
        "household": ("relation", PEOPLE_SENTENCES["relation_missing"]),
        "relation": ("household", _("Rows with the same word or number here live together.")),
    }

    def known(self) -> dict[str, Any]:
        entered = super().known()
        number = self.cleaned_data["file_number"].strip()
        of_case = {name: self.cleaned_data[name] for name in (*OF_CASE, *OF_HOUSEHOLD)}
        return (
            entered
            | of_case
            | {
                "person": entered["person"] | {"file_number": number},
                "language": self.cleaned_data["language"],
            }
        )


def columns_understood(today: date) -> list[str]:
    """Headers of a list, as our own forms call them in the language of the page."""
    form = RowForm(today=today)
    return [str(form[field].label) for field in HEADERS]


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """Fields of an intake for each row, every sentence about what is wrong, and the columns that nobody reads."""

    rows: list[dict[str, Any]]
    sentences: list[str]
    problem_count: int
    unread: tuple[str, ...]


def case_list_of(table: Table, *, today: date) -> CaseList:
    """Never raises for what a file may hold; it is taken whole or not at all."""
    read = read_list(table, _words(today))
    problems, rows = list(read.problems), list[tuple[int, dict[str, Any]]]()
    for row in read.rows:
        form = RowForm(dict(row.typed), today=today)
        if not form.is_valid():
            problems += _faults(form, row, read.headers)
        elif not any(form.cleaned_data[name] for name in NAMES):
            problems.append(Problem(code=ListFault.NOBODY, row=row.number))
        else:
            rows.append((row.number, form.known()))
    problems = sorted([*problems, *twice_in(_named(rows))], key=lambda problem: problem.row or 0)
    return CaseList(
        rows=[known for _number, known in rows],
        sentences=[problem.sentence(LIST_SENTENCES, gettext) for problem in problems[:MOST_PROBLEMS]],
        problem_count=len(problems),
        unread=read.unread,
    )


def _words(today: date) -> dict[str, dict[str, str]]:
    """The words of our own forms, and the names of states and languages, in each language in which lists are written."""
    words: dict[str, dict[str, str]] = {field: {} for field in (*CHOSEN, "language")}
    for language in WRITTEN_IN:
        with override(language):
            form = RowForm(today=today)
            for field in CHOSEN:
                words[field] |= {key_of(str(label)): code for code, label in form.fields[field].choices if code}
        words["nationality"] |= {key_of(name): code for code, name in states(language).items()}
        words["language"] |= {key_of(name): code for code, name in languages(LANGUAGES, language=language).items()}
    words["language"] |= {key_of(own): code for code, own in LANGUAGES.items()} | {
        key_of(code): code for code in LANGUAGES
    }
    words["language"] |= {"farsi": "fa", "dari": "fa", "kurmandschi": "ku", "sorani": "ckb"}
    return words


def _faults(form: RowForm, row: ListRow, headers: Mapping[str, str]) -> Iterator[Problem]:
    for field, errors in form.errors.items():
        column, typed = headers.get(field, field), row.typed.get(field, "")
        if field == "birth":
            typed = ".".join(
                part for part in (row.typed.get(f"birth_{p}", "") for p in ("day", "month", "year")) if part
            )
        unknown = any(error.code == "invalid_choice" for error in errors.as_data())
        said = _possible(form.fields[field]) if unknown else " ".join(str(error) for error in errors)
        yield Problem(code=RowFault.VALUE, row=row.number, column=column, value=typed, params={"sentence": said})


def _possible(field: Any) -> str:
    """What can stand in a column of words."""
    words = [str(label) for code, label in field.choices if code]
    if len(words) > MOST_WORDS:
        return gettext("This is not understood. Please write the name out, as it is usual.")
    return gettext("This is not understood, or could mean two things. Possible are: %(words)s.") % {
        "words": "; ".join(words)
    }


def _named(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, Hashable, str]]:
    """Who stands in each row: its number, what makes it the same person, and the words of the list for that."""
    for number, known in rows:
        person = known["person"]
        name = " ".join(person[part] for part in ("given_names", "family_name")).strip()
        yield number, twin_of(person), person["file_number"] or name


def packed(rows: Iterable[Mapping[str, Any]], owner: UUID) -> str:
    """Rows as the preview carries them to the confirmation; only for this person, and for a day."""
    return pack(rows, owner=owner, salt=SALT)


def unpacked(word: str, owner: UUID) -> list[dict[str, Any]] | None:
    return unpack(word, owner=owner, salt=SALT, days=DAYS)
