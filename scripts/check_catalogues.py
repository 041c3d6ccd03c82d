"""Compares the catalogues with the texts of the sources: complete, none fuzzy, same placeholders, compiled.

German has every text; English is the language of the sources. Every other language has every text that participants
can meet, in its own script, and says in its header whether a native reader has checked it.
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

# Letters without which a text is not written in the language, and letters that only its neighbours have.
SCRIPT = {
    "ar": (r"[\u0621-\u064a]", r"[پچژگکی]"),
    "bg": (r"[а-я]", r"[ыэёіїєґ]"),
    "fa": (r"[\u0621-\u06cc]", r"[يكةى]"),
    "ru": (r"[а-яё]", r"[іїєґ]"),
    "uk": (r"[а-яіїєґ]", r"[ыэёъ]"),
}
# Words that are the same in several languages.
SAME_IN_SOME_LANGUAGES = {
    "Code",
    "E-mail",
    "E-mail:",
    "Name",
    "Online",
    "Online:",
    "Text",
    "Invitation",
    "Status",
    "Website",
}
CHECKED_BY = "X-Read-By-Native-Speaker"

# Where texts for participants live, from the package's folder; mails to staff are none.
PARTICIPANTS = re.compile(
    r"""
    (?:pages/)?templates/wagtail_mib_events/
      (?:(?:pages|registration|personal|ticket|elements|handouts)/|mail/(?!staff\.)|base\.html)
    | (?:enums|date_texts)\.py
    | (?:forms|domain|templatetags)/
    | mail/(?!staff\.py)
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


def wrong_writing(entry: polib.POEntry, *, language: str) -> Iterator[str]:
    """Yield what shows that a translation is not written in its language, or not translated at all."""
    source = PLACEHOLDER.sub("", entry.msgid)
    if not re.search(r"[A-Za-z]{3}", source):
        return
    letters, foreign = SCRIPT.get(language, ("", "(?!)"))
    for text in translations(entry):
        own = PLACEHOLDER.sub("", text)
        if not re.search(letters, own, re.IGNORECASE):
            yield f"not in the script of the language: {text!r}"
        if re.search(foreign, own, re.IGNORECASE):
            yield f"letters of another language: {text!r}"
        if text == entry.msgid and not entry.msgid_plural and text not in SAME_IN_SOME_LANGUAGES:
            yield f"not translated, but copied: {text!r}"


def missing_forms(entry: polib.POEntry, *, forms: int) -> bool:
    """Say whether a plural has fewer or more forms than the language, or an empty one."""
    found = translations(entry)
    return bool(entry.msgid_plural) and (len(found) != forms or not all(found))


def number_of_forms(path: Path) -> int:
    """Return how many plural forms the header of a catalogue announces."""
    header = polib.pofile(str(path)).metadata.get("Plural-Forms", "")
    found = re.search(r"nplurals=(\d)", header)
    return int(found[1]) if found else 0


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
    forms = number_of_forms(path)
    if not forms:
        yield "the header has no plural forms"
    if not polib.pofile(str(path)).metadata.get(CHECKED_BY):
        yield f"the header does not say whether a native speaker has read it: {CHECKED_BY}"
    yield from (f"not in the catalogue: {k[1]!r}" for k in sources.keys() - entries.keys())
    yield from (f"no longer in the sources: {k[1]!r}" for k in entries.keys() - sources.keys())
    for k, entry in entries.items():
        needed = language in COMPLETE or is_for_participants(sources.get(k, entry))
        if entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            if needed:
                yield f"not translated: {entry.msgid!r}"
        elif missing_forms(entry, forms=forms):
            yield f"other plural forms: {entry.msgid!r}"
        elif not same_placeholders(entry):
            yield f"other placeholders: {entry.msgid!r}"
        else:
            yield from wrong_writing(entry, language=language)
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
        languages = sorted(path.parent.parent.name for path in package.glob("locale/*/LC_MESSAGES/django.po"))
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
