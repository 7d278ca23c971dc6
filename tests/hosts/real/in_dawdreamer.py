"""Leeway.vst3 in DawDreamer, which is JUCE's host: stem and key, compared with `leeway carve`."""

from importlib.metadata import version

import dawdreamer
import numpy as np

from song import RATE, STEM, VOCAL, VST3, carve, compare, fail

HOST = f"DawDreamer {version('dawdreamer')}"
LENGTH = STEM.shape[1]
STEP = 13 * RATE


def render(block, changes, automation):
    """What the host plays, as long as the stem, and the latency that the plugin reports."""
    engine = dawdreamer.RenderEngine(RATE, block)
    plugin = engine.make_plugin_processor("leeway", VST3)
    numbers = {entry["name"]: entry["index"] for entry in plugin.get_parameters_description()}
    for name, value in changes.items():
        plugin.set_parameter(numbers[name], value)
    for name, values in automation.items():
        plugin.set_automation(numbers[name], values)
    parts = [
        (engine.make_playback_processor("stem", STEM), []),
        (engine.make_playback_processor("vocal", VOCAL), []),
        (plugin, ["stem", "vocal"]),
    ]
    engine.load_graph(parts)
    # Longer than the stem, for the latency is left in.
    engine.render((LENGTH + RATE) / RATE)
    latency = plugin.get_latency_samples()
    return engine.get_audio()[:, latency : latency + LENGTH], latency


def check(case, block, wanted, changes=None, automation=None, latency=0, part=slice(None)):
    got, reported = render(block, changes or {}, automation or {})
    case = f"{case}, blocks of {block}"
    if reported != latency:
        fail(f"{HOST}, {case}: it reports a latency of {reported} instead of {latency}")
    compare(HOST, case, latency, got[:, part], wanted[:, part], limit=-np.inf)


def main():
    # The host's values run from 0 to 1, and these are exact in the control's own unit, too.
    other = {"Depth": 0.5, "Max cut": 0.75}
    carved, half = carve(), carve("--depth", "50")
    carved_otherwise = carve("--depth", "50", "--max-cut", "18")
    stepped = np.ones(LENGTH + RATE, dtype="float32")
    stepped[STEP:] = 0.5
    for block in (64, 512, 1024):
        check("as inserted", block, carved)
        check("Depth 50 %, Max cut 18 dB", block, carved_otherwise, other)
        for when, part, wanted in (
            ("before", slice(STEP), carved),
            ("after", slice(STEP + RATE // 2, None), half),
        ):
            check(f"Depth automated, {when}", block, wanted, {}, {"Depth": stepped}, part=part)
    check("Lookahead 20 ms", 512, carve("--lookahead", "20"), {"Lookahead": 1.0}, latency=960)


main()
