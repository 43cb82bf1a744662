"""The storm: the real portal on one machine, people who press, and somebody who kills processes.

    python -m tests.chaos --rounds 300        (make chaos ROUNDS=300)
    python -m tests.chaos --rounds 20 --naive  must fail: the usual way of telling people

Everything runs under the product's own supervisor in a folder of its own (`var/chaos`): web, both
workers, beat, sweep, PostgreSQL and Valkey; a mail server of ours counts what arrives. At the end
what people were told in the storm is compared with the decisions, the journal and its chain, the
notices and the letters (trust.md 5.2).
"""
