from django import template

from wegbereiter.demo.queries import CastMember, cast

register = template.Library()


@register.simple_tag
def demo_cast() -> tuple[CastMember, ...]:
    return cast()
