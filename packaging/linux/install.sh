#!/bin/sh
# Puts Leeway into your own plugin folders and the `leeway` command into ~/.local/bin.
# Usage: ./install.sh               or, to take all of it out again:
#        ./install.sh --uninstall
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
vst3=$HOME/.vst3 clap=$HOME/.clap bin=$HOME/.local/bin

case ${1-} in
"")
    # Beside the old one first, so that a failed copy leaves what was there.
    put() {
        mkdir -p "$2"
        rm -rf "$2/$1.new"
        cp -R "$here/$1" "$2/$1.new"
        rm -rf "${2:?}/$1"
        mv "$2/$1.new" "$2/$1"
        echo "Installed $2/$1"
    }
    put Leeway.vst3 "$vst3"
    put Leeway.clap "$clap"
    put leeway "$bin"
    echo "Rescan plugins in your host, put Leeway on the stem, and send the vocal to its sidechain."
    ;;
--uninstall)
    for path in "$vst3/Leeway.vst3" "$clap/Leeway.clap" "$bin/leeway"; do
        if [ -e "$path" ]; then
            rm -rf "$path"
            echo "Removed $path"
        fi
    done
    ;;
*)
    echo "Usage: $0 [--uninstall]" >&2
    exit 2
    ;;
esac
