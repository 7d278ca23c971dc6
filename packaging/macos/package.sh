#!/bin/bash
# Makes leeway-VERSION-macos.pkg of what `cargo xtask bundle-universal leeway --release` built.
# Usage: packaging/macos/package.sh BUNDLED VERSION OUT [LICENCES]
#
# Signs with the Developer ID certificates named by APPLICATION_IDENTITY and INSTALLER_IDENTITY, and
# notarises with the keychain profile NOTARY_PROFILE. Without them it says so and goes on.
set -euo pipefail
bundled=$1 version=$2 out=$3 licences=${4-}
here=$(cd "$(dirname "$0")" && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$out" "$stage/packages" "$stage/resources"

cp "$bundled/Leeway.app/Contents/MacOS/Leeway" "$stage/leeway"
if [ -n "${APPLICATION_IDENTITY-}" ]; then
    for code in "$bundled"/Leeway.{vst3,clap,component} "$stage/leeway"; do
        codesign --force --timestamp --options runtime --sign "$APPLICATION_IDENTITY" "$code"
        codesign --verify --strict "$code"
    done
else
    echo "Skipped: signing the plugins. APPLICATION_IDENTITY is not set."
fi

# One package for each format: the installer lets people choose.
component() { # NAME FOLDER FILE
    local root=$stage/$1
    mkdir -p "$root/$2"
    cp -R "$3" "$root/$2/"
    pkgbuild --analyze --root "$root" "$stage/$1.plist"
    # Install to where hosts look, not over a copy that lies elsewhere on the disk.
    if plutil -extract 0 xml1 -o - "$stage/$1.plist" > /dev/null 2>&1; then
        /usr/libexec/PlistBuddy -c "Set :0:BundleIsRelocatable false" "$stage/$1.plist"
    fi
    pkgbuild --root "$root" --component-plist "$stage/$1.plist" --install-location / \
        --identifier "audio.leeway.leeway.$1" --version "$version" "$stage/packages/$1.pkg"
}
component vst3 Library/Audio/Plug-Ins/VST3 "$bundled/Leeway.vst3"
component clap Library/Audio/Plug-Ins/CLAP "$bundled/Leeway.clap"
component au Library/Audio/Plug-Ins/Components "$bundled/Leeway.component"
component command usr/local/bin "$stage/leeway"

cat "$here/../../LICENSE-MIT" > "$stage/resources/licence.txt"
if [ -n "$licences" ]; then
    { echo; cat "$licences"; } >> "$stage/resources/licence.txt"
fi
package=$out/leeway-$version-macos.pkg
productbuild --distribution "$here/distribution.xml" --package-path "$stage/packages" \
    --resources "$stage/resources" --version "$version" "$stage/unsigned.pkg"

if [ -n "${INSTALLER_IDENTITY-}" ]; then
    productsign --timestamp --sign "$INSTALLER_IDENTITY" "$stage/unsigned.pkg" "$package"
else
    echo "Skipped: signing the installer. INSTALLER_IDENTITY is not set."
    cp "$stage/unsigned.pkg" "$package"
fi
if [ -n "${NOTARY_PROFILE-}" ]; then
    xcrun notarytool submit "$package" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$package"
else
    echo "Skipped: notarisation. NOTARY_PROFILE is not set."
fi
echo "$package"
