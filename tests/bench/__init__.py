"""The bench: a city full of dossiers, the pages served as in production, and what they cost.

    make bench            N=10000 dossiers: fill, serve, measure, print, var/bench/<N>.json
    make bench N=100000   any number; compared with the runs of other numbers that were kept
    make bench UPGRADE=1  a database of older code is migrated, not filled anew

Dossiers are first played by the real verbs (the demo's stories and some of our own) and then copied
with people, units, moments, codes and every digest of their own, by COPY (`patterns`, `pour`), so
the journal's chains and the versions' hashes hold for each. Costs are CPU time of the web processes
and of PostgreSQL, each beside the floor F measured in the same minute: a bare Django view.
"""
