"""E-mail addresses, checked without asking anybody: the home of email-validator."""

from __future__ import annotations

from gadget.errors import BadAddress

LONGEST = 254
"""Characters of an address; nothing longer is looked at."""


def normalised(text: str) -> str:
    """`text` as mail servers write it. Raises `BadAddress` with the reason; nothing is looked up."""
    import email_validator

    if len(text) > LONGEST:
        raise BadAddress(f"{text[:40]!r}… is too long for an e-mail address.")
    try:
        found = email_validator.validate_email(text.strip(), check_deliverability=False)
    except email_validator.EmailNotValidError as wrong:
        raise BadAddress(f"{text!r} is no e-mail address: {str(wrong).rstrip('.')}.") from wrong
    return str(found.normalized)
