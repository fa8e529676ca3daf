from django.apps import AppConfig


class PactConfig(AppConfig):
    name = "wegbereiter.pact"
    label = "pact"
