#!/bin/bash
# Makes leeway-VERSION-windows-x86_64.zip and .exe of what `cargo xtask bundle leeway --release`
# built. Needs NSIS 3 and 7-Zip; runs on Linux, and on Windows in the bash that comes with Git.
# Usage: packaging/windows/package.sh BUNDLED VERSION OUT LICENCES
#
# The same files give the same zip, byte for byte, and unless it is signed the same installer: everything in them is of
# the time SOURCE_DATE_EPOCH (in seconds since 1970, 0 without it; no zip tells of a time before 1980).
#
# On Windows it signs with the certificate in WINDOWS_CERTIFICATE (a .pfx file in base64) and its
# WINDOWS_CERTIFICATE_PASSWORD. Without it, it says so and goes on.
set -euo pipefail
bundled=$1 version=$2 out=$3 licences=$4
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
name=leeway-$version-windows-x86_64
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

sign() {
    if [ -z "${WINDOWS_CERTIFICATE-}" ]; then
        echo "Skipped: signing $*. WINDOWS_CERTIFICATE is not set."
        return
    fi
    local tools=("/c/Program Files (x86)/Windows Kits/10/bin/"*/x64/signtool.exe)
    echo "$WINDOWS_CERTIFICATE" | base64 --decode > "$stage/certificate.pfx"
    MSYS_NO_PATHCONV=1 "${tools[-1]}" sign /fd sha256 /tr http://timestamp.digicert.com /td sha256 \
        /f "$(cygpath -w "$stage/certificate.pfx")" /p "$WINDOWS_CERTIFICATE_PASSWORD" "$@"
    rm "$stage/certificate.pfx"
}

sign "$bundled/Leeway.vst3/Contents/x86_64-win/Leeway.vst3" "$bundled/Leeway.clap" "$bundled/Leeway.exe"

mkdir "$stage/$name"
cp -R "$bundled/Leeway.vst3" "$bundled/Leeway.clap" "$stage/$name/"
cp "$bundled/Leeway.exe" "$stage/$name/leeway.exe"
cp "$licences" "$stage/$name/THIRD-PARTY.txt"
cp "$here"/../../LICENSE-* "$stage/$name/"
cp -R "$here/../../assets/presets" "$stage/$name/"

export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0}
# No find and no sort, which are others on Windows.
(
    cd "$stage"
    shopt -s globstar
    # In one order, and by one clock: a zip keeps the time of day of wherever it is made.
    export LC_ALL=C TZ=UTC
    files=()
    for file in "$name"/**; do
        [ ! -f "$file" ] || files+=("$file")
    done
    chmod 644 "${files[@]}"
    touch --date="@$SOURCE_DATE_EPOCH" "${files[@]}"
    # 7-Zip would add to an older one.
    rm -f "$out/$name.zip"
    7z a -tzip -mtc=off "$out/$name.zip" "${files[@]}" > /dev/null
)

# What the uninstaller removes of the presets: those that it brought.
for preset in "$stage/$name/presets"/*.toml; do
    echo "Delete \$INSTDIR\\presets\\$(basename "$preset")"
done > "$stage/presets.nsh"
cp "$here/leeway.nsi" "$stage/"
target=()
if ! command -v makensis > /dev/null; then
    PATH="$PATH:/c/Program Files (x86)/NSIS"
elif [ -d /usr/share/nsis/Plugins/amd64-unicode ]; then
    target=(-DTARGET=amd64-unicode)
fi
(cd "$stage/$name" && makensis -V2 -NOCD "-DVERSION=$version" -DOUT=../installer.exe "${target[@]}" ../leeway.nsi)
mv "$stage/installer.exe" "$out/$name.exe"
sign "$out/$name.exe"
