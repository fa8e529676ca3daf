from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "wegbereiter.organisations"
    label = "organisations"
