"""Compares the catalogues with the texts of the sources: complete, none fuzzy, same placeholders, compiled.

German has every text. Arabic has every text that participants can meet; staff may read German.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "wagtail_mib_events" / "locale"

COMPLETE = {"de"}
FOR_PARTICIPANTS = {"ar"}

# Where texts for participants live, from the package's folder.
PARTICIPANTS = re.compile(
    r"""
    (?:pages/)?templates/wagtail_mib_events/(?:(?:pages|registration|personal|ticket|elements|mail)/|base\.html)
    | (?:enums|date_texts)\.py
    | (?:forms|mail|domain|templatetags)/
    | views/(?:registration|personal)
    """,
    re.VERBOSE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdrf]|\{\w*\}")

Key = tuple[str | None, str, str | None]


def key(entry: polib.POEntry) -> Key:
    """Return what tells one text from another: context, text, plural."""
    return (entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def texts(path: Path) -> dict[Key, polib.POEntry]:
    """Return the entries in use of a .po file."""
    return {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def translations(entry: polib.POEntry) -> list[str]:
    """Return the translation, or all its plural forms in order."""
    return [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)] or [entry.msgstr]


def is_for_participants(entry: polib.POEntry) -> bool:
    """Say whether one of the places where the text is used belongs to participants."""
    return any(PARTICIPANTS.match(place.removeprefix("./")) for place, _line in entry.occurrences)


def same_placeholders(entry: polib.POEntry) -> bool:
    """Compare placeholders. A form of a plural may say "one child" without number, but none may add one."""
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    found = [set(PLACEHOLDER.findall(text)) for text in translations(entry)]
    if entry.msgid_plural:
        return set().union(*found) == wanted
    return sorted(PLACEHOLDER.findall(entry.msgid)) == sorted(PLACEHOLDER.findall(entry.msgstr))


def is_compiled(path: Path, entries: Iterable[polib.POEntry]) -> bool:
    """Say whether the .mo file beside the .po file holds exactly its translations."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return False
    held = {key(entry): translations(entry) for entry in polib.mofile(str(compiled))}
    return held == {key(entry): translations(entry) for entry in entries if entry.translated()}


def problems(path: Path, sources: dict[Key, polib.POEntry], *, language: str) -> Iterator[str]:
    """Yield what is wrong with one catalogue."""
    entries = texts(path)
    yield from (f"not in the catalogue: {k[1]!r}" for k in sources.keys() - entries.keys())
    yield from (f"no longer in the sources: {k[1]!r}" for k in entries.keys() - sources.keys())
    for k, entry in entries.items():
        needed = language in COMPLETE or (language in FOR_PARTICIPANTS and is_for_participants(sources.get(k, entry)))
        if entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            if needed:
                yield f"not translated: {entry.msgid!r}"
        elif not same_placeholders(entry):
            yield f"other placeholders: {entry.msgid!r}"
    if not is_compiled(path, entries.values()):
        yield "the .mo file is missing or older: make messages"


def gather(language: str, *, package: Path) -> dict[Key, polib.POEntry]:
    """Return the texts of the sources, as ``make messages`` has just gathered them in a copy."""
    return texts(package / "locale" / language / "LC_MESSAGES" / "django.po")


def uncommitted() -> list[str]:
    """Return the compiled catalogues that git does not know; the wheel is built from what it knows."""
    compiled = [str(path.relative_to(ROOT)) for path in LOCALE.glob("*/LC_MESSAGES/*.mo")]
    if not compiled or not (ROOT / ".git").exists():
        return []
    known = subprocess.run(["git", "ls-files", *compiled], cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(set(compiled) - set(known.stdout.split()))


def main() -> int:
    """Print every problem with every catalogue; fail if there is one."""
    found = [f"{path}: not committed" for path in uncommitted()]
    with tempfile.TemporaryDirectory() as directory:
        package = Path(directory, "wagtail_mib_events")
        shutil.copytree(ROOT / "wagtail_mib_events", package, ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run([ROOT / "scripts" / "make_messages", package], check=True)
        languages = sorted(path.name for path in (package / "locale").iterdir() if path.is_dir())
        for language in languages:
            path = LOCALE / language / "LC_MESSAGES" / "django.po"
            if not path.exists():
                found.append(f"{language}: no catalogue: make messages")
                continue
            sources = gather(language, package=package)
            found += [f"{language}: {problem}" for problem in problems(path, sources, language=language)]
    for problem in found:
        print(problem, file=sys.stderr)
    print(
        f"catalogues {', '.join(languages)}: {len(found)} problems"
        if found
        else f"{len(languages)} catalogues: complete"
    )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
