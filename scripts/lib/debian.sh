# shellcheck shell=bash
# Sources from Debian, whatever release this machine has. Sourced after common.sh.

# debian_mirror: the address of the archive this machine's apt uses.
debian_mirror() {
    # shellcheck disable=SC2016 # apt-get expands it
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1
}

# debian_source PACKAGE SUITE: prints the directory that holds the source package; fetched once, then kept.
debian_source() {
    local dir=$PYHOST_CACHE/sources/$2/$1
    if [[ ! -d $dir ]]; then
        with_lock "sources-$2" fetch_source "$1" "$2" "$dir"
    fi
    echo "$dir"
}

# unpack_source DIRECTORY DESTINATION: the authors' own files, without Debian's patches.
unpack_source() {
    local archive
    archive=$(find "$1" -name '*.orig.tar.*' ! -name '*.asc')
    mkdir -p "$2"
    tar -x -f "$archive" -C "$2" --strip-components=1 --no-same-owner
}

fetch_source() {
    local package=$1 suite=$2 dir=$3 work
    [[ ! -d $dir ]] || return 0 # another run fetched it while this one waited
    local apt=$PYHOST_CACHE/apt/$suite log=$PYHOST_CACHE/logs/sources-$suite.log
    if [[ ! -e $apt/updated ]]; then
        logged "$log" "reading the list of sources of $suite" '' apt_update "$apt" "$suite"
    fi
    work=$(work_dir "sources-$suite")
    logged "$log" "fetching the source of $package" '' apt_source "$apt" "$package/$suite" "$work"
    publish "$work" "$dir"
}

# apt_update DIRECTORY SUITE [KIND]: an apt of its own beside the machine's, which needs no rights and may ask for another
# release of Debian. KIND: deb-src (when none is named), deb
apt_update() {
    local apt=$1 suite=$2 kind=${3:-deb-src}
    mkdir -p "$apt"/{lists,archives}/partial
    local keys=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "$kind [signed-by=$keys] $(debian_mirror) $suite main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<END
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "-";
Dir::Etc::PreferencesParts "-";
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
APT::Sandbox::User "";
END
    APT_CONFIG=$apt/apt.conf apt-get --quiet update
    touch "$apt/updated"
}

apt_source() {
    local apt=$1 package=$2 work=$3
    cd "$work" || exit
    if ! APT_CONFIG=$apt/apt.conf apt-get --quiet --only-source --download-only source "$package"; then
        # The archive has a newer version by now, and not the one in the list.
        APT_CONFIG=$apt/apt.conf apt-get --quiet update
        APT_CONFIG=$apt/apt.conf apt-get --quiet --only-source --download-only source "$package"
    fi
}
