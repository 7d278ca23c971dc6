"""Leeway as an application at JACK, live: a player and a recorder beside it, and the size of the blocks changes
while the song plays. Compared with `leeway carve`. Needs a display: `run` gives it one."""

import os
import subprocess
import tempfile
import time
from contextlib import closing

import jack
import numpy as np

from song import RATE, STEM, VOCAL, carve, compare, fail

# The same in every run: JACK keeps the names of servers that were killed, eight at most, and an equal one takes its
# place.
SERVER = "leeway-test"
SECONDS = 20
# Frames per block, one after the other while the song plays.
BLOCKS = [256, 1024, 64, 512, 128, 256]
PATIENCE = 30.0
LENGTH = SECONDS * RATE


class Song:
    """Plays stem and vocal, and records what comes back: both in the order of the graph, so that a
    block is recorded in the same cycle in which it is played."""

    def __init__(self):
        self.player, self.recorder = (
            jack.Client(name, no_start_server=True, servername=SERVER)
            for name in ("player", "recorder"))
        self.sources = [self.player.outports.register(f"{part}_{n}")
                        for part in ("stem", "vocal") for n in (1, 2)]
        self.sinks = [self.recorder.inports.register(f"in_{n}") for n in (1, 2)]
        self.samples = np.concatenate([STEM, VOCAL])[:, :LENGTH]
        self.recorded = np.zeros((2, LENGTH), "float32")
        self.playing, self.at, self.next, self.blocks = False, 0, 0, set()
        self.player.set_process_callback(self.play)
        self.recorder.set_process_callback(self.record)

    def play(self, frames):
        self.at = self.next
        count = min(frames, LENGTH - self.at) if self.playing else 0
        self.next = self.at + count
        for port, channel in zip(self.sources, self.samples):
            block = port.get_array()
            block[:count] = channel[self.at:self.next]
            block[count:] = 0
        if count:
            self.blocks.add(frames)

    def record(self, frames):
        count = self.next - self.at
        for port, channel in zip(self.sinks, self.recorded):
            channel[self.at:self.next] = port.get_array()[:count]

    def close(self):
        for client in (self.player, self.recorder):
            client.close()


def wait(what, is_so, *programs):
    """Waits until it is so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        for program in programs:
            if program.poll() is not None:
                fail(f"JACK: {program.args[0]} ended: {what}\n{program.words()}")
        if time.monotonic() > until:
            fail(f"JACK: {what} takes too long")
        time.sleep(0.05)


def has_server():
    try:
        jack.Client("probe", no_start_server=True, servername=SERVER).close()
    except jack.JackError:
        return False
    return True


class Program(subprocess.Popen):
    """A program that does not outlive its block, and whose words are kept for when it fails."""

    def __init__(self, *command):
        self.log = tempfile.TemporaryFile()
        super().__init__([str(word) for word in command],
                         stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)

    def words(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def end(self):
        self.terminate()
        try:
            self.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()

    def __exit__(self, *error):
        self.end()
        super().__exit__(*error)


def main():
    # In synchronous mode the server waits for every client: a late one loses nothing.
    with Program("jackd", "--no-realtime", "--sync", "--name", SERVER,
                 "-d", "dummy", "-r", RATE, "-p", BLOCKS[0]) as server:
        wait("the server", has_server, server)
        with Program(os.environ["LEEWAY"], "standalone", "--backend", "jack",
                     "--sample-rate", RATE) as leeway:
            try:
                with closing(Song()) as song:
                    recorded = play(song, server, leeway)
            finally:
                # It would not end any more after a client that was stopped as Leeway is.
                server.end()
    wanted = carve()[:, :LENGTH]
    sizes = ", ".join(map(str, BLOCKS))
    compare("JACK, live", f"blocks of {sizes}", 0, recorded, wanted, limit=-np.inf)


def play(song, *programs):
    """Connects everything and plays the song once."""
    names = ("leeway:main_1", "leeway:main_2", "leeway:vocal_1", "leeway:vocal_2")
    ports = lambda: {port.name for port in song.player.get_ports("leeway:")}
    wait("Leeway's ports", lambda: ports() >= {*names, "leeway:output_1", "leeway:output_2"}, *programs)
    with song.player, song.recorder:
        for source, name in zip(song.sources, names):
            song.player.connect(source, name)
        for n, sink in enumerate(song.sinks, 1):
            song.player.connect(f"leeway:output_{n}", sink)
        time.sleep(0.5)
        song.playing = True
        for n, block in enumerate(BLOCKS):
            wait("the song", lambda: song.next >= n * LENGTH // len(BLOCKS), *programs)
            if n:
                song.player.blocksize = block
        wait("the song", lambda: song.next == LENGTH, *programs)
        time.sleep(0.2)
    if song.blocks != set(BLOCKS):
        fail(f"JACK: played in blocks of {sorted(song.blocks)} instead of {BLOCKS}")
    return song.recorded


os.environ.update(JACK_DEFAULT_SERVER=SERVER, JACK_NO_AUDIO_RESERVATION="1",
                  LIBGL_ALWAYS_SOFTWARE="1")
# It says at length that there is no server yet.
jack.set_error_function(lambda words: None)
main()
