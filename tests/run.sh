#!/usr/bin/env bash
# Builds everything and runs the whole test suite.
#
#   tests/run.sh                for the GIMP of this machine
#   tests/run.sh --releases     also for GIMP 3.0 and 3.2, in roots of Debian 13 and of the one after it
#   tests/run.sh --sanitizers   only the tests that need no GIMP, with AddressSanitizer and UBSan, and
#                               those with threads once more with ThreadSanitizer
#
# What is missing is installed first. The last line is "N passed, N failed" over all of it.
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../data/lib/setup.sh
source "$here/../data/lib/setup.sh"
# shellcheck source-path=SCRIPTDIR source=roots.sh
source "$here/roots.sh"

needs=(needs_to_build needs_to_build_tests needs_to_run_tests)
releases=(trixie forky)
results=() # LABEL=FOLDER of each build, for count_results.py

usage() {
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

# The test programs of one build (Meson builds what they still need), dialogs in a display that nobody
# sees; what they found stays in the folder's meson-logs.
run_tests() { # FOLDER [OPTION OF meson test…]
    local folder=$1 log=$logs/test-${1##*/}.log
    shift
    # A program that dies before it writes its results must not be judged by older ones.
    rm -f -- "$folder"/*.xml "$folder"/meson-logs/testlog*
    # A display that is made anew after each test's last window is sometimes not there for the next.
    bounded 3600 "$log" xvfb-run -a -s '-screen 0 1280x1024x24 -noreset' \
        meson test -C "$folder" --print-errorlogs "$@" && return
    [[ -e $folder/meson-logs/testlog.json ]] || tail -n 30 -- "$log" >&2
    return 1
}

build() { # FOLDER
    configure "$1" -Dgimp="$(gimp_major)" -Dwerror=true "${more_options[@]}" && compile "$1"
}

test_this_machine() {
    local series folder
    ensure "${needs[@]}" needs_for_long_tests
    series=$(gimp_series)
    folder=$(build_folder "tests-$series")
    say "Building and testing for GIMP $series of this machine, in $folder"
    results+=("GIMP $series=$folder")
    if build "$folder"; then run_tests "$folder" || true; fi
}

test_with_sanitizers() {
    ensure "${needs[@]}"
    # Leaks are another question: fontconfig keeps caches to the end, and the leak check itself has
    # been seen to crash after the tests that use TLS.
    export ASAN_OPTIONS=detect_leaks=0
    # GLib's own threads and locks are not instrumented, so that it would be judged by guesses.
    export TSAN_OPTIONS=ignore_noninstrumented_modules=1
    test_with_sanitizer sanitizers address,undefined --suite units
    test_with_sanitizer threads thread core calls
}

# Not with -Werror: GCC warns of more when it instruments. Reports need lines, no more; builds with all
# that a debugger wants take twice the time.
test_with_sanitizer() { # NAME SANITIZERS OPTION OF meson test…
    local folder
    folder=$(build_folder "$1")
    say "Building and testing with the sanitizers $2, in $folder"
    results+=("$1=$folder")
    configure "$folder" -Dgimp="$(gimp_major)" -Db_sanitize="$2" -Db_lundef=false \
        -Doptimization=1 -Ddebug=false -Dcpp_args=-g1 || return 0
    run_tests "$folder" "${@:3}" || true
}

# Makes the root, and installs there what is needed; does little when that was done before.
root_prepare() { # SUITE
    local suite=$1 entered
    root_make "$suite" || return
    root_command "$suite" write "$cache/$suite"
    bounded_loud 1800 "$logs/install-$suite.log" "${entered[@]}" \
        bash -c 'bash /tree/tests/run.sh --install && apt-get clean'
}

# The same script builds inside the root, in /scratch.
build_in_root() { # SUITE
    local suite=$1 entered
    root_prepare "$suite" || return
    root_command "$suite" read "$cache/$suite"
    bounded 3600 "$logs/build-$suite.log" "${entered[@]}" \
        bash /tree/tests/run.sh --build /scratch/build
}

# To be run beside other tests, which wait much; `test_in_root` tells what went wrong.
prepare_root() { # SUITE
    trap end_children EXIT
    trap 'exit 143' TERM
    children=()
    renice -n 15 "$BASHPID"
    build_in_root "$1"
}

start_preparing() { # SUITE: leaves in `preparing` what to wait for
    prepare_root "$1" >"$logs/prepare-$1.log" 2>&1 &
    preparing=$!
    children+=("$preparing")
}

test_in_root() { # SUITE
    local suite=$1 folder entered
    folder=$cache/$suite
    results+=("$suite=$folder/build")
    rm -rf -- "$folder/build/meson-logs"
    say "Building and testing for the GIMP of Debian $suite, in $folder"
    if ! build_in_root "$suite"; then
        tail -n 30 -- "$logs/build-$suite.log" >&2
        return 1
    fi
    root_command "$suite" read "$folder"
    bounded 5400 "$logs/$suite.log" "${entered[@]}" bash /tree/tests/run.sh --in /scratch/build &&
        return
    [[ -e $folder/build/meson-logs/testlog.json ]] || tail -n 30 -- "$logs/$suite.log" >&2
}

main() {
    local more_options=()
    local want_releases=false want_sanitizers=false at preparing without=(--no-suite long)
    while (($#)); do
        case $1 in
        --releases) want_releases=true ;;
        --sanitizers) want_sanitizers=true ;;
        --install) ensure "${needs[@]}" && exit ;;
        --build)
            more_options=(-Ddebug=false) # nobody debugs there, and it builds sooner
            build "$2"
            exit
            ;;
        --in)
            # Windows are GTK 3's in both series of GIMP 3; the younger one's are worked.
            [[ $(gimp_series) == 3.0 ]] && without+=(--no-suite window)
            run_tests "$2" "${without[@]}"
            exit
            ;;
        --help) usage && exit ;;
        *) usage >&2 && exit 2 ;;
        esac
        shift
    done
    if $want_releases; then
        ensure "${needs[@]}" needs_for_long_tests needs_for_roots
        become_root || fail "making a root needs root or sudo"
        mkdir -p -- "$logs"
        start_preparing "${releases[0]}"
    fi
    if $want_releases || ! $want_sanitizers; then
        test_this_machine
    fi
    if $want_sanitizers; then
        test_with_sanitizers
    fi
    if $want_releases; then
        for ((at = 0; at < ${#releases[@]}; ++at)); do
            wait "$preparing" || true
            if ((at + 1 < ${#releases[@]})); then start_preparing "${releases[at + 1]}"; fi
            test_in_root "${releases[at]}" || true
        done
    fi
    python3 "$here/count_results.py" "${results[@]}"
}

end_cleanly
main "$@"
