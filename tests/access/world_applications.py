"""Applications in the world of the matrix: in each of two districts the large town writes one, with a signed print.

Each passes one position on to a carrier of its own.
Who signs, who is on the position, the scan and why a finding was let pass carry the town's canary.
"""

from uuid import uuid4

from tests.access.world import NOW, World, canary
from wegbereiter.funding.models import Application, ApplicationFile, Calculation, Forwarding, OverruledFinding, Position


def fill_applications(world: World, calculation: Calculation) -> None:
    for town, carrier in (("towna", "carrierone"), ("townb", "carrierother")):
        body = {"organisation": world.bodies[town]}
        application = Application.objects.create(
            **body,
            edition=calculation.edition,
            calculation=calculation,
            signatory=canary("signer", town),
            created_at=NOW,
            saved_at=NOW,
        )
        world.put("application", town, application)
        position = Position.objects.create(
            **body, application=application, number=1, fte=1, person=canary("employee", town)
        )
        scan = ApplicationFile.objects.create(
            **body,
            application=application,
            content=f"%PDF-1.7 {canary('scan', town)} %%EOF".encode(),
            sha256="0" * 64,
            size=30,
            media_type="application/pdf",
            uploaded_at=NOW,
        )
        world.put("scan", town, scan)
        OverruledFinding.objects.create(
            **body,
            application=application,
            code="starts_back",
            reason=canary("let", town),
            at=NOW,
            by=uuid4(),
            role="x",
        )
        asked = {"carrier": world.bodies[carrier], "edition": calculation.edition, "asked_at": NOW}
        world.put("forwarding", carrier, Forwarding.objects.create(**body, position=position, **asked))
