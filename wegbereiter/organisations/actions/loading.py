"""The first register of an installation: every body that takes part in a pact, in bulk and as the owner of the database."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from wegbereiter.accounts.models import Profile, User
from wegbereiter.accounts.roles import ROLES
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.tables import read_table
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Membership, Organisation, OrganisationValues
from wegbereiter.organisations.rules import Entry, Register, read_register, search_text

DATA = "wegbereiter.organisations.data"
REGISTER_FILE = "municipalities.csv"
REGISTER_DATE = date(2025, 8, 31)  # territory as of; data/SOURCES.md
REGISTER_SOURCE = "© Statistisches Bundesamt (Destatis), 2025"


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What stands in the database after loading, found by its official key (bodies without a key: by kind and name)."""

    by_key: dict[str, Organisation]
    districts: dict[str, Organisation]  # by the five digits that begin each municipality's key
    bodies: dict[tuple[str, str], Organisation]

    def municipalities(self) -> list[Organisation]:
        return [o for o in self.by_key.values() if o.kind in {Kind.MUNICIPALITY, Kind.CITY_DISTRICT}]


def package_register() -> Register:
    """The register that comes with the program."""
    return read_register(read_table((files(DATA) / REGISTER_FILE).read_bytes(), REGISTER_FILE))


def load_register(
    *, by: Actor, now: datetime, register: Register | None = None, register_date: date = REGISTER_DATE
) -> Loaded:
    """Make the state's bodies, regions, districts, municipalities, associations and example carriers. Raises ValueError for a faulty file.

    Runs as the owner (set-up and demo), with two INSERTs. On a database that has organisations already it changes nothing.
    """
    if Organisation.objects.exists():
        return _existing()
    register = register or package_register()
    if register.problems:
        raise ValueError(f"the register has {len(register.problems)} faults, the first: {register.problems[0]}")
    builder = _Builder(register_date)
    builder.add_bodies()
    for entry in register.standing():
        builder.add_municipality(entry)
    Organisation.objects.bulk_create(builder.rows, batch_size=2000)
    OrganisationValues.objects.bulk_create(builder.values)
    record(
        "organisations.register.loaded",
        by=by,
        river="system",
        now=now,
        rows=len(builder.rows),
        register_date=register_date,
    )
    return builder.loaded()


@dataclass
class _Builder:
    register_date: date
    rows: list[Organisation] = field(default_factory=list)
    values: list[OrganisationValues] = field(default_factory=list)
    regions: dict[str, Organisation] = field(default_factory=dict)
    districts: dict[str, Organisation] = field(default_factory=dict)
    associations: dict[str, Organisation] = field(default_factory=dict)

    def add_bodies(self) -> None:
        for line in csv.DictReader(io.StringIO((files(DATA) / "bodies.csv").read_text(encoding="utf-8"))):
            body = self._add(
                kind=line["kind"], name=line["name"], official_name=line["official_name"], type_name=line["type_name"]
            )
            self.values.append(
                OrganisationValues(organisation=body, responsible_body=line["official_name"], law=line["law"])
            )

    def add_municipality(self, entry: Entry) -> None:
        region = self.regions.get(entry.region_key)
        if region is None:
            region = self.regions[entry.region_key] = self._add(
                kind=Kind.REGION, key=entry.region_key, name=entry.region_name
            )
        if entry.is_city:
            self._add_city(entry, region)
            return
        district = self.districts.get(entry.district_key)
        if district is None:
            district = self._add(
                kind=Kind.DISTRICT,
                key=entry.district_key,
                name=entry.district_name,
                type_name="Landkreis",
                region=region,
            )
            self.districts[entry.district_key] = district
        district.population = (district.population or 0) + entry.population  # the register states towns only
        self._add(
            kind=Kind.MUNICIPALITY,
            district=district,
            region=region,
            association=self._association(entry, district),
            **entry_values(entry),
        )

    def _add_city(self, entry: Entry, region: Organisation) -> None:
        """Town and district at once: one row, whose district is itself."""
        city = self._add(kind=Kind.CITY_DISTRICT, region=region, **entry_values(entry))
        city.district = city
        self.districts[entry.district_key] = city

    def _association(self, entry: Entry, district: Organisation) -> Organisation | None:
        if not entry.association_key:
            return None
        if entry.association_key not in self.associations:
            self.associations[entry.association_key] = self._add(
                **association_values(entry), district=district, region=district.region
            )
        return self.associations[entry.association_key]

    def _add(self, **values: object) -> Organisation:
        row = Organisation(register_date=self.register_date, **values)
        row.search_text = search_text(row.name, row.official_name)
        self.rows.append(row)
        return row

    def loaded(self) -> Loaded:
        return _loaded(self.rows)


def entry_values(entry: Entry) -> dict[str, object]:
    """The columns of a municipality that its register entry decides."""
    return {
        "key": entry.ags,
        "name": entry.name,
        "official_name": entry.official_name,
        "type_name": entry.type_name,
        "population": entry.population,
        "area_km2": entry.area_km2,
        "postcode": entry.postcode,
        "latitude": entry.latitude,
        "longitude": entry.longitude,
    }


def association_values(entry: Entry) -> dict[str, object]:
    """The columns of a municipal association, taken from one of its members' entries."""
    return {
        "kind": Kind.MUNICIPAL_ASSOCIATION,
        "key": entry.association_key,
        "name": entry.association_name,
        "type_name": entry.association_type,
    }


def _existing() -> Loaded:
    return _loaded(list(Organisation.objects.order_by("id")))


def _loaded(rows: list[Organisation]) -> Loaded:
    districts = {(row.key or "")[:5]: row for row in rows if row.kind in {Kind.DISTRICT, Kind.CITY_DISTRICT}}
    return Loaded(
        by_key={row.key: row for row in rows if row.key},
        districts=districts,
        bodies={(row.kind, row.name): row for row in rows if not row.key},
    )


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody with an account and one role. The same e-mail address again adds a role to the same account."""

    email: str
    name: str
    organisation: Organisation
    role: str
    first_day: date
    last_day: date | None = None


def load_people(people: Iterable[NewPerson], *, by: Actor, now: datetime) -> list[Membership]:
    """Make accounts without a password, their names and roles, in four INSERTs as the owner. Returns the memberships in order.

    Raises ValueError for a role that cannot be held in that kind of organisation.
    """
    users: dict[str, User] = {}
    profiles, memberships = [], []
    for person in people:
        if person.organisation.kind not in ROLES[person.role].works_in:
            raise ValueError(f"{person.role} cannot be held in a {person.organisation.kind}")
        email = person.email.strip().lower()
        if email not in users:
            users[email] = User(email=email, password=make_password(None))
            profiles.append(Profile(user=users[email], name=person.name))
        days = {"first_day": person.first_day, "last_day": person.last_day}
        memberships.append(Membership(organisation=person.organisation, user=users[email], role=person.role, **days))
    User.objects.bulk_create(users.values())
    Profile.objects.bulk_create(profiles)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
    )
    Membership.objects.bulk_create(memberships)
    record("organisations.people.loaded", by=by, river="system", now=now, rows=len(memberships))
    return memberships
