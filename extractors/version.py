"""Which extractor this is: results are kept under (sha256, version), so a change of what is read is a new version.

The version is the code's own number and a digest of the vocabularies: a synonym added to them changes what is read as
surely as a line of code, and no reading made without it is taken for one made with it.
"""

import hashlib
import importlib.util
import os
import shutil
from importlib.resources import files

# Raise it whenever a change of the code changes what is read.
_CODE = "4"


def _vocabulary_digest() -> str:
    digest = hashlib.sha256()
    entries = (entry for entry in files("pipeline").joinpath("data").iterdir() if entry.is_file())
    for entry in sorted(entries, key=lambda entry: entry.name):
        digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return digest.hexdigest()[:8]


EXTRACTOR_VERSION = f"{_CODE}.{_vocabulary_digest()}"


def extractor_version() -> str:
    """The version that reads here: where scans can be read, more is read than where they cannot.

    Asked before any document is opened, so it looks for the package and the program without loading them.
    """
    installed = importlib.util.find_spec("pytesseract") is not None and shutil.which("tesseract") is not None
    return f"{EXTRACTOR_VERSION}+ocr" if installed and not ocr_switched_off() else EXTRACTOR_VERSION


def ocr_switched_off() -> bool:
    """Whether the setting SOURCEPAGE_OCR says that scans are to stay unread."""
    return os.environ.get("SOURCEPAGE_OCR", "").lower() in {"off", "no", "0"}
