"""Tells Django what the domain is called; after each migration makes the roles of the desk and the triggers."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, post_save, pre_migrate

from budget.roles import create_roles
from budget.silent_server import watch_silence
from budget.sqlite_file import has_json


class BudgetConfig(AppConfig):
    """The application `budget`, as staff see it in the admin."""

    name = "budget"
    verbose_name = "预算公开"

    def ready(self) -> None:
        """Have the roles and the triggers made once the tables are there, the bodies counted, and every row cleaned that staff save."""
        from django.contrib.auth.models import User  # noqa: PLC0415 - not before the applications are known

        from budget.holdings import changed_body  # noqa: PLC0415 - as above
        from budget.models import Unit  # noqa: PLC0415 - as above
        from budget.models.seen_words import watch  # noqa: PLC0415 - as above
        from budget.triggers import after_migrations, before_migrations  # noqa: PLC0415 - as above

        connection_created.connect(has_json)
        connection_created.connect(watch_silence)
        post_migrate.connect(create_roles, sender=self)
        post_save.connect(changed_body, sender=Unit)
        pre_migrate.connect(before_migrations, sender=self)
        post_migrate.connect(after_migrations, sender=self)
        watch([*self.get_models(), User])
