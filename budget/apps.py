"""Tells Django what the domain is called, and makes the roles of the desk after each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from budget.roles import create_roles


class BudgetConfig(AppConfig):
    """The application `budget`, as staff see it in the admin."""

    name = "budget"
    verbose_name = "预算公开"

    def ready(self) -> None:
        """Have the roles made once the tables are there, and every row cleaned that staff save."""
        from django.contrib.auth.models import User  # noqa: PLC0415 - not before the applications are known

        from budget.models.seen_words import watch  # noqa: PLC0415 - as above

        post_migrate.connect(create_roles, sender=self)
        watch([*self.get_models(), User])
