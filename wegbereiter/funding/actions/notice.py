"""Notices: made with the decision, delivered, and the authority's texts in them."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.filed import filed_values
from wegbereiter.core.documents.letter import Letter
from wegbereiter.core.documents.pdf import Template, render
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Application, HearingAnswer, HearingDocument, Notice, NoticeDocument, TextBlock
from wegbereiter.funding.queries.amendment import Line
from wegbereiter.funding.queries.amendment_letter import Amending, amendment_letter
from wegbereiter.funding.queries.hearing_letter import Hearing, hearing_letter
from wegbereiter.funding.queries.letterhead import LANGUAGE
from wegbereiter.funding.queries.notice import TextInUse, newest_of_grant, notices_visible_to, texts_in_use
from wegbereiter.funding.queries.notice_letter import Writing, letter_of
from wegbereiter.funding.queries.office import office_view
from wegbereiter.funding.queries.revocation import Taken
from wegbereiter.funding.queries.revocation_letter import Revoking, revocation_letter
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.notice import check_delivery, objection_until
from wegbereiter.funding.states import Fault, NoticeKind, Outcome, TextCode
from wegbereiter.pact import queries as pact

OF_A_GRANT = (TextCode.BASIS, TextCode.CONDITIONS, TextCode.OBJECTION)
OF_A_REJECTION = (TextCode.BASIS, TextCode.REJECTION, TextCode.OBJECTION)
OF_AN_AMENDMENT = (TextCode.BASIS, TextCode.AMENDMENT, TextCode.OBJECTION)
OF_A_REVOCATION = (TextCode.BASIS, TextCode.REVOCATION, TextCode.OBJECTION)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is taken for another letter when it is read out
_LENGTH = (
    10  # 31 ** 10: of a million notices two share one with a chance of one in 1,600; the key tells them apart then
)


def issue(application: Application, *, by: Actor, now: datetime) -> Notice:
    """Make the notice of a decision that is being taken, in its transaction.

    Raises:
        PdfRefusedError: there is no file, so there is no decision either.
    """
    grants = application.outcome == Outcome.GRANT
    texts = texts_in_use(by)
    held = OF_A_GRANT if grants else OF_A_REJECTION
    notice = Notice(
        organisation_id=application.organisation_id,
        application=application,
        edition=application.edition,
        kind=NoticeKind.GRANT if grants else NoticeKind.REJECTION,
        reference=_drawn(application),
        amount=application.granted_amount,
        texts={str(code): one.version for code, one in texts.items() if code in held},
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    writing = Writing(
        application=application,
        office=office_view(by, application),
        texts=texts,
        reference=notice.reference,
        made_on=timezone.localdate(now),
    )
    return _filed(notice, letter_of(by, writing), now=now)


def issue_amendment(line: Line, *, by: Actor, now: datetime) -> Notice:
    """Make the amendment notice of a decision that is being taken; it follows upon the newest notice of the grant.

    Raises:
        PdfRefusedError: there is no file, so there is no decision either.
    """
    texts, made_on = texts_in_use(by), timezone.localdate(now)
    used = [texts[code] for code in OF_AN_AMENDMENT]
    notice, previous = _following(line.application, NoticeKind.AMENDMENT, line.new_amount, used, by=by, now=now)
    writing = Amending(line=line, previous=previous, texts=texts, reference=notice.reference, made_on=made_on)
    return _filed(notice, amendment_letter(by, writing), now=now)


def issue_revocation(taken: Taken, answers: Sequence[HearingAnswer], *, by: Actor, now: datetime) -> Notice:
    """Make the revocation notice of a decision that is being taken, with what its holder has said.

    Raises:
        PdfRefusedError: there is no file, so there is no decision either.
    """
    texts, application = texts_in_use(by), taken.revocation.application
    used = [texts[code] for code in OF_A_REVOCATION]
    notice, previous = _following(application, NoticeKind.REVOCATION, taken.amounts[1], used, by=by, now=now)
    writing = Revoking(
        taken=taken,
        previous=previous,
        answers=answers,
        texts=texts,
        reference=notice.reference,
        made_on=timezone.localdate(now),
    )
    return _filed(notice, revocation_letter(by, writing), now=now)


def file_hearing(taken: Taken, *, by: Actor, now: datetime) -> HearingDocument:
    """File the letter by which the holder is heard; it names the notice that is to be taken back.

    Raises:
        PdfRefusedError: there is no letter, so nothing is proposed either.
    """
    revocation = taken.revocation
    notice = newest_of_grant(by, revocation.application)
    letter = hearing_letter(by, Hearing(taken=taken, notice=notice, made_on=timezone.localdate(now)))
    kept = _kept(letter, edition=revocation.edition, now=now)
    return HearingDocument.objects.create(organisation_id=revocation.organisation_id, revocation=revocation, **kept)


@transaction.atomic
def enter_delivery(notice_id: UUID, *, delivered_on: date, by: Actor, now: datetime) -> Notice:
    """Note the day of delivery, once; the last day for an objection follows from it.

    Raises:
        PermissionDenied, Notice.DoesNotExist, RefusedError (entered already, or an impossible day).
    """
    check(by, Permission.APPLICATION_PREPARE)
    notice = notices_visible_to(by).select_for_update(of=("self",)).get(pk=notice_id)
    if notice.delivered_on is not None:
        raise RefusedError(Fault.DELIVERY_ENTERED)
    check_delivery(delivered_on, made_on=timezone.localdate(notice.created_at), today=timezone.localdate(now))
    notice.delivered_on = delivered_on
    notice.objection_until = objection_until(delivered_on, pact.edition(notice.edition))
    notice.delivery_entered_at, notice.delivery_entered_by = now, by.user_id
    notice.delivery_entered_role = by.role
    notice.save()
    record("funding.notice.delivered", by=by, about=notice, river="money", now=now, day=delivered_on.isoformat())
    return notice


@transaction.atomic
def change_text(code: TextCode, *, version: int, text: str, by: Actor, now: datetime) -> TextBlock:
    """Keep a new version of a text, upon the `version` that the page showed; notices made so far keep theirs.

    Raises:
        PermissionDenied, RefusedError (no text, or somebody else was faster).
    """
    check(by, Permission.APPLICATION_PREPARE)
    one_at_a_time(f"notice_text:{code}")
    current = texts_in_use(by)[code]
    if not text.strip():
        raise RefusedError(Fault.TEXT_MISSING)
    if current.version != version:
        raise RefusedError(Fault.TEXT_OUTDATED, version=current.version)
    block = TextBlock.objects.create(
        code=code,
        version=version + 1,
        text=text.strip(),
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    record("funding.notice.text_changed", by=by, about=block, river="money", now=now, version=block.version)
    return block


def _following(
    application: Application, kind: NoticeKind, amount: Decimal, texts: Sequence[TextInUse], *, by: Actor, now: datetime
) -> tuple[Notice, Notice]:
    """A notice, not saved yet, that follows upon the newest of the grant, and that one."""
    previous = newest_of_grant(by, application)
    notice = Notice(
        organisation_id=application.organisation_id,
        application=application,
        edition=application.edition,
        kind=kind,
        reference=_drawn(application),
        previous=previous,
        amount=amount,
        texts={str(one.code): one.version for one in texts},
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    return notice, previous


def _filed(notice: Notice, letter: Letter, *, now: datetime) -> Notice:
    """The row and its file, both or neither."""
    kept = _kept(letter, edition=notice.edition, now=now)
    notice.save()
    NoticeDocument.objects.create(organisation_id=notice.organisation_id, notice=notice, **kept)
    return notice


def _kept(letter: Letter, *, edition: str, now: datetime) -> dict[str, Any]:
    """The file of a letter with its hash, and the data that it is made of."""
    data = letter.data()
    content = render(Template.LETTER, data, made_at=now)
    values = filed_values(content, template=Template.LETTER, language=LANGUAGE, made_at=now, edition=edition)
    return {"letter": data, **values}


def _drawn(application: Application) -> str:
    letters = "".join(secrets.choice(_LETTERS) for _number in range(_LENGTH))
    return f"{application.edition.upper()}-{letters[:5]}-{letters[5:]}"
