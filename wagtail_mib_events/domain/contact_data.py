"""Brings phone numbers and e-mail addresses into the one form in which they are stored and compared.

Whether a number or an address exists is found out by calling or writing, not here.
"""

import re

from wagtail_mib_events.domain.text import clean_line, to_ascii_digits

# Longer than any number or address that a person writes; keeps the parsers away from hostile input.
MAX_TYPED_PHONE = 60
MAX_TYPED_EMAIL = 400
# RFC 5321, section 4.5.3.1
MAX_LOCAL_PART = 64
MAX_EMAIL = 254

# Letters are refused: "0800 FLOWERS" and extensions would be read as digits or lost in E.164.
PHONE_CHARACTERS = re.compile(r"[0-9+＋()\[\]/.,\-‐‑‒–—―−－ ]+")


class InvalidPhone(ValueError):
    """The text is not a telephone number that can be called from abroad."""


class InvalidEmail(ValueError):
    """The text is not one e-mail address on a named domain."""


def normalise_phone(value: str, region: str = "DE") -> str:
    """Return the number in E.164 (``+491601234567``).

    ``region`` (ISO 3166-1 alpha-2) is where a number without country code belongs. Digits of any script,
    brackets, slashes and dashes are understood. Emergency numbers, short codes, numbers with an extension
    and numbers that the numbering plan does not know raise :class:`InvalidPhone`.
    """
    import phonenumbers

    if len(value) > MAX_TYPED_PHONE:
        raise InvalidPhone(value[:MAX_TYPED_PHONE])
    typed = to_ascii_digits(clean_line(value))
    if not PHONE_CHARACTERS.fullmatch(typed):
        raise InvalidPhone(typed)
    for candidate in _phone_candidates(typed, region=region):
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    raise InvalidPhone(typed)


def phone_for_people(e164: str, *, region: str = "DE") -> str:
    """Return the number in groups, national inside ``region`` and international elsewhere.

    Anything but a number in E.164 comes back unchanged. For right-to-left text the caller wraps it
    in ``<bdi>``.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    is_national = phonenumbers.country_code_for_region(region) == number.country_code
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(number, style.NATIONAL if is_national else style.INTERNATIONAL))


def normalise_email(value: str) -> str:
    """Return the address with its domain in lower case ASCII (IDNA 2008), the local part as typed.

    Invisible characters and white space around it are dropped. More than one address, IP literals, quoted
    or non-ASCII local parts, local parts over 64 characters and domains without a dot raise
    :class:`InvalidEmail`.

    The domain is encoded here because Python and Django encode by IDNA 2003 when they send, which sends
    mail for ``straße.de`` to ``strasse.de``.
    """
    from django.core.exceptions import ValidationError
    from django.core.validators import EmailValidator

    if len(value) > MAX_TYPED_EMAIL:
        raise InvalidEmail(value[:MAX_TYPED_EMAIL])
    local, at, domain = clean_line(value).rpartition("@")
    if not at or '"' in local or len(local) > MAX_LOCAL_PART:
        raise InvalidEmail(value)
    address = f"{local}@{_ascii_domain(domain)}"
    try:
        EmailValidator(allowlist=[])(address)
    except ValidationError as error:
        raise InvalidEmail(value) from error
    if len(address) > MAX_EMAIL:
        raise InvalidEmail(value)
    return address


def email_key(email: str) -> str:
    """Return what two spellings of one normalised address have in common; never send to it."""
    return email.casefold()


def email_for_people(email: str) -> str:
    """Return a normalised address with its domain in the letters of its language (``müller.example``)."""
    import idna

    local, at, domain = email.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        return email


def _phone_candidates(typed: str, *, region: str) -> list[str]:
    from phonenumbers import country_code_for_region

    # "49 160 1234567" is a number whose plus was forgotten rather than one of the area 0491.
    without_plus = re.sub(r"\D", "", typed).startswith(str(country_code_for_region(region)))
    return [f"+{typed}", typed] if without_plus and typed[0].isdigit() else [typed]


def _ascii_domain(domain: str) -> str:
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidEmail(domain) from error
