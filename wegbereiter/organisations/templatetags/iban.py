"""Bank account numbers as people read them."""

from django import template

from wegbereiter.organisations.rules import shown_iban

register = template.Library()
register.filter("iban", shown_iban)
