from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "wegbereiter.reporting"
    label = "reporting"
