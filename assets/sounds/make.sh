#!/usr/bin/env bash
# Makes the README's sounds: 20 seconds of the demo song before and after, equally loud. Needs ffmpeg and
# Rust. Run it again when the sound at defaults has changed.
set -euo pipefail
cd "$(dirname "$0")"

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo run --release --quiet -- demo --out "$out" >/dev/null

# Integrated loudness of a mix in LUFS (ITU-R BS.1770).
loudness() {
    ffmpeg -nostats -hide_banner -i "$1" -af ebur128 -f null - 2>&1 | awk '$1 == "I:" { lufs = $2 } END { print lufs }'
}

before=$(loudness "$out/mix-before.wav")
for mix in before after; do
    gain=$(awk -v a="$before" -v b="$(loudness "$out/mix-$mix.wav")" 'BEGIN { printf "%.2f", a - b }')
    # A dB below what the mixes have, for what the gain and the codec add.
    ffmpeg -v error -y -ss 5.2 -t 20 -i "$out/mix-$mix.wav" \
        -af "volume=${gain}dB,volume=-1dB,afade=t=in:d=0.2,afade=t=out:st=19:d=1" \
        -map_metadata -1 -b:a 128k "demo-$mix.mp3"
    echo "demo-$mix.mp3: $gain dB"
done
