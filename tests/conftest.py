"""What all tests share: the state of the database, the browser, and the address of the test database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.utils import translation

from tests.browser import LAUNCH_ARGUMENTS, find_browser, missing_browser_reason

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request
    from pytest_django.live_server_helper import LiveServer

# Shared machines are slow at times: no test depends on how long something takes.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")


#: Markers of tests that take so long that they only run where one of ``make``'s commands asks for them by name.
ON_REQUEST = ("matrix", "lives")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what nobody asked for, mark what uses the browser, let transactional tests find what migrations put in.

    The latter (Wagtail's root page, site, groups) is gone after each of them; pytest-django runs them last.
    """
    not_asked = [name for name in ON_REQUEST if name not in config.option.markexpr]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in not_asked)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        if not _is_transactional(item):
            continue
        marker = item.get_closest_marker("django_db")
        if marker:
            item.add_marker(pytest.mark.django_db(**{**marker.kwargs, "serialized_rollback": True}), append=False)
        elif "django_db_serialized_rollback" not in item.fixturenames:
            item.fixturenames.append("django_db_serialized_rollback")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser where there is none, and say why."""
    if item.get_closest_marker("browser") and _browser() is None:
        pytest.skip(missing_browser_reason())


_browser = cache(find_browser)


def _is_transactional(item: pytest.Function) -> bool:
    marker = item.get_closest_marker("django_db")
    return {"transactional_db", "live_server"} & set(item.fixturenames) != set() or bool(
        marker and marker.kwargs.get("transaction")
    )


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """The language of a request stays active after it: each test begins in German and leaves nothing behind."""
    with translation.override("de"):
        yield


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The test database as a ``DATABASE_URL``, for processes that a test starts."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    scheme = {"postgresql": "postgres", "mysql": "mysql"}[connection.vendor]
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    host = f"{settings['HOST']}:{settings['PORT']}" if settings["PORT"] else settings["HOST"]
    return f"{scheme}://{settings['USER']}{password}@{host}/{settings['NAME']}"


@pytest.fixture(scope="session")
def living_browser(django_db_setup: None) -> Iterator[Callable[[], Browser]]:
    """Give the browser all tests share, or another one where it has died: it must not take the others along."""
    from django.db import connection
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous interface keeps an event loop running in this thread. Django then refuses the ORM
    # unless told otherwise, and opens another connection, which must know what serialized_rollback restores.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    initial_data = getattr(connection, "_test_serialized_contents", None)
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    started: list[Browser] = []
    with sync_playwright() as playwright:
        if initial_data is not None:
            connection._test_serialized_contents = initial_data  # type: ignore[attr-defined]  # Django sets it unnamed

        def living() -> Browser:
            if not started or not started[-1].is_connected():
                started.append(
                    playwright.chromium.launch(
                        executable_path=str(_browser()), args=[*LAUNCH_ARGUMENTS, *camera], chromium_sandbox=False
                    )
                )
            return started[-1]

        yield living
        for chromium in started:
            chromium.close()
        connection.close()


@pytest.fixture
def browser(living_browser: Callable[[], Browser]) -> Browser:
    """A headless Chromium with a camera that shows a test picture."""
    return living_browser()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A fresh browser profile at the live server, as wide as a phone. No request may go to another host."""
    context = browser.new_context(base_url=live_server.url, locale="de-DE", viewport={"width": 360, "height": 740})
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            foreign.append(request.url)

    context.on("request", note)
    yield context
    context.close()
    assert foreign == []


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose uncaught script errors and refusals by the content security policy fail the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield page
    assert errors == []
