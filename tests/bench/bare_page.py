"""The project's addresses and one more, for benchmarks only: a signed-in page without contents of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from tracker.urls import urlpatterns as project_urls

PATH = "/bench/bare/"


def bare(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [*project_urls, path(PATH.removeprefix("/"), bare, name="bench-bare")]
