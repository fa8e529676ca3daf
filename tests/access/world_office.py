"""Applications of two towns as they have reached the office, with a canary in every word."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from wegbereiter.funding.models import (
    Amendment,
    Application,
    ApplicationFile,
    Calculation,
    Forwarding,
    HearingAnswer,
    HearingDocument,
    HearingFile,
    MoneySum,
    Notice,
    NoticeDocument,
    NoticeObjection,
    NoticeObjectionFile,
    OverruledFinding,
    Position,
    PositionChange,
    PositionChangeFile,
    Revocation,
)
from wegbereiter.funding.states import ApplicationState, ForwardingState, NoticeKind, QualificationChoice, Signature

if TYPE_CHECKING:
    from tests.access.world import World

HOLDERS = ("towna", "townb")
GRANTED = "pik-2022"  # and a grant in a third one
EDITION = "pik-2020"  # the towns have a draft of their own in the other edition


def fill(world: "World") -> None:
    from tests.access.world import NOW, canary

    calculation = Calculation.objects.get(pk=world.own("calculation", "office"))
    for name in HOLDERS:
        body = world.bodies[name]
        app = Application.objects.create(
            organisation=body,
            edition=EDITION,
            calculation=calculation,
            state=ApplicationState.SUBMITTED,
            signatory=canary("signatory", name),
            signature=Signature.ONLINE,
            allotted_yearly_amount=Decimal(100_000),
            allotted_total_amount=Decimal(200_000),
            applied_amount=Decimal(128_000),
            yearly_amount=Decimal(64_000),
            fte=Decimal(1),
            created_at=NOW,
            saved_at=NOW,
            submitted_at=NOW,
        )
        position = Position.objects.create(
            organisation=body,
            application=app,
            number=1,
            fte=Decimal(1),
            first_day=date(2026, 12, 1),
            qualification=QualificationChoice.A,
            person=canary("staff", name),
        )
        world.put("handed_in", name, app)
        _around(world, app, position, name)
        _notice(world, app, name)
        _grant(world, calculation, name)


def _around(world: "World", app: Application, position: Position, name: str) -> None:
    """A carrier that was asked, a scan, and a finding that was let pass."""
    from tests.access.world import NOW, canary

    body = world.bodies[name]
    carrier = "carrierone" if name == "towna" else "carrierother"
    refused = Forwarding.objects.create(
        organisation=body,
        carrier=world.bodies[carrier],
        position=position,
        edition=app.edition,
        state=ForwardingState.REFUSED,
        reason=canary("forwarded", carrier),
        asked_at=NOW,
        answered_at=NOW,
    )
    world.put("refused_forwarding", carrier, refused)
    content = canary("scan", name).encode()
    ApplicationFile.objects.create(
        organisation=body,
        application=app,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="application/pdf",
        uploaded_at=NOW,
    )
    OverruledFinding.objects.create(
        organisation=body,
        application=app,
        code="starts_back",
        position=1,
        reason=canary("overruled", name),
        at=NOW,
        by=uuid4(),
        role="state_officer",
    )


def _notice(world: "World", app: Application, name: str) -> None:
    """A notice as it would stand after a decision; the application itself stays open for the office's steps."""
    from tests.access.world import NOW, canary

    body = world.bodies[name]
    notice = Notice.objects.create(
        organisation=body,
        application=app,
        edition=app.edition,
        kind=NoticeKind.GRANT,
        reference=canary("reference", name),
        amount=Decimal(128_000),
        created_at=NOW,
    )
    NoticeDocument.objects.create(organisation=body, notice=notice, **_filed("notice", name, app.edition))
    world.put("notice", name, notice)
    _objection(world, notice, name)


def _filed(word: str, name: str, edition: str) -> dict[str, object]:
    """A letter that went out, with the word in it."""
    from tests.access.world import NOW, canary

    content = canary(word, name).encode()
    return {
        "letter": {"lang": "de", "title": canary(word, name), "blocks": []}, "content": content,
        "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "template": "letter",
        "template_version": "x", "language": "de", "edition": edition, "made_at": NOW,
    }  # fmt: skip


def _objection(world: "World", notice: Notice, name: str) -> None:
    """One that is open, with the scan of its letter."""
    from tests.access.world import NOW, canary

    body = world.bodies[name]
    said = NoticeObjection.objects.create(
        organisation=body,
        notice=notice,
        edition=notice.edition,
        text=canary("says", name),
        received_on=NOW.date(),
        created_at=NOW,
    )
    content = canary("scan", name).encode()
    NoticeObjectionFile.objects.create(
        organisation=body,
        objection=said,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="application/pdf",
        uploaded_at=NOW,
    )
    world.put("notice_objection", name, said)


def fill_standing(world: "World") -> None:
    """A district's line for the state alone, with an amount of a town in it, and a published one."""
    from tests.access.world import NOW

    for number, (name, is_published) in enumerate({"districta": False, "districtb": True}.items()):
        amount = 8_123_000 + number
        if not is_published:
            world.numbers["towna"] |= {amount}
        MoneySum.objects.create(
            edition="pik-2017",
            kind="district",
            area=world.bodies[name],
            is_published=is_published,
            allotted_amount=amount,
            **dict.fromkeys(("towns", "below_claim", "without_way", "applicants", "granted"), 2),
            **dict.fromkeys(("waiting", "waiting_amount", "applied_fte", "granted_fte", "people"), 0),
            **dict.fromkeys(("applied_amount", "granted_amount"), 1_000),
            computed_at=NOW,
        )


def _grant(world: "World", calculation: Calculation, name: str) -> None:
    """A grant of the round after, of which one position changes by a report, and another by a proposal."""
    from tests.access.world import NOW, canary

    body = {"organisation": world.bodies[name]}
    amounts = {"applied_amount": Decimal(204_000), "granted_amount": Decimal(204_000)}
    persons = {"prepared_persons": [uuid4()], "prepared_at": NOW, "prepared_by": uuid4(), "prepared_role": "x"}
    decided = {"decided_persons": [uuid4()], "decided_at": NOW, "decided_by": uuid4(), "decided_role": "x"}
    grant = Application.objects.create(
        **body, **amounts, **persons, **decided, edition=GRANTED, calculation=calculation, state="granted",
        outcome="grant", signatory=canary("signatory", name), signature=Signature.ONLINE, yearly_amount=102_000,
        allotted_yearly_amount=150_000, allotted_total_amount=300_000, fte=2, created_at=NOW, saved_at=NOW,
        submitted_at=NOW,
    )  # fmt: skip
    world.put("grant", name, grant)
    who = {"fte": Decimal(1), "first_day": date(2018, 4, 1), "qualification": QualificationChoice.C}
    positions = [
        Position.objects.create(**body, **who, application=grant, number=number, person=canary("staff", name))
        for number in (1, 2)
    ]
    amendment = Amendment.objects.create(
        **body, **persons, application=grant, edition=GRANTED, causes=["person"], ceiling_amount=300_000,
        old_amount=204_000, new_amount=204_000,
    )  # fmt: skip
    world.put("amendment", name, amendment)
    _revocation(world, grant, persons, name)
    for position, held in zip(positions, (None, amendment), strict=True):
        change = PositionChange.objects.create(
            **body, **who, position=position, application=grant, amendment=held, edition=GRANTED,
            from_day=date(2018, 10, 1), person=canary("follows", name), created_at=NOW,
        )  # fmt: skip
        if held is None:
            world.put("change", name, change)
            content = canary("scan", name).encode()
            PositionChangeFile.objects.create(
                **body, change=change, content=content, sha256=hashlib.sha256(content).hexdigest(), size=len(content),
                media_type="application/pdf", uploaded_at=NOW,
            )  # fmt: skip


def _revocation(world: "World", grant: Application, persons: dict[str, object], name: str) -> None:
    """A hearing under way, with an answer and the scan of its letter."""
    from tests.access.world import NOW, canary

    body = {"organisation": world.bodies[name]}
    found = Revocation.objects.create(
        **body, **persons, application=grant, edition=GRANTED, kind="revocation", ground="purpose",
        reason=canary("taken", name), asked_at=NOW, answer_until=date(2026, 12, 24), old_amount=204_000, new_amount=0,
    )  # fmt: skip
    world.put("revocation", name, found)
    HearingDocument.objects.create(**body, revocation=found, **_filed("asked", name, GRANTED))
    answer = HearingAnswer.objects.create(
        **body, revocation=found, edition=GRANTED, text=canary("heard", name), received_on=NOW.date(), created_at=NOW
    )
    content = canary("scan", name).encode()
    HearingFile.objects.create(
        **body, answer=answer, content=content, sha256=hashlib.sha256(content).hexdigest(), size=len(content),
        media_type="application/pdf", uploaded_at=NOW,
    )  # fmt: skip
