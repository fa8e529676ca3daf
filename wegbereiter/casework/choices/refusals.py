"""What is refused, as sentences: by the codes of rules.refusal."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "case_is_open": _("This person has an open case here already."),
    "case_is_closed": _("This case is closed. Nothing can be changed in it."),
    "no_such_fact": _("Please choose one of the entries."),
    "fact_ahead": _("This day lies ahead. Enter it once it is so."),
    "fact_of_this_day": _("Something else is entered from this day on. If that was an error, take it back first."),
    "day_ahead": _("These days lie in the past or are today."),
    "allocated_before_arrival": _("Nobody is allocated to a municipality before the arrival in Germany."),
    "no_such_edition": _("This edition does not pay for counselling."),
    "not_outside": _(
        "By the edition the person belongs to the target group, or that is not known yet: no reason is needed."
    ),
    "case_goes_on_elsewhere": _("There is a later case of this person. Only the last one can go on."),
    "no_such_goal": _("This goal or step is not in the library any more. Please choose again."),
    "goal_is_there": _("This goal is in the plan already."),
    "step_is_over": _("This step is over; its day cannot be moved."),
    "step_stays": _("This step stays: it is done, stands in an agreed plan, or somebody was referred for it."),
    "words_stay": _("This is over, or comes from the library. Its words stay."),
    "goal_is_over": _("This goal is reached already."),
    "goal_not_open": _("This goal is reached or given up. Only an open goal takes a further step."),
    "plan_is_agreed": _("The plan is agreed just as it stands already. Nothing was kept a second time."),
    "nothing_agreed": _("The person has not said yes to any goal yet."),
    "no_further_year": _(
        "One more year can be entered once, where the edition knows it and the end is near: six months before at the earliest."
    ),
    "no_words": _("Please write down what it is about."),
    "task_is_gone": _("This task does not stand any more: it is done, or what it was about is settled."),
    "file_that_stays_is_closed": _("Counselling has ended in this file. Choose the one in which it goes on."),
    "place_has_ended": _("This address does not exist any more. Please choose another one."),
    "referred_again": _("The person was referred there again in the meantime. That referral is open."),
    "dispute_is_settled": _("This was settled before."),
    "disclosure_withdrawn": _("This was taken back. Nothing is passed on any more."),
    "disclosure_not_today": _("This does not hold today: it has ended, or it begins later."),
    "disclosure_ends_badly": _("Please choose a last day from today on, a year ahead at most."),
    "nothing_to_give": _("Nothing of this is known. There is nothing to pass on."),
    "not_allowed_to_give": _("This was not agreed on. Note anew what may be passed on."),
    "consent_text_changed": _("The text has changed in the meantime. Please read it together once more."),
    "disputed_meanwhile": _("An entry was disputed in the meantime. Look at the notes that go with it, then go on."),
    "sheet_is_old": _("An entry on this sheet has changed since. Pass it on once more, as it is today."),
    "disputed_since": _("Since then an entry was disputed or checked. Pass it on anew, as it stands now."),
    "no_recipient": _("Please choose who gets it: from the address list, or kind and name."),
    "law_without_name": _("Please write down which law it is."),
    "period_backwards": _("The period ends before it begins."),
    "period_too_long": _("Please choose days from 2015 on, ten years at most."),
    "period_runs": _("This period is not over yet. Its figures can be submitted from its last day on."),
    "list_has_a_taken_number": _(
        "Nobody was taken in: the file number “%(number)s” is taken already. Correct it in the list and upload that again."
    ),
    "no_such_house": _("Please choose another house that counsels people."),
    "transfer_waits": _("Another house was asked already and has not answered. Take that back first, then ask anew."),
    "transfer_is_over": _("This offer is over: it was answered, taken back, has run out, or the counselling ended."),
    "templates_are_full": _("The team has twelve templates already. Remove one first."),
    "no_status": _("Enter the residence status first."),
    "no_such_point": _("The status has changed in the meantime. Look again at what belongs to it."),
    "no_such_state": _("An appointment cannot become this now. It lies ahead, or it is cancelled."),
}
