"""From the file of an edition to the edition: everything checked, every fault named with its key.

A value is a table with `value`, `sources`, `derivation`, `assumption`, `note`. Without a source it must say
`assumption = true`; only an assumption may leave out `value`, which then means: there is a rule, and we do not know
it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wegbereiter.pact.choices import CODES, Kind, Unit
from wegbereiter.pact.rules.checks import faults_of
from wegbereiter.pact.rules.edition import Area, Edition, Programme, sections
from wegbereiter.pact.rules.values import AnyValue, Source, Text, Value

_VALUE_KEYS = {"value", "sources", "derivation", "assumption", "note"}
_DAY_OF_YEAR = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")


class EditionError(ValueError):
    """An edition cannot be used; `faults` are lines "file: key: what is wrong"."""

    def __init__(self, file: str, faults: list[str]) -> None:
        self.faults = [f"{file}: {fault}" for fault in faults]
        super().__init__("\n".join(self.faults))


class _FaultError(ValueError):
    pass


def read_edition(raw: Mapping[str, Any], *, file: str) -> Edition:
    """Build an edition from the tables of its file.

    Raises:
        EditionError: with every fault found, not only the first.
    """
    reader = _Reader(raw)
    edition = reader.edition()
    faults = reader.faults or faults_of(edition)
    if faults:
        raise EditionError(file, faults)
    return edition


class _Reader:
    """Walks through the tables of one file and collects what is wrong with them."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.faults: list[str] = []
        self.sources = self._sources()

    def edition(self) -> Edition:
        known = {"code", "title", "summary", "sources", "areas", *(section.name for section in sections())}
        self._no_other_keys("", self.raw, known)
        code = self.raw.get("code")
        if not isinstance(code, str) or not re.fullmatch(r"[a-z]+-[0-9]{4}", code):
            self._fault("code", "must be a word, a hyphen and a year")
        return Edition(
            code=str(code),
            title=self._text("title", self.raw.get("title")),
            summary=self._text("summary", self.raw.get("summary")),
            areas=tuple(self._area(place, area) for place, area in self._tables("areas", self.raw)),
            **{section.name: self._section(section.name, section.type) for section in sections()},
        )

    def _section(self, name: str, shape: Any) -> Any:
        raw = self.raw.get(name, {})
        entries = {entry.name: entry.type.__metadata__ for entry in fields(shape)}  # type: ignore[union-attr]
        self._no_other_keys(name, raw, set(entries))
        return shape(**{
            key: self._value(f"{name}.{key}", raw[key], *entries[key])
            for key in raw
            if key in entries
        })  # fmt: skip

    def _area(self, place: str, raw: Mapping[str, Any]) -> Area:
        self._no_other_keys(place, raw, {"code", "name", "short", "yearly_amount", "programmes"})
        return Area(
            code=str(raw.get("code", "")),
            name=self._text(f"{place}.name", raw.get("name")),
            short=self._text(f"{place}.short", raw.get("short")),
            yearly_amount=self._money(f"{place}.yearly_amount", raw.get("yearly_amount")),
            programmes=tuple(self._programme(inner, item) for inner, item in self._tables("programmes", raw, place)),
        )

    def _programme(self, place: str, raw: Mapping[str, Any]) -> Programme:
        self._no_other_keys(place, raw, {"name", "topped_up", "yearly_amount"})
        amount = raw.get("yearly_amount")
        return Programme(
            name=self._text(f"{place}.name", raw.get("name")),
            topped_up=self._value(f"{place}.topped_up", raw.get("topped_up"), Kind.YES_NO, Unit.NONE),  # type: ignore[arg-type]
            yearly_amount=None if amount is None else self._money(f"{place}.yearly_amount", amount),
        )

    def _money(self, place: str, raw: Any) -> Value[Decimal]:
        return self._value(place, raw, Kind.MONEY, Unit.EURO_PER_YEAR)  # type: ignore[return-value]

    def _value(self, place: str, raw: Any, kind: Kind, unit: Unit) -> AnyValue:
        if not isinstance(raw, Mapping):
            self._fault(place, "must be a table with value, sources or assumption")
            return Value(value=None, unit=unit, assumption=True)
        self._no_other_keys(place, raw, _VALUE_KEYS)
        assumption = raw.get("assumption", False)
        sources = tuple(self._source(place, code) for code in raw.get("sources", ()))
        if assumption not in (True, False):
            self._fault(place, "assumption must be true or false")
        if not sources and not assumption:
            self._fault(place, "no source; name one, or say assumption = true")
        if "value" not in raw and not assumption:
            self._fault(place, "no value; only an assumption may leave it open")
        return Value(
            value=self._converted(place, raw["value"], kind) if "value" in raw else None,
            unit=unit,
            sources=tuple(source for source in sources if source is not None),
            derivation=self._text(f"{place}.derivation", raw["derivation"]) if "derivation" in raw else None,
            assumption=bool(assumption),
            note=self._text(f"{place}.note", raw["note"]) if "note" in raw else None,
        )

    def _converted(self, place: str, raw: Any, kind: Kind) -> Any:
        if kind is Kind.TEXT:
            return self._text(f"{place}.value", raw)
        try:
            return _CONVERTERS[kind](raw)
        except _FaultError as fault:
            self._fault(place, f"{fault}, not {raw!r}")
            return None

    def _text(self, place: str, raw: Any) -> Text:
        if (
            isinstance(raw, Mapping)
            and set(raw) == {"de", "en"}
            and all(isinstance(t, str) and t for t in raw.values())
        ):
            return Text(de=raw["de"], en=raw["en"])
        self._fault(place, "must have a text in German (de) and one in English (en)")
        return Text(de="", en="")

    def _sources(self) -> dict[str, Source]:
        found = {}
        for code, raw in self.raw.get("sources", {}).items():
            if not isinstance(raw, Mapping) or set(raw) != {"label", "url"}:
                self._fault(f"sources.{code}", "must have a label and a url")
            elif not str(raw["url"]).startswith(("https://", "http://")):
                self._fault(f"sources.{code}", "the url must begin with https:// or http://")
            else:
                found[code] = Source(code=code, label=str(raw["label"]), url=str(raw["url"]))
        return found

    def _source(self, place: str, code: Any) -> Source | None:
        if code not in self.sources:
            self._fault(place, f"source {code!r} is not listed under [sources]")
        return self.sources.get(code)

    def _tables(self, key: str, raw: Mapping[str, Any], place: str = "") -> list[tuple[str, Mapping[str, Any]]]:
        path = f"{place}.{key}" if place else key
        items = raw.get(key, [])
        if isinstance(items, list) and all(isinstance(item, Mapping) for item in items):
            return [(f"{path}[{number}]", item) for number, item in enumerate(items, start=1)]
        self._fault(path, "must be a list of tables")
        return []

    def _no_other_keys(self, place: str, raw: Mapping[str, Any], known: set[str]) -> None:
        for key in sorted(set(raw) - known):
            self._fault(f"{place}.{key}" if place else key, "is no key of an edition")

    def _fault(self, place: str, sentence: str) -> None:
        self.faults.append(f"{place}: {sentence}")


def _number(raw: Any) -> Decimal:
    # A fraction stands in quotation marks, because a float of TOML would already be inexact here.
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise _FaultError("must be a whole number, or a decimal number in quotation marks")
    try:
        number = Decimal(raw)
    except InvalidOperation:
        raise _FaultError("must be a number") from None
    if not number.is_finite() or number < 0:
        raise _FaultError("must be a number from zero up")
    return number


def _share(raw: Any) -> Decimal:
    number = _number(raw)
    if number > 1:
        raise _FaultError("must lie between 0 and 1")
    return number


def _count(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise _FaultError("must be a whole number from zero up")
    return raw


def _day(raw: Any) -> date:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise _FaultError("must be a day such as 2017-09-15, without quotation marks")
    return raw


def _day_of_year(raw: Any) -> str:
    if not isinstance(raw, str) or not _DAY_OF_YEAR.fullmatch(raw):
        raise _FaultError('must be a month and a day such as "01-31"')
    return raw


def _yes_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _FaultError("must be true or false")
    return raw


def _code(raw: Any) -> str:
    if raw not in CODES:
        raise _FaultError(f"must be one of {', '.join(sorted(CODES))}")
    return str(raw)


def _codes(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw:
        raise _FaultError("must be a list of codes")
    return tuple(_code(item) for item in raw)


_CONVERTERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.MONEY: _number,
    Kind.SHARE: _share,
    Kind.COUNT: _count,
    Kind.DAY: _day,
    Kind.DAY_OF_YEAR: _day_of_year,
    Kind.YES_NO: _yes_no,
    Kind.CODE: _code,
    Kind.CODES: _codes,
}
