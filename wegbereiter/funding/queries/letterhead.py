"""Names and addresses as they stand in letters and papers, and what every letter of the office has around its text."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Letter
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Application
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.organisations.models import Organisation, OrganisationValues
from wegbereiter.organisations.queries.own import values_visible_to
from wegbereiter.pact import queries as pact

LANGUAGE = "de"  # of everything that leaves the house on paper


def name_of(body: Organisation) -> str:
    return body.official_name or body.name


def address_of(actor: Actor, body: Organisation, *, attention: str = "") -> list[str]:
    """Name and postal address, as far as the body has said it."""
    values = values_visible_to(actor).filter(organisation=body).first() or OrganisationValues()
    place = f"{values.postcode or body.postcode} {values.town or body.name}".strip()
    lines = [name_of(body), attention, values.street, place if values.street or body.postcode else ""]
    return [line for line in lines if line]


def letter_about(
    actor: Actor,
    application: Application,
    *,
    title: str,
    reference: str,
    details: Sequence[tuple[str, str]],
    blocks: Iterable[Block],
) -> Letter:
    """A letter of the own office to whoever applied; `details` stand between its reference and the edition."""
    sender = address_of(actor, Organisation.objects.get(pk=own_organisation(actor)))
    edition = pact.edition(application.edition).title.in_language(LANGUAGE)
    return Letter(
        lang=LANGUAGE,
        title=title,
        author=sender[0],
        sender=sender,
        recipient=address_of(actor, application.organisation, attention=application.signatory),
        details=[(_("Reference"), reference), *details, (_("Edition"), edition)],
        page_label=_(PAGE_LABEL),
        blocks=list(blocks),
        closing=[sender[0]],
        footer=reference,
    )
