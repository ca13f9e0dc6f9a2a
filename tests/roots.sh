# shellcheck shell=bash disable=SC2154  # what is unassigned here, setup.sh assigns
# Debian releases in folders of their own ("roots"), for the GIMPs that this machine has not: made with
# debootstrap, kept in the cache, entered with bubblewrap. Sourced by run.sh after setup.sh.
#
# bubblewrap makes its mounts in a namespace of its own, and they go with it. Nothing here mounts by
# hand, and roots are removed with --one-file-system, so that no removal can reach out of a root.

roots=$cache/roots

needs_for_roots() {
    cat <<'END'
command debootstrap debootstrap
command bwrap bubblewrap
package debian-archive-keyring debian-archive-keyring
END
}

# The Debian mirror that this machine itself uses.
debian_mirror() {
    local mirror
    # shellcheck disable=SC2016  # apt's own variables
    mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }')
    [[ -n $mirror ]] || fail "this machine's apt sources name no Debian mirror to make a root from"
    printf '%s\n' "$mirror"
}

# debootstrap's own folder, in a copy that also knows releases younger than itself.
debootstrap_folder() { # SUITE
    local copy=$roots/debootstrap
    rm -rf -- "$copy" && mkdir -p -- "$roots" || return
    cp -rL -- /usr/share/debootstrap "$copy" || return
    [[ -e $copy/scripts/$1 ]] || cp -- "$copy/scripts/sid" "$copy/scripts/$1" || return
    printf '%s\n' "$copy"
}

# The keys of a younger release come with the release before it.
keyring_for() { # SUITE
    local name=usr/share/keyrings/debian-archive-keyring.gpg
    if [[ $1 == forky ]]; then
        printf '%s\n' "$roots/trixie/$name"
    else
        printf '%s\n' "/$name"
    fi
}

remove_root() { "${sudo[@]}" rm -rf --one-file-system -- "$1"; }

# root_make SUITE: does nothing when it is there. A root has its name only once it is whole.
root_make() {
    local suite=$1 root=$roots/$1 log=$logs/root-$1.log scripts keyring mirror
    [[ -d $root ]] && return
    say "Making a root of Debian $suite"
    remove_root "$root.partial"
    mirror=$(debian_mirror) && scripts=$(debootstrap_folder "$suite") || return
    keyring=$(keyring_for "$suite")
    bounded_loud 1800 "$log" "${sudo[@]}" env DEBOOTSTRAP_DIR="$scripts" debootstrap \
        --variant=minbase --include=ca-certificates --keyring="$keyring" \
        "$suite" "$root.partial" "$mirror" &&
        "${sudo[@]}" mkdir -p "$root.partial/tree" "$root.partial/scratch" &&
        echo force-unsafe-io | "${sudo[@]}" tee "$root.partial/etc/dpkg/dpkg.cfg.d/fast" >/dev/null &&
        "${sudo[@]}" mv -- "$root.partial" "$root"
}

# root_command SUITE WRITE|READ FOLDER: leaves in `entered` what to put before a command that is to
# run in the root, with the source tree read-only in /tree and FOLDER in /scratch.
root_command() {
    local root=$roots/$1 bind=--ro-bind before=() user=()
    if [[ $2 == write ]]; then
        bind=--bind
        before=("${sudo[@]}")
    elif ((EUID != 0)); then
        user=(--unshare-user --uid 0 --gid 0)
    fi
    mkdir -p -- "$3/home"
    # shellcheck disable=SC2034  # for the caller
    entered=("${before[@]}" bwrap --die-with-parent --unshare-pid "${user[@]}" "$bind" "$root" /
        --proc /proc --dev /dev --tmpfs /dev/shm --tmpfs /tmp --tmpfs /run --tmpfs /var/tmp
        --ro-bind /etc/resolv.conf /etc/resolv.conf
        --ro-bind "$tree" /tree --bind "$3" /scratch --chdir /scratch --clearenv
        --setenv PATH /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        --setenv HOME /scratch/home --setenv LANG C.UTF-8 --setenv TMPDIR /tmp)
}
