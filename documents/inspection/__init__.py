"""Looking into a handed-in file without trusting it.

Runs in a child process with limits on time, memory and files (`documents.inspection.child`), and
therefore knows nothing of Django: it answers with codes, `documents.actions` has the sentences.
No sniffer library: each allowed family is told by its own container (trust.md 4.6, rows 26-31).
"""
