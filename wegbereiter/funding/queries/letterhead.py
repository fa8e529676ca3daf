"""Names and addresses as they stand in letters and papers."""

from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Organisation, OrganisationValues
from wegbereiter.organisations.queries.own import values_visible_to

LANGUAGE = "de"  # of everything that leaves the house on paper


def name_of(body: Organisation) -> str:
    return body.official_name or body.name


def address_of(actor: Actor, body: Organisation, *, attention: str = "") -> list[str]:
    """Name and postal address, as far as the body has said it."""
    values = values_visible_to(actor).filter(organisation=body).first() or OrganisationValues()
    place = f"{values.postcode or body.postcode} {values.town or body.name}".strip()
    lines = [name_of(body), attention, values.street, place if values.street or body.postcode else ""]
    return [line for line in lines if line]
