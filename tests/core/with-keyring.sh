#!/usr/bin/env bash
# Runs a command in a D-Bus session of its own, with a keyring that is empty and unlocked.
#
#   with-keyring.sh COMMAND…
set -euo pipefail

if [[ ${1:-} != --inside ]]; then
    home=$(mktemp -d -t nano-banana-keyring.XXXXXX)
    trap 'rm -rf -- "$home"' EXIT
    HOME=$home XDG_DATA_HOME=$home/data XDG_RUNTIME_DIR=$home XDG_CACHE_HOME=$home/cache \
        dbus-run-session -- "$0" --inside "$@"
    exit
fi
shift
chmod 0700 -- "$XDG_RUNTIME_DIR"
printf 'password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$@"
