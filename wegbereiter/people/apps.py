from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wegbereiter.people"
    label = "people"
