"""A strict reader of calendar files by the letter of RFC 5545, written apart from the code that writes them."""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Z0-9-]+")
PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)')
REQUIRED = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "LAST-MODIFIED"}
ONCE = REQUIRED | {"DESCRIPTION", "LOCATION", "GEO", "URL"}


def problems(body: bytes) -> list[str]:
    """Return what is wrong with a calendar file; empty where it keeps to the rules."""
    found = []
    if not body.endswith(b"\r\n"):
        found.append("no line end at the end")
    raw = body.split(b"\r\n")[:-1]
    found += [f"bare line break in {line!r}" for line in raw if b"\n" in line or b"\r" in line]
    found += [f"{len(line)} octets: {line!r}" for line in raw if len(line) > 75]
    for line in raw:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            found.append(f"character cut in two: {line!r}")
            continue
        found += [f"control character in {line!r}" for char in text if ord(char) < 32 and char != "\t"]
        found += [f"control character in {line!r}" for char in text if 0x7F <= ord(char) <= 0x9F]
    return found + _structure(content_lines(body))


def content_lines(body: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Return name, parameters and raw value of each unfolded line."""
    lines = []
    for line in body.decode().replace("\r\n ", "").replace("\r\n\t", "").split("\r\n"):
        if not line:
            continue
        name = NAME.match(line)
        assert name is not None, line
        position, parameters = name.end(), {}
        while match := PARAMETER.match(line, position):
            parameters[match[1]] = match[2].strip('"')
            position = match.end()
        assert line[position] == ":", line
        lines.append((name[0], parameters, line[position + 1 :]))
    return lines


def events(body: bytes) -> list[dict[str, str]]:
    """Return the raw values of each VEVENT by name."""
    found: list[dict[str, str]] = []
    inside = False
    for name, _parameters, value in content_lines(body):
        if (name, value) == ("BEGIN", "VEVENT"):
            inside = True
            found.append({})
        elif (name, value) == ("END", "VEVENT"):
            inside = False
        elif inside:
            found[-1][name] = value
    return found


def _structure(lines: list[tuple[str, dict[str, str], str]]) -> list[str]:
    found, open_components = [], []
    names: list[str] = []
    for name, _parameters, value in lines:
        if name == "BEGIN":
            open_components.append(value)
            names = []
        elif name == "END":
            if open_components.pop() != value:
                found.append(f"{value} ends at the wrong place")
            if value == "VEVENT":
                found += [f"{missing} is missing" for missing in sorted(REQUIRED - set(names))]
                found += [f"{twice} stands twice" for twice in sorted(ONCE) if names.count(twice) > 1]
        else:
            names.append(name)
    declared = {value for name, _parameters, value in lines if name == "TZID"}
    used = {parameters["TZID"] for _name, parameters, _value in lines if "TZID" in parameters}
    found += [f"time zone {zone} is not declared" for zone in used - declared]
    if lines[0] != ("BEGIN", {}, "VCALENDAR") or open_components:
        found.append("not one VCALENDAR")
    top = [name for name, _parameters, _value in lines]
    found += [f"{name} is missing" for name in ("PRODID", "VERSION") if name not in top]
    return found
