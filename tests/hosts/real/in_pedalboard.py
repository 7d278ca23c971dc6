"""Leeway.vst3 in pedalboard, which cannot feed a key: the output is the input, bit for bit."""

from importlib.metadata import version

import numpy as np
import pedalboard

from song import RATE, STEM, VST3, compare, fail

HOST = f"pedalboard {version('pedalboard')}"


def main():
    for block in (64, 512, 1024):
        plugin = pedalboard.load_plugin(VST3)
        if plugin.max_cut_db != 12:
            fail(f"{HOST} sees a Max cut of {plugin.max_cut_db}")
        plugin.max_cut_db = 24
        got = plugin.process(STEM, RATE, buffer_size=block)
        compare(HOST, f"key not fed, blocks of {block}", 0, got, STEM, limit=-np.inf)


main()
