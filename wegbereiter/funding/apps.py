from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "wegbereiter.funding"
    label = "funding"
