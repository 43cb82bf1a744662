"""From a fresh clone to a running portal, and down again.

`python3 -m config.launch run` and `… test` are what `make run` and `make test` call. The first
half (`__main__`, `install`, `machine`, `child`) needs nothing but Python's own library, because it
runs before anything is installed; the rest runs inside `.venv`.
"""
