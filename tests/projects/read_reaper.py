"""A Reaper project of the demo song, read with the parser `rpp`."""

import base64
import json
import sys

import rpp

STEMS = {"808": "808 / bass", "pad": "Pads", "piano": "Melody / piano"}


def check(holds, what):
    if not holds:
        sys.exit(f"FAILED: {what}")


def state(chain):
    """What the plugin saved: its length, then JSON."""
    plugin = chain.find("CLAP")
    check(plugin.attrib[1] == "audio.leeway.leeway", f"{plugin.attrib}")
    saved = base64.b64decode("".join(plugin.find("STATE").children))
    check(int.from_bytes(saved[:8], "little") == len(saved) - 8, "a state is of another length")
    return json.loads(saved[8:])


def main(path):
    with open(path, encoding="utf-8") as file:
        project = rpp.load(file)
    vocal, *stems = project.findall("TRACK")
    check(vocal.find("NAME")[1] == "vocal", "the vocal is not the first track")
    check([stem.find("NAME")[1] for stem in stems] == list(STEMS), "other stems")
    for stem, preset in zip(stems, STEMS.values()):
        check(stem.find("NCHAN")[1] == "4", "a stem has no channels 3 and 4")
        send = stem.find("AUXRECV")[1:]
        check(send[:2] == ["0", "3"] and send[7:9] == ["0", "2"], f"a send is {send}")
        chain = stem.find("FXCHAIN")
        chosen = json.loads(state(chain)["fields"]["preset"])["name"]
        check(chosen == preset, f"{chosen} instead of {preset}")
        points = chain.find("PARMENV").findall("PT")
        check(points and float(points[0][1]) == 0, f"Depth is automated by {points}")
        check(all(0 <= float(point[2]) <= 1 for point in points), f"{points}")
        check(stem.find("ITEM").find("SOURCE").find("FILE")[1].endswith(".flac"), "no audio")
    print(f"{path}: the vocal and {len(stems)} stems, read with rpp.")


main(*sys.argv[1:])
