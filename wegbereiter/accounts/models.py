"""Sign-in accounts, and the name that colleagues see. Organisations and memberships lie one layer up."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext

from wegbereiter.core.database.policies import Shape, Shared
from wegbereiter.core.ids import new_id


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **values: object) -> "User":
        user = self.model(email=email.strip().lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """What sign-in needs and no more: the rivers' database roles cannot read this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default="de")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return str(self.pk)  # ids only: this text ends up in logs


class Profile(models.Model):
    """The name colleagues see, and which natural person stands behind the account.

    Two accounts of one human being carry the same `natural_person`; four eyes compare that, so a second account gives
    no second pair. `former_persons`: numbers the person went by before accounts were declared one, because what was
    prepared under an old number must not be decided under the new one. `own_person`: the number the account had before it
    was first joined with another one, so that a mistake can be undone.
    """

    tenancy: ClassVar[Shape] = Shared(
        share_table="organisations_membership", share_key="user_id", key="user_id", own=False, or_person="user_id"
    )

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(max_length=200)
    # How one is reached at work, as it shall stand on paper for those whom one looks after.
    phone = models.CharField(max_length=40, blank=True)
    office_hours = models.CharField(max_length=120, blank=True)
    room = models.CharField(max_length=200, blank=True)
    natural_person = models.UUIDField(default=new_id, db_index=True)
    former_persons = ArrayField(models.UUIDField(), default=list, blank=True)
    own_person = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def known_as(self) -> str:
        """The name on pages; an account whose retention is over has none any more."""
        return self.name or gettext("Former member")

    @property
    def natural_persons(self) -> frozenset[UUID]:
        """Every number this person goes or went by."""
        return frozenset({self.natural_person, *self.former_persons})


class Attempt(models.Model):
    """How often a key (a hash of account or address) was tried in a window. Rows of past windows are swept by a job."""

    key_hash = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_hash", "window_start"], name="attempt_once_per_window")]
