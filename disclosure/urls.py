"""The addresses of the site, as DESIGN.md section 4 promises them."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
