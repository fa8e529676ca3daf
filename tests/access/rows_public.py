"""Pages for everybody, and the trail for those who look after it."""

from tests.access.row import EVERYONE, Row

AUDITOR = frozenset({"auditor"})
PROTECTION = frozenset({"data_protection_officer"})
# Bodies that counsel people; in others nothing was opened in an emergency.
HOUSES = frozenset({"districta", "districtb", "citya", "associationa", "carrierone", "carrierother"})
HOUSES |= {"towna", "townb", "towna2", "townb2", "towna3", "townb3"}
JUSTIFIED = {"outcome": "justified"}


def public(name: str, **more: object) -> Row:
    return Row(name=name, get={EVERYONE: 200}, visitor=200, visitor_post=405, **more)  # type: ignore[arg-type]


ROWS = (
    public("reporting:home"),
    public("reporting:imprint"),
    public("reporting:privacy"),
    public("reporting:accessibility"),
    public("core:styleguide"),
    public("pact:editions"),
    public("pact:edition", kwargs={"code": "pik-2017"}),
    public("pact:comparison", kwargs={"code": "pik-2017", "other": "pik-2022"}),
    Row(name="demo:enter", post={EVERYONE: 404}, visitor=405, visitor_post=404),  # outside demo mode there is none
    # No session opens it, only a secret address: tests in casework/tests/test_calendars.py.
    Row(name="calendar:feed", get={EVERYONE: 404}, kwargs={"token": "none"}, visitor=404, visitor_post=405),
    Row(name="reporting:reads", get={PROTECTION: 200}),
    Row(name="reporting:reads_export", get={PROTECTION: 404}),  # of whom? asked for in test_object_in_the_query
    Row(name="reporting:emergencies", get={PROTECTION: 200}),
    Row(name="reporting:look_at_emergency", post={PROTECTION: 302}, thing="emergency", data=JUSTIFIED, only_in=HOUSES),
    Row(name="reporting:hints", get={PROTECTION: 200}),
    Row(name="reporting:processing", get={PROTECTION: 200}),
    Row(name="reporting:endings", get={PROTECTION: 200}),
    Row(name="reporting:audit", get={AUDITOR: 200}),
    Row(name="reporting:audit_export", get={AUDITOR: 200}),
)
