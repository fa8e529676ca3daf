"""Who counsels where, in a state of that size: managers spread over cities, districts, larger towns and carriers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from wegbereiter.demo.data_files import data
from wegbereiter.demo.rules import shares
from wegbereiter.organisations.actions import NewPerson
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Membership, Organisation

PEOPLE_OF_A_MANAGER = 200_000 / 1_200
LARGER_TOWN = 20_000  # inhabitants, from which on a town has managers of its own
MANAGERS_HERE = 20
OF_A_CARRIER = 400_000  # inhabitants: a carrier has as many managers as a town of this size would


@dataclass(frozen=True, kw_only=True)
class Team:
    """How many managers there are to be in an organisation, those of the cast included."""

    organisation: Organisation
    managers: int


def teams(bodies: Iterable[Organisation], managers: int, *, here: Organisation) -> list[Team]:
    """By inhabitants, the largest remainder first.

    `here`, where the cast counsels, has the same size in a small state and in a large one, so that figures can be compared.
    """
    ordered = sorted((one for one in bodies if one.pk != here.pk), key=lambda one: (one.kind, one.key or "", one.name))
    own = min(managers, MANAGERS_HERE)
    found = shares({f"{place:04d}": _weight(one) for place, one in enumerate(ordered)}, managers - own)
    counts = [(here, own), *((one, found[f"{place:04d}"]) for place, one in enumerate(ordered))]
    return [Team(organisation=one, managers=count) for one, count in counts if count]


def _weight(body: Organisation) -> int:
    if body.kind == Kind.CARRIER:
        return OF_A_CARRIER
    population = body.population or 0
    if body.kind == Kind.MUNICIPALITY:
        return population if population >= LARGER_TOWN else 0
    return population // 2 if body.kind == Kind.DISTRICT else population * (body.kind == Kind.CITY_DISTRICT)


def new_staff(found: Sequence[Team], have: Iterable[Membership], first_day: date, rng: Random) -> list[NewPerson]:
    """Whoever is missing: managers, and a lead where none is. Of the cast, whoever counsels in a team counts."""
    there = {(one.organisation_id, one.role) for one in have}
    names, made = data("people"), []
    for team in found:
        missing = {"integration_manager": team.managers, "team_lead": 1}
        for role, count in missing.items():
            for _ in range(count - ((team.organisation.pk, role) in there)):
                name = f"{rng.choice(names['given'])} {rng.choice(names['family'])}"
                email = f"{role.replace('_', '.')}.{len(made) + 1:04d}@example.org"
                who = {"email": email, "name": name, "organisation": team.organisation}
                made.append(NewPerson(**who, role=role, first_day=first_day))
    return made
