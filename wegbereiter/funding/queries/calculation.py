"""Reads of calculations, allotments and published sums.

Towns and associations see what is final, drafts are the state's.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Allotment, AreaSum, Calculation
from wegbereiter.funding.permissions import own_organisation, sees_all_allotments, sees_sums
from wegbereiter.funding.states import CalculationState, Round


def calculations_visible_to(actor: Actor) -> QuerySet[Calculation]:
    if sees_all_allotments(actor):
        return Calculation.objects.all()
    if sees_sums(actor) or actor.may(Permission.ALLOTMENT_READ_OWN):
        return Calculation.objects.filter(state=CalculationState.FINAL)
    return Calculation.objects.none()


def bases(found: QuerySet[Calculation]) -> QuerySet[Calculation]:
    """Of these, what ways and applications rest on today.

    Decided, over a term of years, and the first tranche only until the final allotment of its edition has replaced it.
    """
    over_years = Q(state=CalculationState.FINAL, annual_amount__isnull=False)
    final = Calculation.objects.filter(over_years, edition=OuterRef("edition"), round=Round.FINAL)
    stands = Q(round=Round.FINAL) | Q(round=Round.FIRST_TRANCHE) & ~Q(Exists(final))
    return found.filter(over_years, stands)


def newest_basis(actor: Actor) -> Calculation | None:
    """What new ways and applications rest on."""
    return bases(calculations_visible_to(actor)).order_by("-created_at", "-pk").first()


def newest_final(actor: Actor) -> Calculation | None:
    """The newest final allotment over a term of years; a first tranche never counts."""
    found = calculations_visible_to(actor).filter(
        state=CalculationState.FINAL, round=Round.FINAL, annual_amount__isnull=False
    )
    return found.order_by("-created_at", "-pk").first()


def allotments_visible_to(actor: Actor) -> QuerySet[Allotment]:
    if sees_all_allotments(actor):
        return Allotment.objects.all()
    if actor.may(Permission.ALLOTMENT_READ_OWN):
        return Allotment.objects.filter(
            organisation_id=own_organisation(actor), calculation__state=CalculationState.FINAL
        )
    return Allotment.objects.none()


def sums_visible_to(actor: Actor) -> QuerySet[AreaSum]:
    """Sums over at least two places each; see rules.sums."""
    if not sees_sums(actor):
        return AreaSum.objects.none()
    return AreaSum.objects.filter(calculation__in=calculations_visible_to(actor))
