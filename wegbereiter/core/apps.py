from django.apps import AppConfig
from django.db.models.signals import post_migrate

from wegbereiter.core.lookups import register


def protect_database(**kwargs: object) -> None:
    """Grant rights and set policies anew once all apps are migrated (core's signal comes after every migration)."""
    from wegbereiter.core.database.protect import protect  # noqa: PLC0415  models exist only after start-up

    protect(str(kwargs["using"]))


class CoreConfig(AppConfig):
    name = "wegbereiter.core"
    label = "core"

    def ready(self) -> None:
        register()
        post_migrate.connect(protect_database, sender=self, dispatch_uid="core.protect_database")
