"""The components: what they write, what they escape, and that the style guide shows them all."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from wegbereiter.core import samples, views_public
from wegbereiter.core.templatetags import links

COMPONENTS = Path(__file__).parents[2] / "templates" / "cotton"
STYLE_GUIDE = Path(__file__).parents[1] / "templates" / "core"
EVIL = '<b onclick="x()">\' {{ 1|add:1 }} {% now "Y" %}'


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def render(source, query="", **context):
    request = RequestFactory().get(f"/list/?{query}")
    template = engines["django"].from_string(CottonCompiler().process(source))
    return template.template.render(page_context(request, context))


def page_context(request, values):
    """Without context processors: the frame's own context belongs to organisations, a layer above us."""
    return Context({"request": request, "csrf_token": "token", **values})


def squeeze(html):
    return re.sub(r"\s+", " ", html).strip()


@pytest.mark.parametrize(
    "source",
    [
        '<c-page-head title="{{ evil }}" lead="{{ evil }}" />',
        '<c-page-head :title="evil" />',
        "<c-badge>{{ evil }}</c-badge>",
        '<c-tile :label="evil" :value="evil" />',
    ],
)
def test_texts_of_people_are_escaped_once_and_never_run(source):
    html = render(source, evil=EVIL)

    assert "<b onclick" not in html
    assert "&lt;b onclick=&quot;x()&quot;&gt;" in html
    assert "{{ 1|add:1 }}" in html
    assert "&amp;lt;" not in html


def test_a_variable_of_the_page_does_not_slip_into_a_component():
    html = render(
        '<c-card title="x">body</c-card><c-conflict>b</c-conflict>',
        actions="LEAK",
        theirs="LEAK",
        yours="LEAK",
        icon="LEAK",
    )

    assert "LEAK" not in html


def test_every_component_is_in_the_style_guide():
    shown = "".join(path.read_text() for path in STYLE_GUIDE.rglob("*.html"))
    inside = "".join(path.read_text() for path in COMPONENTS.glob("*.html"))
    names = {path.stem.replace("_", "-") for path in COMPONENTS.glob("*.html")}

    used = set(re.findall(r"<c-([\w-]+)", shown + inside))
    assert names - used == set()
    assert used - names - {"vars", "slot"} == set()


def test_button_is_a_link_with_an_address_and_a_button_without():
    assert '<a class="kern-btn kern-btn--primary" href="/x"' in render(
        '<c-button kind="primary" href="/x">Go</c-button>'
    )
    assert '<button class="kern-btn kern-btn--secondary" type="submit" name="n" value="v"' in squeeze(
        render('<c-button name="n" value="v">Go</c-button>')
    )


def test_post_button_is_a_form_of_its_own():
    html = render('<c-post-button action="/x" name="to" value="7">Go</c-post-button>')

    assert 'method="post" action="/x"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'name="to" value="7"' in html


def test_breadcrumb_ends_with_the_page_itself():
    html = render('<c-breadcrumb :items="crumbs" />', crumbs=[("Start", "/"), ("Here", None)])

    assert '<a href="/">Start</a>' in html
    assert '<span aria-current="page">Here</span>' in html


def test_table_cells_carry_their_column_for_the_phone():
    html = render(
        '<c-table caption="Towns"><tbody><tr><c-td label="Persons" numeric="true">5</c-td></tr></tbody></c-table>'
    )

    assert '<td data-label="Persons" class="w-num"' in html
    assert "<caption>Towns</caption>" in html


@pytest.mark.parametrize(
    ("query", "state", "address"),
    [
        ("", "ascending", "?sort=name"),
        ("sort=name", "ascending", "?sort=-name"),
        ("sort=-name&q=a", "descending", "?sort=name&amp;q=a"),
        ("sort=other", "none", "?sort=name"),
    ],
)
def test_sort_header_says_the_order_and_offers_the_other(query, state, address):
    html = render('<c-th sort="name" default="name">Name</c-th>', query)

    assert f'aria-sort="{state}"' in html
    assert f'href="/list/{address}"' in html


def test_a_new_order_starts_at_the_first_page():
    html = render('<c-th sort="name">Name</c-th>', "after=abc&q=x")

    assert 'href="/list/?q=x&amp;sort=name"' in html


def test_with_query_changes_and_drops():
    assert render("{% load links %}{% with_query after=5 q='' %}", "q=x&d=1") == "/list/?d=1&amp;after=5"
    assert render("{% load links %}{% with_query q=None %}", "q=x") == "/list/"


def test_hidden_query_keeps_the_other_filters():
    context = {"request": RequestFactory().get("/list/?q=x&d=1&d=2&after=9")}

    assert links.hidden_query(Context(context), "q") == [("d", "1"), ("d", "2")]


def test_pagination_is_silent_on_a_single_page():
    assert render("<c-pagination />").strip() == ""
    assert 'rel="next"' in render('<c-pagination next_url="?after=1" />')


def test_progress_asks_again_only_while_running():
    running = render('<c-progress label="Import" state="running" value="3" max="9" poll="/p" cancel="/c" />')
    done = render('<c-progress label="Import" state="done" value="9" max="9" poll="/p" cancel="/c" />')

    assert 'hx-get="/p"' in running
    assert 'action="/c"' in running
    assert "hx-get" not in done
    assert "<form" not in done


def test_progress_keeps_the_place_that_is_read_aloud():
    """Who listens hears what has changed; a place that is swapped as a whole is read anew each second, or not at all."""
    html = render('<c-progress label="Import" state="running" value="3" max="9" text="3 of 9" poll="/p" />')

    assert 'aria-live="polite"' in html
    assert 'hx-swap="outerMorph"' in html


def test_downloads_say_what_they_are():
    html = render('<c-downloads xlsx="/l.xlsx" csv="/l.csv" />')

    assert re.findall('aria-label="([^"]+)"', html) == ["Download the list as XLSX", "Download the list as CSV"]


def test_confirm_cancels_without_asking_the_server():
    html = render('<c-confirm id="del" title="Sure?" action="/x" submit="Delete"><p>Gone.</p></c-confirm>')

    assert 'formmethod="dialog"' in html
    assert 'aria-labelledby="del-title"' in html


def test_conflict_shows_both_texts():
    html = render(
        '<c-conflict who="Ada" when="now"><c-slot name="theirs">A</c-slot><c-slot name="yours">B</c-slot>x</c-conflict>'
    )

    assert "Changed by Ada, now." in html
    assert html.index(">A<") < html.index(">B<")


@pytest.mark.parametrize("kind", ["bar", "line"])
def test_charts_are_pictures_with_title_description_and_table(kind):
    chart = samples.sample_bars() if kind == "bar" else samples.sample_lines()
    with translation.override("de"):  # a decimal comma in a coordinate would break the picture
        html = render(f'<c-{kind}-chart id="c" :chart="chart" title="T" description="D" />', chart=chart)

    assert 'role="img" aria-labelledby="c-title" aria-describedby="c-desc"' in html
    assert '<title id="c-title">T</title>' in html
    assert html.count('<th scope="row">') == len(chart.rows)
    assert not re.search(r'(?:x|y|x1|y1|width|height|cx|cy)="[^"]*,', html)


def test_form_gives_label_hint_error_and_summary():
    html = squeeze(render("{{ form }}", form=samples.wrong_form("wrong")))

    assert 'href="#id_wrong-name"' in html
    assert '<label class="kern-label" for="id_wrong-name">' in html
    assert 'aria-describedby="id_wrong-name_helptext id_wrong-name_error"' in html
    assert 'id="id_wrong-name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "kern-form-input__input kern-form-input__input--error" in html
    assert "<fieldset" in html
    assert 'type="radio"' in html
    assert 'class="kern-form-check__checkbox"' in html


def test_summary_takes_the_focus_but_for_the_style_guide():
    class One(forms.Form):
        name = forms.CharField()

    assert "autofocus data-focus" in render("{{ form }}", form=One({}))
    assert "data-focus" not in render("{{ form }}", form=samples.wrong_form("wrong"))
    assert "w-error-summary" not in render("{{ form }}", form=One())


def test_form_errors_of_the_whole_and_of_hidden_fields_are_listed():
    class Whole(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("Together wrong.")

    html = render("{{ form }}", form=Whole({}))

    assert "<li>Together wrong.</li>" in html
    assert "Token – This field is required." in html


def test_widgets_of_other_kinds_still_work():
    class Odd(forms.Form):
        moment = forms.SplitDateTimeField()
        colour = forms.CharField(widget=forms.Select(choices=[("a", "A")], attrs={"class": "own"}))
        many = forms.MultipleChoiceField(widget=forms.SelectMultiple, choices=[("a", "A")])

    html = render("{{ form }}", form=Odd())

    assert "kern-fieldset__body--horizontal" in html
    assert 'class="kern-form-input__select own"' in html
    assert "<select" in html


def test_formset_renders_its_forms():
    class One(forms.Form):
        name = forms.CharField()

    html = render("{{ formset }}", formset=forms.formset_factory(One, extra=2)())

    assert html.count("w-formset") == 2
    assert "TOTAL_FORMS" in html


@pytest.mark.parametrize("query", ["", "theme=dark", "dir=rtl", "theme=light&dir=rtl", "theme=%22evil"])
def test_style_guide_renders(query, monkeypatch):
    captured = {}
    monkeypatch.setattr(views_public, "render", lambda request, template, context: captured.update(context) or template)

    assert views_public.styleguide(RequestFactory().get(f"/bausteine/?{query}")) == "core/styleguide.html"
    assert captured["page_theme"] in {"", "dark", "light"}
    request = RequestFactory().get(f"/bausteine/?{query}")
    html = engines["django"].get_template("core/styleguide.html").template.render(page_context(request, captured))
    assert ('dir="rtl"' in html.split("<body")[0]) == ("rtl" in query)
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500])
def test_error_pages_need_no_context(code):
    html = engines["django"].get_template(f"{code}.html").template.render(Context())

    assert html.count("<h1>") == 1
    assert str(code) in html
    assert 'href="/"' in html


def frame(**values):
    user = SimpleNamespace(is_authenticated=True, email="ada@example.org")
    mine = [
        SimpleNamespace(pk=number, organisation=SimpleNamespace(name=f"Town {number}"), role_label="Clerk")
        for number in (1, 2)
    ]
    request = RequestFactory().get("/list/?a=1&b=2")
    request.user, request.membership = user, mine[0]
    values = {"memberships": mine, "actor_name": "Ada", "actor_organisation": "Town 1", "actor_role": "Clerk", **values}
    return squeeze(engines["django"].get_template("base.html").template.render(page_context(request, values)))


def test_frame_says_for_whom_one_acts_and_offers_the_others():
    html = frame()

    assert "<small>Town 1 · Clerk</small>" in html
    assert re.search(r'name="membership" value="1" aria-current="true"', html)
    assert re.search(r'name="membership" value="2">', html)


def test_frame_offers_no_choice_where_there_is_none():
    assert 'name="membership"' not in frame(memberships=[SimpleNamespace(pk=1)])


def test_frame_marks_the_place_and_says_that_people_are_invented():
    places = [
        {"label": "Money", "url": "/money/", "current": True},
        {"label": "Towns", "url": "/towns/", "current": False},
    ]
    html = frame(navigation=places, demo_mode=True)

    assert '<a href="/money/" aria-current="page"><span>Money</span></a>' in html
    assert '<a href="/towns/"><span>Towns</span></a>' in html
    assert "all people are invented" in html
    assert 'popovertarget="navigation"' in html


def test_frame_without_places_has_no_navigation():
    html = frame()

    assert '<nav class="w-nav"' not in html
    assert "invented" not in html


def test_frame_keeps_the_page_when_the_language_changes():
    html = frame()

    assert 'name="next" value="/list/?a=1&amp;b=2"' in html
    assert html.count('name="language"') == 2


def test_frame_hands_the_token_to_htmx_only_after_sign_in():
    request = RequestFactory().get("/")
    visitor = engines["django"].get_template("base.html").template.render(page_context(request, {}))

    assert """hx-headers:inherited='{"x-csrftoken": "token"}'""" in frame()
    assert "hx-headers" not in visitor


def test_title_says_first_that_something_is_wrong():
    class One(forms.Form):
        name = forms.CharField()

    assert "<title>Error: " in frame(form=One({}))
    assert "<title>Error" not in frame(form=One())
