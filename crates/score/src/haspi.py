"""HASPI version 2 (Kates and Arehart 2021) for normal hearing, as pyclarity has it.

Reads a line of JSON, {"rate", "samples", "mixes"}, then the clean vocal and the mixes as 32-bit floats, from
standard input; prints a list with the HASPI of every mix. With "check" it only looks whether it could."""
import json
import logging
import sys

try:
    import numpy as np
    from clarity.evaluator.haspi import haspi_v2
    from clarity.utils.audiogram import Audiogram
    from scipy.signal import resample_poly
except ImportError as error:
    sys.exit(
        f"HASPI needs packages that {sys.executable} does not have ({error}): "
        f"{sys.executable} -m pip install numpy scipy numba && "
        f"{sys.executable} -m pip install --no-deps pyclarity==0.9.0"
    )

NORMAL = Audiogram(levels=np.zeros(6), frequencies=np.array([250, 500, 1000, 2000, 4000, 6000]))
LEVEL = 65  # dB SPL of the clean vocal
RATE = 24000  # Hz, what the model works at

if sys.argv[1:] == ["check"]:
    sys.exit()
logging.disable(logging.WARNING)
header = json.loads(sys.stdin.buffer.readline())
signals = np.frombuffer(sys.stdin.buffer.read(), "<f4").astype(float).reshape(-1, header["samples"])
signals = signals / np.sqrt(np.mean(signals[0] ** 2))
vocal, *mixes = (resample_poly(signal, RATE, header["rate"]) for signal in signals)
assert len(mixes) == header["mixes"]
scores = []
for mix in mixes:
    np.random.seed(0)  # the model adds noise of its own
    scores.append(float(haspi_v2(vocal, RATE, mix, RATE, NORMAL, LEVEL)[0]))
print(json.dumps(scores))
