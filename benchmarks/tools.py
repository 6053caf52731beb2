"""The tools that are measured: what they are called, what is installed for them, what else they need."""

from __future__ import annotations

import shutil
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool in one setting."""

    name: str
    """As the report calls it."""
    reader: str
    """``module:function`` that imports the tool and gives a function from a path to its tables."""
    package: str
    """Distribution whose version is reported."""
    note: str = ""
    program: str | None = None
    """Program that must be installed beside Python."""

    @property
    def is_ours(self) -> bool:
        """Whether it runs in the project's own environment, not in that of the peers."""
        return self.package == "sourcepage"

    @property
    def lacks(self) -> str | None:
        """Why it cannot run on this machine; ``None`` where nothing stands against it."""
        if self.program and shutil.which(self.program) is None:
            return f"needs {self.program}, which is not installed"
        return None


TOOLS: tuple[Tool, ...] = (
    Tool("sourcepage", "benchmarks.ours:read_tables", "sourcepage", "as `sourcepage tables` reads"),
    Tool("pdfplumber", "benchmarks.peers:pdfplumber_lines", "pdfplumber", "`find_tables()`, from lines"),
    Tool("camelot lattice", "benchmarks.peers:camelot_lattice", "camelot-py", "from the picture of the page"),
    Tool("camelot lattice, vector", "benchmarks.peers:camelot_lattice_vector", "camelot-py", 'engine="vector"'),
    Tool("camelot hybrid, vector", "benchmarks.peers:camelot_hybrid_vector", "camelot-py", 'engine="vector"'),
    Tool("camelot auto", "benchmarks.peers:camelot_auto", "camelot-py", "a flavour a page"),
    Tool("tabula", "benchmarks.peers:tabula_guess", "tabula-py", "areas guessed", program="java"),
    Tool("img2table", "benchmarks.peers:img2table_borderless", "img2table", "with borderless tables, no OCR"),
    Tool("liteparse", "benchmarks.peers:liteparse_blocks", "liteparse", "table blocks, no OCR"),
    Tool("pymupdf4llm", "benchmarks.peers:pymupdf_layout", "pymupdf", "layout model, no OCR; AGPL"),
)
"""In the order of the report."""
