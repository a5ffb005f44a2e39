#!/bin/bash
# scripts/in-debian: what it asks of Docker, or of Podman where that is what there is. Both are programs that write down their arguments.
set -euo pipefail
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT

# engine NAME: the machine has it, and no other.
engine() {
    rm -rf "${work:?}/bin"
    mkdir "$work/bin"
    local tool
    for tool in bash dirname env grep mkdir sed; do ln -s "$(command -v $tool)" "$work/bin"; done
    [[ -z $1 ]] || printf '#!/bin/bash\nprintf "%%s\\n" %s "$@" >"%s/asked"\n' "$1" "$work" >"$work/bin/$1"
    chmod +x "$work"/bin/*
}

in_debian() {
    env --ignore-environment PATH="$work/bin" HOME="$work" "${variables[@]}" scripts/in-debian "$@" </dev/null
}

# asked WORD: the engine was asked it.
asked() {
    grep -qxF -e "$1" "$work/asked" || { echo "not asked: $1" && cat "$work/asked" && exit 1; }
}

image=$(sed -n 's/^FROM //p' scripts/in-debian.d/Dockerfile)
for name in docker podman; do
    engine "$name"
    variables=(CI=true PYHOST_URL=https://example.org PYHOST_TREE_LOCKED=outside OTHER=no)
    in_debian scripts/test 'scm\.' 'with a space'
    [[ $(head -n 1 "$work/asked") == "$name" ]]
    [[ $(tail -n 4 "$work/asked") == "$image"$'\nscripts/test\nscm\\.\nwith a space' ]]
    for word in SYS_ADMIN NET_ADMIN "$PWD:$PWD" "$work/.cache/pyhost:$work/.cache/pyhost" CI PYHOST_URL PYHOST_CACHE; do asked "$word"; done
    ! grep -E 'PYHOST_(TREE_LOCKED|STARTED)|OTHER|--tty|--privileged' "$work/asked" || exit 1
    variables=(PYHOST_DEBIAN=mirror.example.org/debian:12)
    in_debian true
    asked mirror.example.org/debian:12
done

engine ''
variables=()
! said=$(in_debian true 2>&1) || exit 1
[[ $said == *"neither docker nor podman is installed" ]]
engine docker
! said=$(in_debian --help-me 2>&1) || exit 1
[[ $said == *"unknown option --help-me"* ]]
echo "in-debian asks what it should"
