#!/bin/sh
# Makes a backup at once and then each night at half past two, and keeps the last KEEP (30) of them in the folder given.
# An old one goes only after a new one is whole. Then erases what is not kept for ever.
set -eu
folder=$1
while :; do
    file="$folder/$(date +%Y-%m-%dT%H%M).tar.gz"
    # What a machine that was switched off had begun; nothing else writes here.
    rm -f -- "$folder"/*.part
    if python manage.py backup "$file"; then
        ls -1t "$folder"/*.tar.gz | tail -n "+$((${KEEP:-30} + 1))" | xargs -r rm --
    else
        echo "the backup $file failed; the ones before are kept" >&2
    fi
    python manage.py erase_old || echo "what is old could not be erased" >&2
    [ -z "${ONCE:-}" ] || exit 0
    now=$(date +%s)
    sleep $((($(date -d "tomorrow 02:30" +%s) - now) % 86400 + 60))
done
