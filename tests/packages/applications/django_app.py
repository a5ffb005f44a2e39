# SPDX-License-Identifier: MIT
"""A Django project in one file: each path is a page of its own."""

import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path

settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="of a test", ALLOWED_HOSTS=["*"])
urlpatterns = [path("<int:number>", lambda request, number: HttpResponse(f"page {number}"))]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
