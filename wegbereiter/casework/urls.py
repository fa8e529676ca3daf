from django.urls import path

from wegbereiter.casework.views import agreed, assessment, cases, facts, intake, plans

app_name = "casework"
urlpatterns = [
    path("", cases.cases, name="cases"),
    path("aufnahme/", intake.sheet, name="intake"),
    path("aufnahme/daten/", intake.facts, name="intake_facts"),
    path("aufnahme/ohne-namen/", intake.unnamed, name="unnamed"),
    path("<uuid:pk>/", cases.case, name="case"),
    path("<uuid:pk>/angaben/", facts.enter, name="enter_fact"),
    path("angaben/<uuid:pk>/zuruecknehmen/", facts.withdraw, name="withdraw_fact"),
    path("<uuid:pk>/person/", facts.person, name="change_person"),
    path("<uuid:pk>/beenden/", facts.close, name="close_case"),
    path("<uuid:pk>/plan/", plans.plan, name="plan"),
    path("<uuid:pk>/plan/ziele/", plans.goals, name="plan_goals"),
    path("<uuid:pk>/plan/ziele/eigenes/", plans.own_goal, name="plan_own_goal"),
    path("<uuid:pk>/plan/ziele/neu/<slug:code>/", plans.goal, name="plan_goal"),
    path("ziele/<uuid:pk>/ja/", plans.say_yes, name="plan_goal_yes"),
    path("ziele/<uuid:pk>/aufgeben/", plans.drop, name="plan_goal_drop"),
    path("ziele/<uuid:pk>/aufnehmen/", plans.take_up, name="plan_goal_take_up"),
    path("schritte/<uuid:pk>/erledigt/", plans.tick, name="plan_step_tick"),
    path("schritte/<uuid:pk>/zuruecknehmen/", plans.untick, name="plan_step_untick"),
    path("schritte/<uuid:pk>/verschieben/", plans.move, name="plan_step_move"),
    path("<uuid:pk>/plan/vereinbaren/", agreed.agree_plan, name="plan_agree"),
    path("fassungen/<uuid:pk>/", agreed.version, name="plan_version"),
    path("<uuid:pk>/plan/gespraech/", plans.talk, name="talk"),
    path("<uuid:pk>/einschaetzung/", assessment.assessment, name="assessment"),
]
