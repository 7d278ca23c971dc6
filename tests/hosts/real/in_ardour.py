"""Leeway.vst3 in Ardour, without display or sound card: a session with a stem and a vocal track,
exported and compared with `leeway carve`."""

import os
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

import numpy as np
import soundfile

from song import RATE, STEM, VOCAL, VST3, carve, compare, fail, save

HERE = Path(__file__).parent
LIBRARIES = Path("/usr/lib/ardour7")
LENGTH = STEM.shape[1]
STEP = 13 * RATE
# What Ardour counts time in, per sample.
SUPERCLOCKS = 282_240_000 // RATE

# 32-bit float WAV: the id is that of a format that Ardour ships.
PRESET_ID = "5f3e1c9a-6d52-4b43-9a53-0f6a4f1f7b11"
PRESET = f"""<?xml version="1.0" encoding="UTF-8"?>
<ExportPreset id="{PRESET_ID}" name="float">
  <ExportFormat id="20b4ab09-6452-4cb3-bd66-b921cdbd2942"/>
  <ExportFilename>
    <Folder relative="1" path="export"/>
    <Field name="timespan" enabled="1"/>
  </ExportFilename>
</ExportPreset>
"""


class Ardour:
    """Ardour with a home of its own, in which it has found Leeway."""

    def __init__(self, home):
        self.home = home
        self.environment = dict(
            os.environ,
            HOME=str(home),
            XDG_CONFIG_HOME=str(home / "config"),
            XDG_CACHE_HOME=str(home / "cache"),
            LD_LIBRARY_PATH=str(LIBRARIES),
            ARDOUR_DLL_PATH=str(LIBRARIES),
            ARDOUR_CONFIG_PATH="/etc/ardour7",
            ARDOUR_DATA_PATH="/usr/share/ardour7",
        )
        presets = home / "config/ardour7/export"
        presets.mkdir(parents=True)
        (presets / "float.preset").write_text(PRESET)
        bundle = home / ".vst3/Leeway.vst3"
        shutil.copytree(VST3, bundle)
        # Scans count only when they are younger than the plugin by a whole second.
        for file in bundle.rglob("*.so"):
            os.utime(file, (file.stat().st_mtime - 60,) * 2)
        self.version = "Ardour " + self.run(LIBRARIES / "luasession", "-V").split()[2]
        if self.run(LIBRARIES / "ardour-vst3-scanner", "-f", "-q", bundle) is None:
            fail(f"the scanner of {self.version} died of Leeway")

    def run(self, *command):
        """What the command says; None if a signal ended it."""
        command = [str(word) for word in command]
        try:
            result = subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                    timeout=120)
        except subprocess.TimeoutExpired:
            fail(f"Ardour hangs: {' '.join(command)}")
        if result.returncode < 0:
            return None
        # A Lua error does not make the interpreter fail.
        if result.returncode != 0 or "Error: " in result.stdout:
            print(result.stdout)
            fail(f"Ardour: {' '.join(command)}")
        return result.stdout

    def lua(self, script, folder, *arguments, made):
        """Runs a script that makes `made`. Ardour 7.3 dies in about one export of five, also with
        no plugin in the session; so it may try again, but not in silence."""
        for _ in range(6):
            if made.is_dir():
                shutil.rmtree(made)
            made.unlink(missing_ok=True)
            said = self.run(LIBRARIES / "luasession", HERE / script, folder, *arguments)
            if said is not None:
                return said
            print(f"{self.version:18} died and is started again", flush=True)
        fail(f"{self.version} dies whenever it runs {script}")

    def session(self, name, depth=100, later=0, step=0):
        folder = self.home / name
        said = self.lua("ardour_session.lua", folder, depth, later, step, made=folder)
        if "latency 0\n" not in said:
            fail(f"Ardour sees another latency than 0: {said}")
        put_audio_in(folder)
        return folder

    def export(self, folder, block):
        name = f"blocks-of-{block}"
        result = folder / f"export/{name}.wav"
        self.lua("ardour_export.lua", folder, block, LENGTH, name, PRESET_ID, made=result)
        samples, rate = soundfile.read(result, dtype="float32", always_2d=True)
        assert rate == RATE
        return np.ascontiguousarray(samples.T)


def put_audio_in(folder):
    """Puts stem and vocal onto their tracks: scripts cannot import files, but sessions are XML."""
    tree = xml.parse(folder / "song.ardour")
    root = tree.getroot()
    files = next((folder / "interchange").glob("*/audiofiles"))
    ids = iter(range(1_000_000, 2_000_000))
    whole = {"start": "a0", "length": f"a{LENGTH * SUPERCLOCKS}@a0"}
    for part, channels in (("stem", STEM), ("vocal", VOCAL)):
        save(files / f"{part}.wav", channels)
        region = {"name": part, "id": str(next(ids)), "type": "audio", "first-edit": "nothing",
                  "channels": str(len(channels)), "fade-in-active": "0", "fade-out-active": "0",
                  **whole}
        for channel in range(len(channels)):
            source = {"name": f"{part}.wav", "type": "audio", "id": str(next(ids)), "flags": "",
                      "origin": "", "channel": str(channel)}
            xml.SubElement(root.find("Sources"), "Source", source)
            region[f"source-{channel}"] = region[f"master-source-{channel}"] = source["id"]
        playlist = root.find(f"Playlists/Playlist[@name='{part}']")
        xml.SubElement(playlist, "Region", region)
    tree.write(folder / "song.ardour", encoding="UTF-8", xml_declaration=True)


def main(home):
    ardour = Ardour(home)
    carved, half = carve(), carve("--depth", "50")

    def check(case, got, wanted, **limit):
        compare(ardour.version, case, 0, got, wanted, **limit)

    plain = ardour.session("plain")
    first = ardour.export(plain, 1024)
    check("as inserted, blocks of 1024", first, carved)
    check("exported again", ardour.export(plain, 1024), first, limit=-np.inf)
    check("blocks of 64 against 1024", ardour.export(plain, 64), first, limit=-np.inf)
    check("Depth 50 %, blocks of 512", ardour.export(ardour.session("half", 50), 512), half)

    stepped = ardour.session("stepped", 100, 50, STEP)
    for block in (64, 1024):
        got = ardour.export(stepped, block)
        case = f"Depth automated, blocks of {block}"
        moving, settled = STEP - RATE // 2, STEP + RATE // 2
        check(f"{case}, before", got[:, :moving], carved[:, :moving])
        check(f"{case}, after", got[:, settled:], half[:, settled:])
        check(f"{case}, again", ardour.export(stepped, block), got, limit=-np.inf)


with tempfile.TemporaryDirectory() as folder:
    main(Path(folder))
