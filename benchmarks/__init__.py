"""How well and how fast Sourcepage reads tables, beside other tools, in one run. Run: make bench.

One module a step: which documents (``documents``), which tools (``tools``) and where they are installed
(``environment``); each tool reads all documents in a process of its own (``worker`` with ``peers`` or ``ours``),
Sourcepage once more stage by stage (``stages``); what they read is scored (``rows``, ``adjacency``, ``records``) and
written into docs/explanation/benchmarks.md (``report``).

The worker and the peers run in an environment without Sourcepage: they import nothing of it.
"""
