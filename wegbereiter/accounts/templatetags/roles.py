"""A role's code as people read it."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wegbereiter.accounts.roles import ROLES

register = template.Library()

THE_PROGRAM = "system"


@register.filter
def role_label(code: str) -> Promise | str:
    """The label of the role; a job says that it was the program, an unknown code stays as it is."""
    if code == THE_PROGRAM:
        return _("the program")
    role = ROLES.get(code)
    return role.label if role else code
