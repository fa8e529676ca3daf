from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wegbereiter.audit"
    label = "audit"
