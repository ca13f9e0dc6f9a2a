#!/usr/bin/env bash
# Tries the plug-in without an account: builds it, installs it for this user, and has the GIMP of this
# machine ask the practice service (no AI, on this machine alone) for a layer.
#
#   data/try.sh [PICTURE]
#
# PICTURE becomes the layers that are sent; without one, a photograph from Debian's packages does.
# Leaves the image as XCF and as PNG in ./nano-banana-try, or in a new folder under /tmp where that
# one cannot be written. What is missing on the machine is installed through apt first.
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/setup.sh
source "$here/lib/setup.sh"

photo_package=lomiri-wallpapers-16.04
photo=picosdeeuropa_by_Aitzol_Berasategi.jpg
prompt='The same place on a winter morning, with fresh snow'

main() {
    (($# <= 1)) || fail "one picture at most: data/try.sh [PICTURE]"
    local picture=${1:-}
    [[ -z $picture || -r $picture ]] || fail "the picture cannot be read: $picture"

    step 'Looking for what is needed'
    ensure needs_to_build
    if [[ -z $picture ]]; then
        get_photo
        picture=$cache/$photo
    fi
    picture=$(realpath -- "$picture")

    local build series
    series=$(gimp_series)
    build=$(build_folder "try-$series")
    step "Building for GIMP $series, in $build"
    build_plugin "$build"

    step 'Installing the plug-in for this user'
    bounded_loud 120 "$logs/install.log" meson install --no-rebuild -C "$build" ||
        fail 'the plug-in could not be installed'
    grep -o 'Installing .* to .*' "$logs/install.log"

    step 'Starting the practice service'
    start_practice_service "$build"

    local folder=$PWD/nano-banana-try
    if ! { mkdir -p -- "$folder" && [[ -w $folder ]]; } 2>/dev/null; then
        folder=$(mktemp -d -t nano-banana-try.XXXXXX)
    fi
    step "Asking for a layer in GIMP $series, from two layers of $picture"
    ask_gimp "$picture" "$folder/result"
    end_children

    say "An image whose top layer the practice service drew (no AI), and the same as one picture:"
    say "  $folder/result.xcf"
    say "  $folder/result.png"
    say "Success: the plug-in is installed, and GIMP $series made a layer with it."
}

step() { printf '== %3d s: %s\n' "$SECONDS" "$*"; }

get_photo() {
    [[ -f $cache/$photo ]] && return
    step "Getting a photograph from Debian's packages"
    mkdir -p -- "$logs"
    download_photo >"$logs/photo.log" 2>&1 </dev/null ||
        fail "no photograph could be downloaded ($logs/photo.log); give one: data/try.sh PICTURE"
}

# Nothing of the package is installed.
download_photo() {
    local download=(env -C "$scratch" apt-get -q download "$photo_package")
    "${download[@]}" || { apt_get update && "${download[@]}"; } || return
    dpkg-deb -x "$scratch/$photo_package"_*.deb "$scratch/photo" &&
        mv -- "$scratch/photo/usr/share/backgrounds/$photo" "$cache/"
}

build_plugin() { # FOLDER
    configure "$1" -Dgimp="$(gimp_major)" -Dinstall_for=user -Dtests=false ||
        fail 'the build could not be set up'
    compile "$1" || fail 'the build did not succeed'
}

# It ends when this script does, however that comes about: its standard input is a pipe from here.
start_practice_service() { # FOLDER OF THE BUILD
    local output started
    coproc SERVICE {
        exec "$1/tests/practice_service/practice-service" --until-stdin-closes --port-file "$scratch/port" \
            --key dk-practice --lifetime 900
    }
    output=${SERVICE[0]}
    children+=("$SERVICE_PID")
    read -r -t 20 started <&"$output" || fail 'the practice service did not start'
    say "$started"
}

scheme_string() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# One of the examples does it, as a user's script would. GIMP takes the plug-in from the user's folder;
# all that it writes besides the result (its profile, the plug-in's tasks) goes to a scratch folder.
ask_gimp() { # PICTURE RESULT
    local picture=$1 result=$2 log=$logs/gimp.log file=generate-layer.scm
    local plugins script command=()
    plugins=$("$here/user-plugin-folder.sh" "$(gimp_series)")
    say "(plug-in-path $(scheme_string "$plugins:\${gimp_plug_in_dir}/plug-ins"))" >"$scratch/gimprc"

    [[ $(gimp_major) == 2 ]] || file=generate-layer-3.scm
    script="(load $(scheme_string "$here/examples/$file")) (generate-layer $(
        scheme_string "$picture") $(scheme_string "$prompt") $(scheme_string "$result"))"
    command=(env NANO_BANANA_BASE_URL="http://127.0.0.1:$(<"$scratch/port")"
        NANO_BANANA_API_KEY=dk-practice
        GIMP2_DIRECTORY="$scratch/profile" GIMP3_DIRECTORY="$scratch/profile"
        XDG_STATE_HOME="$scratch/state" XDG_CACHE_HOME="$scratch/cache" XDG_DATA_HOME="$scratch/data"
        gimp-console -i -d -f --gimprc "$scratch/gimprc")
    if [[ $(gimp_major) == 2 ]]; then
        command+=(-b "$script" -b '(gimp-quit 1)')
    else
        command+=(--quit --batch-interpreter=plug-in-script-fu-eval -b "$script")
    fi

    rm -f -- "$result.xcf" "$result.png"
    bounded 240 "$log" "${command[@]}" || true
    [[ -s $result.xcf && -s $result.png ]] && return
    tail -n 15 -- "$log" >&2
    fail "GIMP made no layer; what it said is above and in $log"
}

end_cleanly
set -E
trap 'say "Failed: $BASH_COMMAND" >&2' ERR
main "$@"
