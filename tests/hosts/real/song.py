"""What the scripts for all hosts share: the song, the command to compare with, and the verdict.

`run` sets LEEWAY (the command) and LEEWAY_VST3 (the bundle).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

RATE = 48_000
DEMO = Path(__file__).parents[3] / "assets/demo"
VST3 = os.environ["LEEWAY_VST3"]
# Quieter differences than this are the rounding of a host's own faders and sums.
LIMIT = -120.0


def fail(reason):
    sys.exit(f"FAILED: {reason}")


def load(name):
    """A part of the demo song, channels first."""
    samples, rate = soundfile.read(DEMO / f"{name}.flac", dtype="float32", always_2d=True)
    assert rate == RATE
    return np.ascontiguousarray(samples.T)


def save(path, samples):
    """The same as 32-bit float, which nothing on the way has to round."""
    soundfile.write(path, samples.T, RATE, subtype="FLOAT")


# The demo's vocal is mono; in stereo both sides must arrive.
STEM = load("piano")
VOCAL = np.vstack([load("vocal"), 0.5 * np.roll(load("vocal"), 300)])


def carve(*options):
    """What `leeway carve` makes of the stem."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [f"{folder}/vocal.wav", f"{folder}/stem.wav"]
        save(parts[0], VOCAL)
        save(parts[1], STEM)
        command = [os.environ["LEEWAY"], "carve", "--vocal", *parts, "--out", f"{folder}/out"]
        subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)
        samples, _ = soundfile.read(f"{folder}/out/stem.wav", dtype="float32", always_2d=True)
    carved = np.ascontiguousarray(samples.T)
    if dbfs(difference(carved, STEM)) < -40:
        fail("`leeway carve` hardly changed the stem: there is nothing to compare")
    return carved


def difference(a, b):
    return np.abs(a.astype("float64") - b).max()


def dbfs(value):
    return 20 * np.log10(value) if value > 0 else -np.inf


def compare(host, case, latency, got, wanted, limit=LIMIT):
    """Prints one line of figures; a difference ends the script."""
    line = f"{host:18} {case:44} latency {latency:4}  "
    if got.shape != wanted.shape:
        fail(f"{line}{got.shape} samples instead of {wanted.shape}")
    if not np.isfinite(got).all():
        fail(f"{line}not every sample is a number")
    level = dbfs(difference(got, wanted))
    figures = "exact" if level == -np.inf else f"max difference {level:.1f} dBFS"
    print(line + figures, flush=True)
    if level > limit:
        fail(f"{host}, {case}: differs by {level:.1f} dBFS, {limit} allowed")
