"""Looking into a handed-in file without trusting it.

One process beside each server process loads what reading needs (`documents.inspection.__main__`)
and forks a child for every file, with limits on time and memory, without network and without the
right to open anything (ADR 0014). The child therefore knows nothing of Django: it answers with
codes, `documents.actions` has the sentences. No sniffer library: each allowed family is told by
its own container (trust.md 4.6, rows 26-31).
"""
