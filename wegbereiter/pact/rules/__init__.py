"""Editions of the pact: their shape, how they are read from files, and how two of them differ."""

from wegbereiter.pact.rules.difference import Change, difference
from wegbereiter.pact.rules.edition import PATHS, Area, Edition, Programme
from wegbereiter.pact.rules.reading import EditionError, read_edition
from wegbereiter.pact.rules.values import AnyValue, Source, Text, Value

__all__ = [
    "PATHS",
    "AnyValue",
    "Area",
    "Change",
    "Edition",
    "EditionError",
    "Programme",
    "Source",
    "Text",
    "Value",
    "difference",
    "read_edition",
]
