"""WeasyPrint renderer. Imported only when a PDF is requested: see pdf.py."""

from __future__ import annotations

from typing import Any, NoReturn

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.urls import URLFetcher


class FetchesNothing(URLFetcher):
    """A fetcher that opens no URL, local or remote: the report brings all it needs."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise ValueError("Nothing is fetched for a report.")


def pages_of(html: str, css: str) -> Document:
    """The pages, laid out."""
    fetcher = FetchesNothing()
    styles = CSS(string=css, url_fetcher=fetcher)
    return HTML(string=html, url_fetcher=fetcher).render(stylesheets=[styles], pdf_tags=True)


def pdf_of(html: str, css: str) -> bytes:
    pdf: bytes = pages_of(html, css).write_pdf()
    return pdf
