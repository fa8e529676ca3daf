"""Talks, appointments, tasks and my day: for whoever looks after the person, and for the lead of the team."""

from tests.access.row import Row
from tests.access.rows_casework import LEAD, WORKERS

ROWS = (
    Row(name="casework:day", get={WORKERS: 200}),
    Row(name="casework:quick_note", post={WORKERS: 422}),
    Row(name="casework:quick_draft", post={WORKERS: (302, 200)}),
    Row(name="casework:stand_in", get={LEAD: 200}, post={LEAD: 422}),
    Row(name="casework:end_stand_in", post={LEAD: 302}),
    Row(name="casework:drop_draft", post={WORKERS: 302}),
    Row(name="casework:change_draft", post={WORKERS: (302, 200)}, thing="talk"),
    Row(name="casework:day_sheet", get={WORKERS: 200}),
    Row(name="casework:calendar", get={WORKERS: 200}),
    Row(name="casework:contact_weeks", get={LEAD: 200}, post={LEAD: 422}, data={"weeks": "0"}),
    Row(name="casework:calendars", get={WORKERS: 200}),
    Row(name="casework:open_calendar", post={WORKERS: 200}),
    Row(name="casework:close_calendar", post={WORKERS: 302}),
    Row(name="casework:contacts", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:contact_draft", post={WORKERS: (302, 200)}, thing="case"),
    Row(name="casework:protected_notes", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:protected_reader_add", post={WORKERS: 422}, thing="case"),  # no note is named
    Row(name="casework:protected_reader_remove", post={WORKERS: 422}, thing="case"),
    Row(name="casework:contact", get={WORKERS: 200}, post={WORKERS: 422}, thing="talk"),
    Row(name="casework:protect_note", post={WORKERS: 302}, thing="talk", data={"version": "1"}),
    Row(name="casework:appointments", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:appointment", get={WORKERS: 200}, post={WORKERS: 422}, thing="appointment"),
    Row(
        name="casework:outcome",
        post={WORKERS: 302},
        thing="appointment",
        data={"version": "1", "state": "cancelled"},
    ),
    Row(name="casework:reminder_letter", get={WORKERS: 200}, thing="appointment"),
    Row(name="casework:note_reminder", post={WORKERS: 302}, thing="appointment", data={"way": "sms"}),
    Row(name="casework:write_task", post={WORKERS: 422}, thing="case"),  # no words
    Row(name="casework:finish_task", post={WORKERS: 422}, thing="case"),  # no task is named
    Row(name="casework:reopen_task", post={WORKERS: 422}, thing="case"),
    Row(name="casework:postpone_task", post={WORKERS: 422}, thing="case"),
)
