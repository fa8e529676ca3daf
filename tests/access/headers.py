"""What every answer carries, whoever asks: T22."""

import re

from django.http import HttpResponse

ALWAYS = {
    "X-Content-Type-Options": {"nosniff"},
    "Referrer-Policy": {"same-origin", "strict-origin"},  # the second where the address itself is a secret
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
}
DOWNLOAD = {"sandbox": "", "default-src": "'none'"}  # of a filed document: stricter than any page's
# A script element with data in it runs nothing.
INLINE = re.compile(
    rb"<script(?![^>]*(\bsrc=|type=\"application/json\"))|<style|\sstyle=|\son[a-z]+=|(href|src|action)=[\"']?\s*javascript:|\shx-on",
    re.IGNORECASE,
)


def missing(response: HttpResponse, *, stored: bool = False) -> list[str]:
    """What an answer lacks of what every answer carries."""
    found = [
        f"{name}: {response.headers.get(name)}" for name in ALWAYS if response.headers.get(name) not in ALWAYS[name]
    ]
    policy = dict(
        part.strip().partition(" ")[::2] for part in response.headers.get("Content-Security-Policy", "x y").split(";")
    )
    if policy != DOWNLOAD:
        found += [
            f"{name} {policy.get(name)}" for name, values in POLICY.items() if policy.get(name, "").split() != values
        ]
    found += [f"unsafe policy {policy}"] if "unsafe" in str(policy) or "*" in str(policy) else []
    found += ["no Permissions-Policy"] if "camera=()" not in response.headers.get("Permissions-Policy", "") else []
    found += ["may be stored"] if not stored and "no-store" not in response.headers.get("Cache-Control", "") else []
    found += ["says what serves it"] if {"Server", "X-Powered-By"} & set(response.headers) else []
    return found


def inline(response: HttpResponse) -> list[str]:
    """Code that stands in the page itself, which the policy would stop."""
    if response.streaming or "text/html" not in response.headers.get("Content-Type", ""):
        return []
    found = INLINE.search(response.content)
    return [f"inline code {found[0]!r}"] if found else []
