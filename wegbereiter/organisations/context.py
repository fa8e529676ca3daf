"""What every page's frame shows. Makes no query: an error page is rendered in a broken transaction."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wegbereiter.accounts.roles import ROLES, Permission
from wegbereiter.core.tenancy import NOBODY


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: shown to whoever has one of the permissions (to everybody, if there are none)."""

    label: Promise | str
    url_name: str
    icon: str
    permissions: tuple[Permission, ...] = ()


PLACES = (
    Place(_("Overview"), "reporting:home", "home"),
    Place(_("Allotments"), "funding:allotments", "euro", (Permission.ALLOTMENT_READ_ALL,)),
    Place(_("Sums by district"), "funding:sums", "chart", (Permission.ALLOTMENT_READ_SUMS,)),
    Place(_("Our money"), "funding:own", "euro", (Permission.ALLOTMENT_READ_OWN,)),
    Place(_("Head count"), "funding:head_counts", "people", (Permission.HEADCOUNT_READ_ALL,)),
    Place(_("Editions"), "pact:editions", "book"),
    Place(_("Organisations"), "organisations:search", "search", (Permission.ORGANISATION_SEARCH,)),
    Place(
        _("Our organisation"),
        "organisations:own",
        "building",
        (Permission.ORGANISATION_EDIT_OWN, Permission.BANK_EDIT_OWN),
    ),
    Place(_("People and roles"), "organisations:members", "person", (Permission.MEMBERS_READ,)),
    Place(_("Who read what"), "reporting:reads", "eye", (Permission.READS_REVIEW,)),
    Place(_("Audit trail"), "reporting:audit", "shield", (Permission.AUDIT_VERIFY,)),
)


def shell(request: HttpRequest) -> dict[str, object]:
    actor = getattr(request, "actor", NOBODY)
    membership = getattr(request, "membership", None)
    role = ROLES.get(actor.role)
    return {
        "demo_mode": settings.DEMO_MODE,
        "actor": actor,
        "actor_name": getattr(getattr(request, "profile", None), "name", ""),
        "actor_organisation": membership.organisation.name if membership else "",
        "actor_role": role.label if role else "",
        "memberships": getattr(request, "memberships", []),
        "navigation": [
            {
                "label": place.label,
                "icon": place.icon,
                "url": (url := _reverse(place.url_name)),
                "current": _is_current(request.path, url),
            }
            for place in PLACES
            if actor.user_id and (not place.permissions or any(actor.may(p) for p in place.permissions))
        ],
    }


def _is_current(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _reverse(name: str) -> str:  # TEMPORARY until every page exists
    from django.urls import NoReverseMatch

    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"
