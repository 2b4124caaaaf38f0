"""The staff desk inside the Django admin: upload, preview, publish. It has no rule of its own.

Whatever belongs to an edition can only be looked at here; it is changed by the acts of `budget.editions`, one call a
view. Units, population and classifications are edited as usual.
"""

from django.contrib import admin

from budget.admin import edition, glossary, login, own_password, record, reference, site_words, users

__all__ = ["edition", "glossary", "login", "own_password", "record", "reference", "site_words", "users"]

admin.site.site_header = "明账工作台"
admin.site.site_title = "明账工作台"
admin.site.enable_nav_sidebar = False  # the start page leads everywhere
admin.site.index_title = "预算公开"
