# shellcheck shell=bash disable=SC2034  # who sources this uses what it assigns
# Shared by data/try.sh, tests/run.sh and .ci/run: what they need from this machine, how they build,
# and how they end without leaving a process behind. Source it; it runs nothing by itself.
set -euo pipefail

tree=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:?is not set}/.cache}/nano-banana-gimp
logs=$cache/logs

say() { printf '%s\n' "$*"; }

fail() {
    printf 'Failed: %s\n' "$*" >&2
    exit 1
}

# -- processes, and a folder for what need not last

children=()
scratch=

# To be called once, before anything is started. Makes $scratch.
end_cleanly() {
    scratch=$(mktemp -d -t nano-banana.XXXXXX)
    trap 'end_children; rm -rf -- "$scratch"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

end_children() {
    local child
    for child in "${children[@]}"; do
        kill -TERM "$child" 2>/dev/null || continue
        wait "$child" 2>/dev/null || true
    done
    children=()
}

# bounded SECONDS LOG COMMAND…: runs it with its output in the log. When this script is told to end,
# so is the command, with all that it started (timeout leads a process group of its own).
bounded() {
    local seconds=$1 log=$2 status=0
    shift 2
    mkdir -p -- "$(dirname -- "$log")"
    timeout --kill-after=15 "$seconds" "$@" >"$log" 2>&1 </dev/null &
    children+=("$!")
    wait "$!" || status=$?
    unset 'children[-1]'
    return "$status"
}

# The same, and shows the log's end when it fails.
bounded_loud() {
    bounded "$@" && return
    tail -n 30 -- "$2" >&2
    say "The whole log: $2" >&2
    return 1
}

# -- packages

# What goes before a command that needs root.
sudo=()
((EUID == 0)) || sudo=(sudo)

# Asks for the password, if one is needed, while the terminal is still ours.
become_root() {
    ((EUID == 0)) || { command -v sudo >/dev/null && sudo -v; }
}

# The series of this machine's GIMP, or of the one that its packages would bring: 2.10, 3.0, 3.2.
gimp_series() {
    local version=
    if command -v gimp-console >/dev/null; then
        version=$(gimp-console --version 2>/dev/null | grep -o '[0-9.]*$') || true
    elif command -v apt-cache >/dev/null; then
        version=$(apt-cache policy gimp | sed -n 's/^ *Candidate: \([0-9]*:\)\?//p')
    fi
    [[ $version =~ ^[0-9]+\.[0-9]+ ]] && printf '%s\n' "${BASH_REMATCH[0]}"
}

gimp_major() {
    local series
    series=$(gimp_series) || return
    printf '%s\n' "${series%%.*}"
}

# Needs are lines of three words: how to look for it (a command, a pkg-config module, or a package),
# its name, and the package of Debian and Ubuntu that it comes from.
needs_to_build() {
    cat <<'END'
command c++ g++
command meson meson
command ninja ninja-build
command pkg-config pkgconf
command msgfmt gettext
module libsoup-3.0 libsoup-3.0-dev
module json-glib-1.0 libjson-glib-dev
module libsecret-1 libsecret-1-dev
module libjpeg libjpeg-dev
module libpng libpng-dev
module libwebp libwebp-dev
module libwebpdemux libwebp-dev
module lcms2 liblcms2-dev
module fftw3f libfftw3-dev
module pangocairo libpango1.0-dev
command gimp-console gimp
END
    case $(gimp_major) in
    3) say 'module gimpui-3.0 libgimp-3.0-dev' ;;
    *) say 'module gimpui-2.0 libgimp2.0-dev' ;;
    esac
}

needs_to_build_tests() {
    cat <<'END'
module gtest libgtest-dev
module libwebpmux libwebp-dev
module gdk-pixbuf-2.0 libgdk-pixbuf-2.0-dev
END
}

needs_to_run_tests() {
    cat <<'END'
command xvfb-run xvfb
command xauth xauth
command xdotool xdotool
command openbox openbox
command import imagemagick
command appstreamcli appstream
END
}

needs_for_long_tests() {
    cat <<'END'
command valgrind valgrind
command dbus-run-session dbus-daemon
command gnome-keyring-daemon gnome-keyring
package lomiri-wallpapers-16.04 lomiri-wallpapers-16.04
package lomiri-wallpapers-20.04 lomiri-wallpapers-20.04
END
}

is_there() { # KIND NAME
    case $1 in
    command) command -v "$2" ;;
    module) command -v pkg-config && pkg-config --exists "$2" ;;
    package) [[ $(dpkg-query -W -f '${db:Status-Status}' "$2") == installed ]] ;;
    esac >/dev/null 2>&1
}

missing() { # FUNCTION…: those of its needs that are not there, as lines
    local needs kind name package
    for needs; do
        "$needs" | while read -r kind name package; do
            is_there "$kind" "$name" || say "$kind $name $package"
        done
    done
}

apt_get() {
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

# ensure FUNCTION…: installs what is missing through apt. Elsewhere it names it and stops.
ensure() {
    local log=$logs/apt.log lines packages
    lines=$(missing "$@")
    [[ -z $lines ]] && return
    if ! command -v apt-get >/dev/null; then
        fail "this is neither Debian nor Ubuntu, so please install what provides:$(
            awk '{ printf "%s %s %s", NR > 1 ? "," : "", $1, $2 }' <<<"$lines")"
    fi
    become_root || fail "without root or sudo; please have these packages installed: $(
        awk '{ printf "%s ", $3 }' <<<"$lines")"
    mkdir -p -- "$logs"
    # A single repository that does not answer is no reason to stop; a missing package is.
    apt_get update >"$log" 2>&1 </dev/null || true
    packages=$(missing "$@" | awk '{ print $3 }' | sort -u)
    say "Installing packages: ${packages//$'\n'/ }"
    # shellcheck disable=SC2086  # one word a package
    if ! apt_get install --no-install-recommends $packages >>"$log" 2>&1 </dev/null; then
        tail -n 15 -- "$log" >&2
        fail "apt-get could not install everything; the whole log: $log"
    fi
    lines=$(missing "$@")
    [[ -z $lines ]] || fail "still not there after the installation: ${lines//$'\n'/, }"
}

# -- builds

# A folder for builds: NANO_BANANA_BUILDS, or in the tree, or in the cache when the tree is not ours to
# write to.
build_folder() { # NAME
    local builds=${NANO_BANANA_BUILDS:-$tree/build}
    [[ -n ${NANO_BANANA_BUILDS:-} || -w $tree ]] || builds=$cache/build
    printf '%s\n' "$builds/$1"
}

# configure FOLDER [OPTION…]: sets a build up, or brings its settings up to date.
configure() {
    local folder=$1 log=$logs/configure-${1##*/}.log
    shift
    if [[ -f $folder/build.ninja ]] &&
        bounded 300 "$log" meson setup --reconfigure "$@" "$folder" "$tree"; then
        return
    fi
    rm -rf -- "$folder"
    bounded_loud 300 "$log" meson setup "$@" "$folder" "$tree"
}

# compile FOLDER [TARGET…]
compile() {
    local folder=$1
    shift
    bounded_loud 3600 "$logs/compile-${folder##*/}.log" meson compile -C "$folder" "$@"
}
