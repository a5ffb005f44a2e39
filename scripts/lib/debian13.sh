# shellcheck shell=bash
# Debian 13's programs on an older Debian: a /usr of that release in the cache, which scripts/sandbox.d/machine shows to
# the programs of a sandbox. Nothing is installed and nobody needs to be root. Sourced after common.sh and wine.sh.

source "$ROOT/scripts/lib/debian.sh"

# What commands in a sandbox call, besides what every Debian has.
DEBIAN13_PACKAGES=('?essential' wine64 wine64-preloader curl iproute2 mount procps python3 util-linux)

# debian13_usr: prints the directory, made once.
debian13_usr() {
    local entry
    entry=$PYHOST_CACHE/debian13/$({
        echo "${DEBIAN13_PACKAGES[@]}"
        declare -f make_debian13
    } | key)
    if [[ ! -d $entry ]]; then
        with_lock debian13 make_debian13_once "$entry"
    fi
    touch "$entry.used"
    echo "$entry"
}

make_debian13_once() {
    [[ ! -d $1 ]] || return 0 # another run made it while this one waited
    local work old
    work=$(work_dir debian13)
    logged "$PYHOST_CACHE/logs/debian13.log" "fetching Debian 13's programs, with Wine 10 (about a minute)" \
        "ls '$work/archives' | grep -c '\.deb$'" make_debian13 "$work"
    publish "$work/usr" "$1"
    rm -rf "$work"
    # Each is 1 GB: those that nobody has used for a week go.
    find "$PYHOST_CACHE/debian13" -mindepth 1 -maxdepth 1 -name '*.used' -mtime +7 | while read -r old; do
        rm -rf "${old%.used}" "$old"
    done
}

make_debian13() {
    local work=$1 package
    apt_update "$work/apt" trixie deb
    mkdir -p "$work/archives/partial" "$work/usr/local" "$work/usr/src"
    # With nothing installed it fetches all that the packages depend on. It changes no machine, so it waits for no lock.
    APT_CONFIG=$work/apt/apt.conf apt-get --quiet --yes --download-only --no-install-recommends \
        -o Dir::State::Status=/dev/null -o Dir::Cache::Archives="$work/archives" -o Debug::NoLocking=true \
        install "${DEBIAN13_PACKAGES[@]}"
    for package in "$work/archives"/*.deb; do
        dpkg-deb --fsys-tarfile "$package" |
            tar -x -C "$work/usr" --strip-components=2 --no-same-owner --exclude='./usr/share/doc/*' ./usr
    done
    # What installing would do besides: a choice that is no choice here, and Wine's own zlib1.dll.
    ln -s mawk "$work/usr/bin/awk"
    dpkg-deb --ctrl-tarfile "$work"/archives/libwine_*.deb | tar -x -O ./postinst >"$work/postinst"
    isolate "$work/usr"
    PYHOST_MAKING_USR=1 "${ISOLATION[@]}" sh "$work/postinst" configure # it writes there
}
