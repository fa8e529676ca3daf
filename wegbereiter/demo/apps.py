from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "wegbereiter.demo"
    label = "demo"
