"""Tells Django what the domain is called."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """The application `budget`, as staff see it in the admin."""

    name = "budget"
    verbose_name = "预算公开"
