"""Every code that the trail can hold, as a sentence: what an auditor or a data protection officer reads.

One list for all apps, so that it can be read on one screen. A code that is missing here is shown as it is, and
tests/test_audit_codes.py turns red.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = Promise | str

EVENTS: dict[str, Text] = {
    "access.refused": _("Access refused"),
    "accounts.identity.refused": _("Sign-in through an authority refused: no account"),
    "accounts.limit.reached": _("Too many tries: refused for a quarter of an hour"),
    "accounts.person.merged": _("Two accounts joined as one natural person"),
    "accounts.person.parted": _("An account is a natural person of its own again"),
    "accounts.retention.ended": _("Accounts emptied or removed after their retention"),
    "accounts.role.switched": _("Switched to another role"),
    "accounts.second_factor.removed": _("Second factor and sessions of an account removed"),
    "accounts.second_factor.reset_asked": _("Reset of a second factor asked for"),
    "accounts.second_factor.reset_closed": _("Reset of a second factor withdrawn or refused"),
    "accounts.session.refused": _("Sign-in refused"),
    "accounts.session.started": _("Signed in"),
    "audit.exported": _("Audit trail exported"),
    "audit.month.ended": _("Events of a month removed after their retention"),
    "audit.read": _("Audit trail read"),
    "audit.reads_exported": _("Who-read-what list exported"),
    "audit.reads_read": _("Looked up what an account has read"),
    "funding.allotments.exported": _("List of allotments exported"),
    "funding.allotments.read": _("List of allotments read"),
    "funding.application.begun": _("Application begun"),
    "funding.application.entered": _("Application entered that came by mail"),
    "funding.application.finding_overruled": _("Finding of an application let pass"),
    "funding.application.file_read": _("Scan of an application read"),
    "funding.application.granted": _("Application granted"),
    "funding.application.handed_in": _("Application handed in"),
    "funding.application.proposed": _("Decision about an application proposed"),
    "funding.application.rejected": _("Application rejected"),
    "funding.application.saved": _("Draft of an application saved"),
    "funding.application.scan_added": _("Scan of a signed application uploaded"),
    "funding.application.scan_read": _("Scan of a signed application downloaded"),
    "funding.application.sent_back": _("Application sent back"),
    "funding.application.taken_back": _("Proposal about an application taken back"),
    "funding.application.withdrawn": _("Application withdrawn"),
    "funding.applications.read": _("Work list of applications read"),
    "funding.calculation.discarded": _("Calculation discarded"),
    "funding.calculation.final": _("Calculation decided: allotments are final"),
    "funding.calculation.made": _("Allotments calculated"),
    "funding.calculation.ordered": _("Calculation ordered"),
    "funding.calculation.proposed": _("Calculation proposed as final"),
    "funding.calculation.stopped": _("Calculation stopped"),
    "funding.calculation.taken_back": _("Proposal of a calculation taken back"),
    "funding.forwarding.accepted": _("Carrier takes a position over"),
    "funding.forwarding.refused": _("Carrier does not take a position over"),
    "funding.head_count.corrected": _("Number of a town corrected"),
    "funding.head_count.exported": _("Head count exported"),
    "funding.head_count.final": _("Head count decided: it is final"),
    "funding.head_count.imported": _("Head count taken over"),
    "funding.head_count.proposed": _("Head count proposed as final"),
    "funding.head_count.reported": _("Head count marked as reported"),
    "funding.head_count.taken_back": _("Proposal of a head count taken back"),
    "funding.head_count.upload_discarded": _("Uploaded head count discarded"),
    "funding.head_count.uploaded": _("Head count uploaded for preview"),
    "funding.notice.delivered": _("Day of delivery of a notice entered"),
    "funding.notice.read": _("File of a notice read"),
    "funding.notice.text_changed": _("Legal text of notices changed"),
    "funding.objection.accepted": _("Objection accepted"),
    "funding.objection.made": _("Objection made"),
    "funding.objection.rejected": _("Objection rejected"),
    "funding.objection.withdrawn": _("Objection withdrawn"),
    "funding.pool.given_up": _("Pool given up by its lead"),
    "funding.pool.partner_asked": _("Another town asked to join a pool"),
    "funding.pool.proposed": _("Pool proposed"),
    "funding.pool.question_withdrawn": _("Question to join a pool taken back"),
    "funding.pooling.ordered": _("Proposals for pools ordered"),
    "funding.pooling.proposed": _("Proposals for pools computed"),
    "funding.pooling.published": _("Proposals for pools published"),
    "funding.pooling.stopped": _("Search for pools stopped"),
    "funding.retention.ended": _("Words in files on the money removed after their retention"),
    "funding.sums.exported": _("Sums exported"),
    "funding.way.accepted": _("Town joined a pool by decision of its council"),
    "funding.way.left": _("Town left its way"),
    "funding.way.paper_made": _("Council paper made"),
    "funding.way.refused": _("Town refused a pool"),
    "funding.way.top_up_chosen": _("Town fills the gap with own money"),
    "funding.way.transfer_offered": _("Town hands its task to the district"),
    "funding.way.transfer_refused": _("District does not take a task over"),
    "funding.way.transfer_taken": _("District takes a task over"),
    "funding.ways.read": _("Ways of the towns read"),
    "organisations.bank_account.changed": _("Bank account changed"),
    "organisations.contact.added": _("Contact added"),
    "organisations.contact.changed": _("Contact changed"),
    "organisations.contact.removed": _("Contact removed"),
    "organisations.invitation.accepted": _("Invitation accepted"),
    "organisations.invitation.made": _("Person invited"),
    "organisations.invitation.repeated": _("Invitation sent again"),
    "organisations.invitation.withdrawn": _("Invitation withdrawn"),
    "organisations.people.loaded": _("People loaded"),
    "organisations.register.loaded": _("Register loaded"),
    "organisations.register.updated": _("Register updated"),
    "organisations.register.uploaded": _("New register uploaded"),
    "organisations.retention.ended": _("Invitations, bank accounts or roles removed after their retention"),
    "organisations.role.ended": _("Last day of a role set"),
    "organisations.role.ended_at_once": _("Role ended at once"),
    "organisations.role.substituted": _("Substitution set up"),
    "organisations.values.saved": _("Details of the organisation saved"),
}

OBJECTS: dict[str, Text] = {
    "audit.event": _("Audit trail"),
    "funding.allotment": _("Allotment"),
    "funding.application": _("Application"),
    "funding.calculation": _("Calculation"),
    "funding.headcount": _("Head count"),
    "funding.headcountrow": _("Number of a town"),
    "funding.headcountupload": _("Uploaded head count"),
    "funding.notice": _("Notice"),
    "funding.objection": _("Objection"),
    "organisations.bankaccount": _("Bank account"),
    "organisations.contact": _("Contact"),
    "organisations.factorreset": _("Reset of a second factor"),
    "organisations.invitation": _("Invitation"),
    "organisations.membership": _("Role of a person"),
    "organisations.organisation": _("Organisation"),
    "organisations.organisationvalues": _("Details of an organisation"),
    "organisations.registerupdate": _("Register update"),
    "accounts.user": _("Account"),
    "": _("no particular object"),
}

KINDS: dict[str, Text] = {"change": _("changed"), "read": _("read"), "refusal": _("refused")}


def sentence_of(code: str) -> Text:
    """What happened, in words; the code itself where nobody has written a sentence."""
    return EVENTS.get(code, code)


def object_label(object_type: str) -> Text:
    """What kind of thing it is about, in words."""
    return OBJECTS.get(object_type, object_type)
