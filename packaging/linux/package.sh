#!/bin/sh
# Packs what `cargo xtask bundle leeway --release` built into leeway-VERSION-linux-x86_64.tar.gz.
# Usage: packaging/linux/package.sh BUNDLED VERSION OUT [LICENCES]
#
# The same files give the same archive, byte for byte: everything in it is of the time SOURCE_DATE_EPOCH (in
# seconds since 1970, 0 without it) and of no one in particular.
set -eu
bundled=$1 version=$2 out=$3 licences=${4-}
repository=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
name=leeway-$version-linux-x86_64

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/$name" "$out"
cp -R "$bundled/Leeway.vst3" "$bundled/Leeway.clap" "$stage/$name/"
cp "$bundled/Leeway" "$stage/$name/leeway"
cp "$repository/packaging/linux/install.sh" "$repository"/LICENSE-* "$stage/$name/"
cp -R "$repository/assets/presets" "$stage/$name/"
[ -z "$licences" ] || cp "$licences" "$stage/$name/THIRD-PARTY.txt"
tar -C "$stage" --create --format=ustar --sort=name --mtime="@${SOURCE_DATE_EPOCH:-0}" \
    --owner=root:0 --group=root:0 --mode='u=rwX,go=rX' "$name" > "$stage/$name.tar"
gzip --best --no-name < "$stage/$name.tar" > "$out/$name.tar.gz"
echo "$out/$name.tar.gz"
