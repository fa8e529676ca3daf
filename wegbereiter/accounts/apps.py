from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wegbereiter.accounts"
    label = "accounts"
