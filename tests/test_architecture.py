"""The shape of the package: who may import whom, what is imported late, and how small the wiring stays."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "wagtail_mib_events"
ROOT = Path(__file__).resolve().parent.parent / PACKAGE

# Each layer may import from itself and from the ones before it.
LAYERS: list[set[str]] = [
    {"enums"},
    {"models"},
    {"domain"},
    {"forms", "mail"},
    {"views", "admin", "checkin", "pages"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

SLOW = {"babel", "cryptography", "holidays", "icalendar", "openpyxl", "qrcode"}

OF_THE_WEB = ("django.http", "django.shortcuts", "django.views", "django.contrib.messages")

# Functions that wagtail.models itself documents.
PUBLIC_FUNCTIONS = {"wagtail.models.get_page_model", "wagtail.models.get_default_page_content_type"}

# Data blocks (JSON-LD, json_script) are no script; mails have no other place for their style.
INLINE = re.compile(
    r"<style\b|<[^>{]*\s(?:style|on[a-z]+)\s*=|<script(?![^>]*\b(?:src|type=\"application/(?:ld\+)?json\"))",
    re.IGNORECASE,
)
# Left and right belong to one direction of writing; inline-start and inline-end to both.
PHYSICAL = re.compile(
    r"(?:(?:margin|padding|border)-(?:left|right)[a-z-]*|(?<![a-z-])(?:left|right))\s*:|text-align\s*:\s*(?:left|right)"
)

MODULES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and "vendor" not in path.parts)


def module_name(path: Path) -> str:
    """Return the dotted name of a module of the package."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(dotted: str) -> str | None:
    """Return the layer that a module of the package belongs to, if any."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == PACKAGE and parts[1] in RANK else None


def imported_by(node: ast.AST, *, module: str, is_package: bool) -> Iterator[str]:
    """Yield the dotted names that one import statement brings in, relative ones made absolute."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parents = module.split(".")
            kept = len(parents) - node.level + is_package
            base = ".".join([*parents[:kept], *filter(None, [node.module])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def imports_of(path: Path, *, source: str | None = None) -> list[str]:
    """Return everything that a module imports, wherever in the module it does so."""
    tree = ast.parse(path.read_text() if source is None else source)
    name, is_package = module_name(path), path.name == "__init__.py"
    return [dotted for node in ast.walk(tree) for dotted in imported_by(node, module=name, is_package=is_package)]


def imports_at_start(tree: ast.Module, *, module: str, is_package: bool) -> list[str]:
    """Return what is imported together with the module: all outside functions and ``TYPE_CHECKING``."""
    found: list[str] = []
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting.extend(node.orelse)
            continue
        found.extend(imported_by(node, module=module, is_package=is_package))
        waiting.extend(ast.iter_child_nodes(node))
    return found


def layers_broken(path: Path, *, source: str | None = None) -> list[str]:
    """Return the imports that reach from a layer into a later one."""
    own = layer(module_name(path))
    if own is None:
        return []
    return [
        dotted
        for dotted in imports_of(path, source=source)
        if (other := layer(dotted)) is not None and RANK[other] > RANK[own]
    ]


def test_layers_import_only_what_stands_before_them() -> None:
    broken = {module_name(path): found for path in MODULES if (found := layers_broken(path))}
    assert broken == {}


@pytest.mark.parametrize(
    ("importer", "source", "expected"),
    [
        ("enums.py", "import wagtail_mib_events.models", ["wagtail_mib_events.models"]),
        ("models/events.py", "from ..domain import places", ["wagtail_mib_events.domain.places"]),
        ("domain/__init__.py", "from ..views import ticket", ["wagtail_mib_events.views.ticket"]),
        ("mail/ticket.py", "def f():\n    from ..admin.x import y", ["wagtail_mib_events.admin.x.y"]),
        ("domain/places.py", "from ..models import Event", []),
        ("views/ticket.py", "from ..checkin import sync", []),
    ],
)
def test_layer_check_sees_every_way_to_import(importer: str, source: str, expected: list[str]) -> None:
    assert layers_broken(ROOT / importer, source=source) == expected


def test_domain_knows_no_requests() -> None:
    found = []
    for path in MODULES:
        if layer(module_name(path)) != "domain":
            continue
        found += [(module_name(path), name) for name in imports_of(path) if name.startswith(OF_THE_WEB)]
        found += [(module_name(path), name) for name in web_requests(ast.parse(path.read_text()))]
    assert found == []


def web_requests(tree: ast.Module) -> list[str]:
    """Return the functions that take a ``request``, unless it is of a class that the module itself defines."""
    own = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in ast.walk(node.args)
        if isinstance(argument, ast.arg)
        and argument.arg == "request"
        and not (isinstance(argument.annotation, ast.Name) and argument.annotation.id in own)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def book(*, request): ...", ["book"]),
        ("def book(request: HttpRequest): ...", ["book"]),
        ("class Request: ...\ndef book(request: Request): ...", []),
        ("def book(*, registration): ...", []),
    ],
)
def test_request_check_sees_every_way_to_take_one(source: str, expected: list[str]) -> None:
    assert web_requests(ast.parse(source)) == expected


def test_slow_libraries_are_imported_where_they_are_needed() -> None:
    found = {}
    for path in MODULES:
        names = imports_at_start(
            ast.parse(path.read_text()), module=module_name(path), is_package=path.name == "__init__.py"
        )
        slow = sorted(name for name in names if name.split(".")[0] in SLOW)
        if slow:
            found[module_name(path)] = slow
    assert found == {}


def test_wagtail_models_come_from_their_public_address() -> None:
    found = [
        (module_name(path), name)
        for path in MODULES
        for name in imports_of(path)
        if name.startswith(("wagtail.core", "wagtail.models."))
        and not (name.count(".") == 2 and name.rsplit(".", 1)[1][0].isupper())
        and name not in PUBLIC_FUNCTIONS
    ]
    assert found == []


def test_wagtail_hooks_only_wire() -> None:
    tree = ast.parse((ROOT / "wagtail_hooks.py").read_text())
    long = {
        node.name: count
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (count := sum(isinstance(inner, ast.stmt) for inner in ast.walk(node)) - 1) > 6
    }
    assert long == {}


def test_templates_hold_no_inline_script_or_style() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.rglob("*.html"))
        if "mail" not in path.parts and INLINE.search(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("template", "inline"),
    [
        ("<style>p {}</style>", True),
        ('<p class="a" style="color: red">', True),
        ('<button onclick="go()">', True),
        ("<script>go()</script>", True),
        ("<script src=\"{% static 'a.js' %}\" defer></script>", False),
        ('<script type="application/ld+json">{{ data }}</script>', False),
        ('<link rel="stylesheet" href="a.css">', False),
    ],
)
def test_inline_check_tells_code_from_data(template: str, *, inline: bool) -> None:
    assert bool(INLINE.search(template)) is inline


@pytest.mark.parametrize(
    ("rule", "physical"),
    [
        ("margin-left: 1rem", True),
        ("left: 0", True),
        ("border-right-color: red", True),
        ("text-align: right", True),
        ("margin-inline-start: 1rem", False),
        ("text-align: start", False),
        ("--mib-left: 0", False),
        ("align-content: center", False),
    ],
)
def test_style_check_tells_physical_from_logical(rule: str, *, physical: bool) -> None:
    assert bool(PHYSICAL.search(rule)) is physical


def test_styles_are_logical() -> None:
    found = {
        str(path.relative_to(ROOT)): physical
        for path in sorted(ROOT.rglob("*.css"))
        if "vendor" not in path.parts and (physical := PHYSICAL.findall(path.read_text()))
    }
    assert found == {}
