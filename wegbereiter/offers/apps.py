from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "wegbereiter.offers"
    label = "offers"
