"""Texts in CSV and XLSX files."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.domain.contact_data import phone_for_people
from wagtail_mib_events.domain.spreadsheet_text import csv_cell, sheet_title, xlsx_text

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=60)


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "-", "+1-A1"],
)
def test_csv_cell_neutralises_formulas(formula: str) -> None:
    assert csv_cell(formula) == f"'{formula}"


@pytest.mark.parametrize(
    "text",
    [
        "+49 160 1234567",
        "+491601234567",
        "+1 202-555-0123",
        "-3",
        "-3,5",
        "-1.234,50",
        "Amina",
        "O'Brien",
        "",
        "a=b",
    ],
)
def test_csv_cell_leaves_other_texts_alone(text: str) -> None:
    assert csv_cell(text) == text


@pytest.mark.parametrize("number", ["+491601234567", "+12025550123", "+963944567890", "+380501234567", "+4326623456"])
def test_csv_cell_leaves_phone_numbers_for_people_alone(number: str) -> None:
    assert csv_cell(phone_for_people(number)) == phone_for_people(number)


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (-3, "-3"), (Decimal("-1.5"), "-1.5"), (0, "0"), (True, "True")]
)
def test_csv_cell_writes_other_values(value: object, text: str) -> None:
    assert csv_cell(value) == text


@given(ANY_TEXT)
def test_csv_cell_never_starts_a_formula(value: str) -> None:
    cell = csv_cell(value)
    assert not cell.lstrip().startswith(("=", "@", "＝", "＠"))
    assert cell[:1] not in {"\t", "\r", "\n"}
    if cell.lstrip()[:1] in {"+", "-", "＋", "－"}:
        assert set(cell) <= set("+-0123456789 ()/,.")


@given(ANY_TEXT)
def test_csv_cell_comes_back_from_a_file(value: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([csv_cell(value), "end"])
    assert list(csv.reader(io.StringIO(file.getvalue().encode().decode(), newline=""))) == [[csv_cell(value), "end"]]


@given(st.text(st.characters(exclude_categories=[]), max_size=200))
def test_xlsx_text_can_be_saved(value: str) -> None:
    workbook = openpyxl.Workbook()
    cell = workbook.active.cell(1, 1)
    cell.value, cell.data_type = xlsx_text(value), "s"
    file = io.BytesIO()
    workbook.save(file)
    read = openpyxl.load_workbook(file).active.cell(1, 1).value
    # XML has one line end.
    assert (read or "") == xlsx_text(value).replace("\r\n", "\n").replace("\r", "\n")


def test_xlsx_text_strips_control_characters() -> None:
    assert xlsx_text("Ami\x07na\x1b\ud800\ufffe\tAli\n") == "Amina\tAli\n"


def test_xlsx_text_is_cut_to_what_a_cell_holds() -> None:
    assert len(xlsx_text("x" * 40_000)) == 32_767


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("Gut vernetzt?!", "Gut vernetzt !"),
        ("'Café'", "Café"),
        ("[a]:b/c\\d*", "a b c d"),
        ("", "1"),
        ("???", "1"),
        ("\x07", "1"),
        ("x" * 40, "x" * 31),
        ("🙂" * 20, "🙂" * 15),
    ],
)
def test_sheet_title_is_accepted_by_excel(value: str, title: str) -> None:
    assert sheet_title(value) == title


@given(ANY_TEXT)
def test_sheet_title_makes_a_sheet(value: str) -> None:
    title = sheet_title(value, default="Liste")
    workbook = openpyxl.Workbook()
    workbook.create_sheet(title)
    workbook.save(io.BytesIO())
    assert workbook.sheetnames[-1] == title
    assert 0 < len(title.encode("utf-16-le")) <= 62
    assert title.strip("'") == title
