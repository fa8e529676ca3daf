"""What every scan of a paper holds, whatever it belongs to."""

from typing import ClassVar

from django.db import models

from wegbereiter.core.database.policies import Money, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation


class ScanFile(models.Model):
    """A scan, kept as it came: by the own organisation, or by the office that has entered a letter."""

    tenancy: ClassVar[Shape] = Money(writer="own or state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField(null=True, blank=True)
    uploaded_role = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True
        ordering = ["-uploaded_at", "-id"]
