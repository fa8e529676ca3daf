from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "wegbereiter.privacy"
    label = "privacy"
