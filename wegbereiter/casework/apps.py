from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "wegbereiter.casework"
    label = "casework"
