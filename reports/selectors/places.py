"""The key of a row, by which the page next to it begins: an instant and a number."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def key_of(at: datetime, pk: int) -> str:
    """As it stands in an address: microseconds since 1970, a dot, the number."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}.{pk}"


def place_of(key: str) -> tuple[datetime, int] | None:
    """What a key names; a malformed one names nothing."""
    moment, _dot, pk = key.partition(".")
    if not (moment.isascii() and moment.isdigit() and pk.isascii() and pk.isdigit()):
        return None
    if len(moment) > 18 or len(pk) > 18:
        return None
    try:
        at = EPOCH + timedelta(microseconds=int(moment))
    except OverflowError:
        return None
    return at, int(pk)
