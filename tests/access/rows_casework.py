"""Cases: for whoever looks after the person, and for the lead of the team."""

from tests.access.row import Row

LEAD = frozenset({"team_lead"})
WORKERS = frozenset({"team_lead", "integration_manager"})

ROWS = (
    Row(name="casework:cases", get={WORKERS: 200}),
    Row(name="casework:intake", get={WORKERS: 200}, post={WORKERS: 422}),
    Row(name="casework:intake_facts", get={WORKERS: 302}, post={WORKERS: 422}),
    Row(name="casework:intake_sheet_pdf", get={WORKERS: 200}, kwargs={"language": "ar"}),
    Row(name="casework:case_list", get={WORKERS: 200}, post={WORKERS: 422}),
    Row(name="casework:case_list_columns", get={WORKERS: 200}, kwargs={"form": "xlsx"}),
    Row(name="casework:take_in_cases", post={WORKERS: 422}),  # nothing was looked at
    Row(name="casework:unnamed", get={WORKERS: 200}, post={WORKERS: 422}),
    Row(name="casework:case", get={WORKERS: 200}, thing="case"),
    Row(name="casework:data_copy", get={WORKERS: 200}, thing="case"),
    Row(name="casework:data_copy_json", get={WORKERS: 200}, thing="case"),
    Row(name="casework:rights", get={WORKERS: 200}, thing="case"),
    Row(name="casework:note_dispute", post={WORKERS: 422}, thing="case"),  # nothing is said
    Row(name="casework:settle_dispute", get={WORKERS: 200}, post={WORKERS: 422}, thing="dispute"),
    Row(name="casework:file_history", get={WORKERS: 200}, thing="case"),
    Row(name="casework:contact_templates", get={WORKERS: 200}),
    Row(name="casework:keep_template", post={WORKERS: 422}, thing="talk"),  # without a name
    Row(name="casework:remove_template", post={WORKERS: 302}, thing="template"),
    Row(name="casework:law", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),  # nothing is ticked
    Row(name="casework:law_days", post={WORKERS: 422}, thing="case"),  # no status is known
    Row(name="casework:restrict", get={LEAD: 200}, post={LEAD: 422}, thing="case"),
    Row(name="casework:legal_hold", get={LEAD: 200}, post={LEAD: 422}, thing="case"),
    Row(name="casework:lift_hold", post={LEAD: 302}, thing="hold"),
    Row(name="casework:restricted", get={LEAD: 200}),
    Row(name="casework:block", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),  # nobody is named
    Row(name="casework:lift_block", post={WORKERS: 422}, thing="block"),  # lifted before
    Row(name="casework:name_for_blocked", post={LEAD: 422}),  # nobody is named
    Row(name="casework:emergency", get={WORKERS: 200}, post={WORKERS: 422}),  # no reason
    Row(name="casework:end_emergency", post={WORKERS: 302}, thing="emergency"),
    Row(name="casework:enter_fact", post={WORKERS: 422}, thing="case"),
    Row(name="casework:withdraw_fact", post={WORKERS: 302}, thing="fact"),
    Row(name="casework:change_person", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:case_frame", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:case_justification", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:case_again", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:caseloads", get={LEAD: 200}, post={LEAD: 422}),
    Row(name="casework:give_care", get={LEAD: 200}, post={LEAD: 422}, thing="case"),
    Row(name="casework:details", get={WORKERS: 200}, thing="case"),
    Row(name="casework:details_language", post={WORKERS: 422}, thing="case"),
    Row(name="casework:details_no_language", post={WORKERS: 302}, thing="case", data={"code": "ar"}),
    Row(name="casework:details_channel", post={WORKERS: 422}, thing="case"),
    Row(name="casework:details_answer", post={WORKERS: 302}, thing="channel", data={"consent": "given"}),
    Row(name="casework:details_no_channel", get={WORKERS: 200}, post={WORKERS: 302}, thing="channel"),
    Row(name="casework:details_household", post={WORKERS: 422}, thing="case"),
    Row(name="casework:details_relation", post={WORKERS: 302}, thing="case", data={"relation": "child"}),
    Row(name="casework:details_no_household", get={WORKERS: 200}, post={WORKERS: 302}, thing="case"),
    Row(name="casework:answer_again", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:same_person", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:two_people", get={WORKERS: 200}, post={WORKERS: 302}, thing="merger"),
    Row(name="casework:statistics", get={WORKERS: 200}),
    Row(name="casework:statistics_export", get={WORKERS: 200}, kwargs={"form": "xlsx"}),
    Row(name="casework:submit_statistics", post={LEAD: 422}),  # no figures were seen
    Row(name="casework:statistics_report", get={LEAD: 200}, thing="report"),
    Row(name="casework:statistics_report_export", get={LEAD: 200}, thing="report", kwargs={"form": "xlsx"}),
    Row(name="casework:referrals", get={WORKERS: 200}, thing="case"),
    Row(name="casework:refer", post={WORKERS: 422}, thing="case"),  # no place is named
    Row(
        name="casework:referral_outcome",
        post={WORKERS: 302},
        thing="referral",
        data={"outcome": "helped", "version": "1"},
    ),
    Row(name="casework:disclosures", get={WORKERS: 200}, thing="case"),
    Row(name="casework:disclose", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),  # nothing is chosen
    Row(name="casework:disclosure_list", get={WORKERS: 200}, thing="case"),
    Row(
        name="casework:disclosure_give",
        get={WORKERS: 200},
        post={WORKERS: 422},
        thing="disclosure",
        data={"how": "post"},  # a note of what is disputed goes with it, and was not looked at
    ),
    Row(name="casework:disclosure_withdraw", get={WORKERS: 200}, post={WORKERS: 302}, thing="disclosure"),
    Row(name="casework:disclosure_sheet", get={WORKERS: 200}, thing="transmission"),
    Row(name="casework:handover", get={WORKERS: 200}, thing="case"),
    Row(name="casework:case_brief", get={WORKERS: 200}, thing="case"),
    Row(name="casework:handover_paper", get={WORKERS: 200}, thing="case"),
    Row(name="casework:handover_extend", post={WORKERS: 422}, thing="case"),  # no reason
    Row(name="casework:handover_take_back", post={WORKERS: 302}, thing="case"),
    Row(name="casework:transfer", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),  # nothing is chosen
    Row(name="casework:transfers", get={WORKERS: 200}),
    Row(name="casework:withdraw_transfer", get={WORKERS: 200}, post={WORKERS: 302}, thing="case_transfer"),
    Row(name="casework:offer", get={LEAD: 200}, thing="offer"),
    Row(name="casework:accept_transfer", post={LEAD: 422}, thing="offer"),  # no colleague is named
    Row(name="casework:refuse_transfer", post={LEAD: 422}, thing="offer"),  # without a reason
    Row(name="casework:earlier", get={WORKERS: 200}, thing="case"),
    Row(name="casework:close_case", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
)
