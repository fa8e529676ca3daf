"""What every page's frame shows. Makes no query: an error page is rendered in a broken transaction."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wegbereiter.accounts.roles import ROLES, Permission
from wegbereiter.core.tenancy import NOBODY, Actor


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: shown to whoever has one of the permissions (to everybody, if there are none)."""

    label: Promise | str
    url_name: str
    icon: str
    permissions: tuple[Permission, ...] = ()


PLACES = (
    Place(_("Overview"), "reporting:home", "home"),
    Place(_("Where the money stands"), "funding:standing", "chart", (Permission.ALLOTMENT_READ_SUMS,)),
    Place(_("Allotments"), "funding:allotments", "euro", (Permission.ALLOTMENT_READ_ALL,)),
    Place(_("Ways"), "funding:ways", "compare", (Permission.ALLOTMENT_READ_ALL,)),
    Place(_("Applications"), "funding:work_list", "list", (Permission.APPLICATION_READ_ALL,)),
    Place(_("Notices"), "funding:notices", "book", (Permission.APPLICATION_READ_ALL, Permission.APPLICATION_READ_OWN)),
    Place(_("Sums by district"), "funding:sums", "chart", (Permission.ALLOTMENT_READ_SUMS,)),
    Place(_("Simulator"), "funding:simulations", "swap", (Permission.SIMULATION_READ_SUMS,)),
    Place(_("Our money"), "funding:own", "euro", (Permission.ALLOTMENT_READ_OWN,)),
    Place(_("Our way"), "funding:own_way", "compare", (Permission.ALLOTMENT_READ_OWN,)),
    Place(_("Our application"), "funding:own_application", "document", (Permission.APPLICATION_READ_OWN,)),
    Place(_("Positions passed on to us"), "funding:forwardings", "inbox", (Permission.FORWARDING_ANSWER,)),
    Place(_("Head count"), "funding:head_counts", "people", (Permission.HEADCOUNT_READ_ALL,)),
    Place(_("My day"), "casework:day", "calendar", (Permission.PERSON_WORK,)),
    Place(_("My cases"), "casework:cases", "people", (Permission.PERSON_WORK,)),
    Place(_("Address list"), "offers:entries", "map", (Permission.OFFERS_READ,)),
    Place(_("Statistics"), "casework:statistics", "chart", (Permission.PERSON_WORK,)),
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
    Place(_("What ends when"), "reporting:endings", "clock", (Permission.READS_REVIEW,)),
    Place(_("Emergency access"), "reporting:emergencies", "shield", (Permission.READS_REVIEW,)),
    Place(_("Hints beside notes"), "reporting:hints", "list", (Permission.READS_REVIEW,)),
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
        "navigation": navigation(request.path, actor),
    }


def navigation(path: str, actor: Actor) -> list[dict[str, object]]:
    """The places of this actor. One of them at most is the current one: that whose address is the longest beginning of `path`."""
    places = [
        p for p in PLACES if actor.user_id and (not p.permissions or any(actor.may(one) for one in p.permissions))
    ]
    urls = [_address(place.url_name) for place in places]
    current = max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default=None)
    return [
        {"label": place.label, "icon": place.icon, "url": url, "current": url == current}
        for place, url in zip(places, urls, strict=True)
    ]


@cache
def _address(url_name: str) -> str:
    """The same for everybody and always; to look for it anew takes longer than to draw the entry."""
    return reverse(url_name)
