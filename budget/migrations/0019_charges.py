"""For which bodies an account may do what: every account that is there may go on for all of them, as until now."""

from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_LOOKS_AFTER = ("add_", "change_", "delete_")


def keep_rights(apps: Any, schema_editor: Any) -> None:
    """Give each account, for all bodies, what its roles and its own permissions let it do."""
    using = schema_editor.connection.alias
    charge = apps.get_model("budget", "Charge")
    people = apps.get_model("auth", "User").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    found = []
    for account in people.filter(is_superuser=False):
        held = permissions.filter(Q(user=account) | Q(group__user=account))
        names = set(held.values_list("content_type__app_label", "codename"))
        found += [charge(account=account, act=act, is_everywhere=True) for act in _acts(names)]
    charge.objects.using(using).bulk_create(found)


def _acts(permissions: set[tuple[str, str]]) -> set[str]:
    """Return what one does with these permissions, each with the name of its application."""
    of_budget = {name for application, name in permissions if application == "budget"}
    acts = {"upload"} if "upload_edition" in of_budget else set()
    acts |= {"review"} if of_budget & {"publish_edition", "withdraw_edition"} else set()
    manages = any(
        name.startswith(_LOOKS_AFTER) and (application, name.endswith("_user")) in {("budget", False), ("auth", True)}
        for application, name in permissions
    )
    acts |= {"manage"} if manages else set()
    only_sees = not acts and any(name.startswith("view_") for name in of_budget)
    return {"see"} if only_sees else acts


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0018_explanations"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[("upload", "录入"), ("review", "审核"), ("manage", "管理"), ("see", "查看")],
                        max_length=10,
                    ),
                ),
                ("is_everywhere", models.BooleanField(default=False)),
                (
                    "division",
                    models.CharField(
                        blank=True, max_length=12, validators=[django.core.validators.RegexValidator("\\A\\d{2,12}\\Z")]
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="charges", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="budget.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("division", ""), ("is_everywhere", True), ("unit__isnull", True)),
                            models.Q(
                                ("is_everywhere", False),
                                ("unit__isnull", True),
                                models.Q(("division", ""), _negated=True),
                            ),
                            models.Q(("division", ""), ("is_everywhere", False), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="charge_says_which_bodies",
                    )
                ],
            },
        ),
        migrations.RunPython(keep_rights, migrations.RunPython.noop),
    ]
