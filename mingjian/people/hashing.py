"""How passwords are kept where everybody knows them: in the demonstration."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OfPublishedPasswords(PBKDF2PasswordHasher):
    """As passwords are kept otherwise, with fewer rounds: nobody has to guess a password that is printed."""

    iterations = 10_000
