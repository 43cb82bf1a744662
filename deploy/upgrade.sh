#!/bin/sh
# deploy/upgrade.sh VERSION: run another version without losing a request; the same way back.
#
#   1. builds the image khoinguon:VERSION from this folder, unless it is there (docker load);
#   2. migrates (migrations only add, so the version that runs goes on meanwhile);
#   3. starts as many new web containers beside the old ones, waits until they are healthy;
#   4. takes the old ones out one by one: each finishes what it has in its hands;
#   5. changes workers, beat and sweep; rows are the queue, so nothing of theirs is lost.
# If the new containers do not become healthy they are removed and the old ones go on.
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 1 ] || { echo "usage: $0 VERSION" >&2; exit 2; }
COMPOSE="${COMPOSE:-docker compose}"
DOCKER="${DOCKER:-docker}"
new="$1"
old="$(sed -n 's/^VERSION=//p' .env | tail -n 1)"
count="$(sed -n 's/^WEB_REPLICAS=//p' .env | tail -n 1)"
count="${count:-2}"
say() { printf '%s  %s\n' "$(date +%T)" "$1"; }
version_is() { sed -i "s/^VERSION=.*/VERSION=$1/" .env; }

grep -q '^VERSION=' .env || { echo "Put VERSION=… into .env: the version that runs now." >&2; exit 1; }
$DOCKER image inspect "khoinguon:$new" > /dev/null 2>&1 || VERSION="$new" $COMPOSE build web
before="$($COMPOSE ps -q web)"
running="$(printf '%s\n' "$before" | grep -c . || true)"
[ "$running" -gt 0 ] || { echo "Nothing runs yet: docker compose up -d" >&2; exit 1; }
version_is "$new"

say "migrating to $new"
$COMPOSE run --rm --no-deps prepare || { version_is "$old"; exit 1; }

say "$count web containers of $new beside those of $old"
$COMPOSE up -d --no-deps --no-recreate --scale web=$((running + count)) web
fresh="$($COMPOSE ps -q web | grep -v -x -F "$before" || true)"
[ -n "$fresh" ] || { say "no new container was made"; version_is "$old"; exit 1; }
for container in $fresh; do
    tries="${TRIES:-60}"
    until [ "$($DOCKER inspect --format '{{.State.Health.Status}}' "$container")" = healthy ]; do
        tries=$((tries - 1))
        if [ "$tries" -eq 0 ]; then
            say "$new does not become healthy; $old goes on. Its last words:"
            $DOCKER logs --tail 30 "$container" >&2
            for failed in $fresh; do $DOCKER rm --force "$failed" > /dev/null; done
            version_is "$old"
            exit 1
        fi
        sleep "${PAUSE:-3}"
    done
done
sleep "${PAUSE:-3}" # until the proxy has asked for the names anew

for container in $before; do
    say "taking $(printf %.12s "$container") out"
    $DOCKER stop --time 40 "$container" > /dev/null
    $DOCKER rm "$container" > /dev/null
    sleep "${PAUSE:-3}"
done

say "workers, beat and sweep"
$COMPOSE up -d --no-deps worker long beat sweep
say "$new runs. Back to the version before:  $0 $old"
