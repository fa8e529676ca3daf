from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A Stadtkreis is one body that is town and district at once, so it is one organisation of a kind of its own."""

    APPROVING_OFFICE = "approving_office", _("Approving office")
    MINISTRY = "ministry", _("Ministry")
    AUDIT_OFFICE = "audit_office", _("Audit office")
    REGION = "region", _("Region")
    DISTRICT = "district", _("District")
    CITY_DISTRICT = "city_district", _("City district")
    MUNICIPALITY = "municipality", _("Municipality")
    MUNICIPAL_ASSOCIATION = "municipal_association", _("Municipal association")
    TOWNS_ASSOCIATION = "towns_association", _("Association of towns")
    CARRIER = "carrier", _("Carrier")


MUNICIPAL_KINDS = (Kind.MUNICIPALITY, Kind.CITY_DISTRICT)
DISTRICT_KINDS = (Kind.DISTRICT, Kind.CITY_DISTRICT)


class Law(models.TextChoices):
    """Which data protection law binds the responsible body: a value of the organisation, never a guess of the program."""

    STATE = "state", _("State data protection law (LDSG)")
    SOCIAL_CODE = "social_code", _("Social code (SGB X)")
    CATHOLIC = "catholic", _("Church law (KDG)")
    PROTESTANT = "protestant", _("Church law (DSG-EKD)")
    PRIVATE = "private", _("GDPR and federal law (BDSG)")
    UNDECIDED = "undecided", _("Not decided yet")


class Change(models.TextChoices):
    RENAMED = "renamed", _("renamed")
    MERGED = "merged", _("merged into another municipality")
    FOUNDED = "founded", _("newly founded")
