"""The page for what carers must know: who is asked, what is kept, that nothing stored is ever shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from django.utils import translation

from tests.views.walk import address
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.care_notes import CareNote, read_care_notes, write_care_notes
from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.domain.sealing import new_key
from wagtail_mib_events.enums import ConsentKind
from wagtail_mib_events.forms.care_notes import care_consent_text
from wagtail_mib_events.models import Child, ConsentRecord, Registration
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

NOTE = CareNote(first_name="Zeynep", note="Keine Nüsse", may_fetch="Tante Fatma")


@pytest.fixture(autouse=True)
def _key() -> Iterator[None]:
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [new_key()]}):
        yield


def family(*, children: int = 1, asks: bool = True, wants_care: bool = True, **fields: Any) -> Registration:
    small, *_ = age_bands()
    session = make_session(make_event(asks_care_notes=asks), childcare={small: 6})
    contact = {"children": {small: children}, "wants_care": wants_care} | fields
    registration = make_registration(session, **contact).registration
    assert registration is not None
    return registration


def written(**fields: Any) -> Registration:
    registration = family(**fields)
    notes = {registration.children.order_by("pk")[0].pk: NOTE}
    write_care_notes(registration=registration, notes=notes, consent="Ja", language="de")
    return registration


def url(registration: Registration, name: str = "registration_care", *, language: str = "de") -> str:
    return address(name, registration_key(registration), language=language)


def show(client: Client, registration: Registration, *, language: str = "de") -> BeautifulSoup:
    response = client.get(url(registration, language=language))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def answers(registration: Registration, *notes: dict[str, str], consent: bool = True) -> dict[str, str]:
    children = registration.children.order_by("age_band__from_age", "pk")
    given = {
        f"{name}_{child.pk}": text for child, note in zip(children, notes, strict=False) for name, text in note.items()
    }
    return given | ({"consent": "on"} if consent else {})


def stored(registration: Registration) -> list[CareNote | None]:
    children = registration.children.select_related("registration").order_by("pk")
    return list(read_care_notes(children=children).values())


def invitation(client: Client, registration: Registration) -> list[str]:
    page = BeautifulSoup(client.get(url(registration, "registration")).content, "html.parser")
    care = url(registration)
    return ["button" if link.get("class") else "link" for link in page.select(f'a[href="{care}"]')]


def test_each_child_is_asked_about_with_its_number_and_age(client: Client) -> None:
    page = show(client, family(children=2), language="en")
    headings = [heading.get_text(strip=True) for heading in page.select("fieldset h2")]
    assert headings == ["Child 1 (0–2 years)", "Child 2 (0–2 years)"]
    assert [len(group.select("input, textarea")) for group in page.select("fieldset:has(h2)")] == [3, 3]
    assert page.select("main [required]") == []


def test_what_is_written_is_sealed_and_consent_kept_in_the_language_read(client: Client) -> None:
    registration = family()
    note = {"first_name": " Zeynep ", "note": "Keine Nüsse\r\nAsthma", "may_fetch": ""}
    response = client.post(url(registration, language="ar"), answers(registration, note))
    assert response.status_code == 303
    assert response["Location"] == url(registration, "registration", language="ar") + "?notice=care_written"
    assert stored(registration) == [CareNote(first_name="Zeynep", note="Keine Nüsse\nAsthma")]
    consent = registration.consents.get(kind=ConsentKind.CARE_NOTES)
    with translation.override("ar"):
        assert (consent.language, consent.text) == ("ar", care_consent_text())


def test_stored_notes_are_shown_on_no_page_of_hers(client: Client) -> None:
    registration = written()
    for name in ("registration_care", "registration"):
        html = client.get(url(registration, name)).content.decode()
        assert [word for word in ("Zeynep", "Nüsse", "Fatma", "gAAAA") if word in html] == []
    assert invitation(client, registration) == ["link"]


def test_invitation_stands_on_the_personal_page_only_while_something_can_be_told(client: Client) -> None:
    asked, unasked, without_care = family(), family(asks=False), family(wants_care=False)
    assert [invitation(client, each) for each in (asked, unasked, without_care)] == [["button"], [], []]
    with override_settings(WAGTAIL_MIB_EVENTS={}):
        assert invitation(client, asked) == []
    cancel(registration=asked)
    assert invitation(client, asked) == []


def test_email_is_confirmed_first(client: Client) -> None:
    assert invitation(client, family(phone="", email="amal@example.org")) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_leads_back_where_nothing_is_asked(client: Client, method: str) -> None:
    registration = family(asks=False)
    response = getattr(client, method)(url(registration))
    expected = url(registration, "registration") + ("?notice=nothing" if method == "post" else "")
    assert (response.status_code, response["Location"]) == (303, expected)


def test_consent_is_demanded_and_everything_typed_is_kept(client: Client) -> None:
    registration = family(children=2)
    note = {"first_name": "Zeynep", "note": "Keine <Nüsse>", "may_fetch": "Tante Fatma"}
    response = client.post(url(registration), answers(registration, {}, note, consent=False))
    page = BeautifulSoup(response.content, "html.parser")
    assert [link["href"] for link in page.select(".mib-error-summary a")] == ["#id_consent"]
    second = page.select("fieldset:has(h2)")[1]
    assert [field["value"] for field in second.select("input")] == ["Zeynep", "Tante Fatma"]
    assert second.select_one("textarea").get_text().strip() == "Keine <Nüsse>"
    assert stored(registration) == [CareNote(), CareNote()]
    assert not ConsentRecord.objects.filter(kind=ConsentKind.CARE_NOTES).exists()


@pytest.mark.parametrize("consent", [True, False])
def test_nothing_written_is_said_and_changes_nothing(client: Client, consent: bool) -> None:
    registration = written()
    response = client.post(url(registration), answers(registration, {"note": " \u200b "}, consent=consent))
    assert [error.code for error in response.context["form"].non_field_errors().as_data()] == ["nothing_written"]
    assert stored(registration) == [NOTE]


def test_too_long_text_is_refused_and_kept(client: Client) -> None:
    registration = family()
    response = client.post(url(registration), answers(registration, {"note": "x" * 501}))
    page = BeautifulSoup(response.content, "html.parser")
    child = registration.children.get()
    assert [link["href"] for link in page.select(".mib-error-summary a")] == [f"#id_note_{child.pk}"]
    assert page.select_one("textarea").get_text().strip() == "x" * 501
    assert stored(registration) == [CareNote()]


def test_children_of_others_are_never_written(client: Client) -> None:
    registration, other = family(), family(phone="+491601234568")
    client.post(url(registration), answers(other, {"note": "Asthma"}))
    assert [stored(each) for each in (registration, other)] == [[CareNote()], [CareNote()]]


def test_note_written_anew_replaces_only_that_of_its_child(client: Client) -> None:
    registration = written(children=2)
    client.post(url(registration), answers(registration, {}, {"note": "Asthma"}))
    assert stored(registration) == [NOTE, CareNote(note="Asthma")]


def test_button_deletes_what_is_stored_and_a_get_does_not(client: Client) -> None:
    registration = written()
    client.get(url(registration), {"delete": "yes"})
    assert stored(registration) == [NOTE]
    button = show(client, registration).select_one('button[name="delete"]')
    responses = [client.post(url(registration), {"delete": button["value"]}) for _ in range(2)]
    assert [response["Location"].partition("notice=")[2] for response in responses] == ["care_deleted", "nothing"]
    assert stored(registration) == [CareNote()]
    assert show(client, registration).select('button[name="delete"]') == []


def test_what_is_stored_can_be_deleted_after_cancelling(client: Client) -> None:
    registration = written()
    cancel(registration=registration)
    assert show(client, registration).select("textarea") == []
    client.post(url(registration), {"delete": "yes"})
    assert stored(registration) == [CareNote()]


def test_page_is_kept_by_no_cache_and_runs_without_inline_code(client: Client) -> None:
    response = client.get(url(family()))
    assert response["Cache-Control"] == "no-store, private"
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_reports_of_errors_hold_nothing_that_was_typed(client: Client) -> None:
    registration = family()
    response = client.post(url(registration), answers(registration, {"note": "Asthma"}))
    assert response.wsgi_request.sensitive_post_parameters == "__ALL__"  # type: ignore[attr-defined]  # Django sets it unnamed


def test_page_is_shown_in_two_languages(client: Client) -> None:
    response = client.get(url(family(), language="ar") + "?also=en")
    copy = BeautifulSoup(response.content, "html.parser").select_one('[lang="en"]:has(h2)')
    assert "Child 1 (0–2 years)" in copy.get_text()
    assert copy.select("form, input:not([disabled]), textarea, [id]") == []


def test_number_of_queries_does_not_grow_with_children(
    client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    one, three = written(), written(children=3, phone="+491601234568")
    Child.objects.filter(registration=three).update(sealed_care_note="x")
    with django_assert_max_num_queries(20) as queries:
        show(client, one)
    with django_assert_num_queries(len(queries)):
        show(client, three)


def test_wrong_key_is_answered_like_on_every_personal_page(client: Client) -> None:
    assert client.get(address("registration_care", "wrong")).status_code == 404


def test_busy_database_is_answered_kindly_and_keeps_what_was_typed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: Any) -> None:
        raise Busy

    registration = family()
    monkeypatch.setattr("wagtail_mib_events.views.care_notes.write_care_notes", busy)
    response = client.post(url(registration), answers(registration, {"note": "Keine Nüsse"}))
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, [area.get_text(strip=True) for area in page.select("textarea")]) == (
        503,
        ["Keine Nüsse"],
    )
