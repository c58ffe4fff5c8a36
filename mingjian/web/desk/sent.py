"""What was sent with a form, as one digest: the same form sent again is told from one that was changed meanwhile."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

#: Different in every page that is given out, and nothing a person filled in.
_NOT_FILLED_IN = frozenset({"csrfmiddlewaretoken", "token", "seen"})


def digest_of(fields: QueryDict, files: MultiValueDict[str, UploadedFile[Any]]) -> str:
    """SHA-256 over every value and file of a form, in the order of their names."""
    seen = hashlib.sha256()
    for name, values in sorted(fields.lists()):
        if name not in _NOT_FILLED_IN:
            seen.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name, sent in sorted(files.lists()):
        for file in sent:
            seen.update(repr((name, file.name, file.size)).encode("utf-8", "surrogatepass"))
            for block in file.chunks():
                seen.update(block)
            file.seek(0)
    return seen.hexdigest()
