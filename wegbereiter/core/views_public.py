"""Pages for everybody that belong to no domain."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wegbereiter.core import samples


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with its states; `?theme=dark|light` and `?dir=rtl` show it otherwise than the browser asks."""
    theme, rtl = request.GET.get("theme", ""), request.GET.get("dir") == "rtl"
    context = {
        "page_theme": theme if theme in {"light", "dark"} else "",
        "page_direction": "rtl" if rtl else "",
        "page_language": "ar" if rtl else "",
        "rtl": rtl,
        "form_fresh": samples.SampleForm(),
        "form_wrong": samples.wrong_form("wrong"),
        "form_short": samples.short_form(),
        "bars": samples.sample_bars(),
        "lines": samples.sample_lines(),
        "sides": samples.sample_sides(),
        "parts": samples.sample_parts(),
        "map": samples.sample_map(),
        "towns": samples.TOWNS,
        "crumbs": [("Start", "/"), ("Bausteine", None)],
    }
    return render(request, "core/styleguide.html", context)
