"""Leeway as an application at JACK, live: a player and a recorder beside it, and the size of the blocks changes
while the song plays. Compared with `leeway carve`. Needs a display: `run` gives it one."""

import os
import signal
import subprocess
import time

import jack
import numpy as np

from song import RATE, STEM, VOCAL, carve, compare, fail

SERVER = f"leeway-{os.getpid()}"
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


def wait(what, is_so, *programs):
    """Waits until it is so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        for program in programs:
            if program.poll() is not None:
                fail(f"JACK: {program.args[0]} ended: {what}")
        if time.monotonic() > until:
            fail(f"JACK: {what} takes too long")
        time.sleep(0.05)


def has_server():
    try:
        jack.Client("probe", no_start_server=True, servername=SERVER).close()
    except jack.JackError:
        return False
    return True


def main(start):
    # In synchronous mode the server waits for every client: a late one loses nothing.
    server = start("jackd", "--no-realtime", "--sync", "--name", SERVER,
                   "-d", "dummy", "-r", RATE, "-p", BLOCKS[0])
    wait("the server", has_server, server)
    leeway = start(os.environ["LEEWAY"], "standalone", "--backend", "jack", "--sample-rate", RATE)
    song = Song()
    names = ("leeway:main_1", "leeway:main_2", "leeway:vocal_1", "leeway:vocal_2")
    ports = lambda: {port.name for port in song.player.get_ports("leeway:")}
    wait("Leeway's ports", lambda: ports() >= {*names, "leeway:output_1", "leeway:output_2"},
         server, leeway)
    with song.player, song.recorder:
        for source, name in zip(song.sources, names):
            song.player.connect(source, name)
        for n, sink in enumerate(song.sinks, 1):
            song.player.connect(f"leeway:output_{n}", sink)
        time.sleep(0.5)
        song.playing = True
        for n, block in enumerate(BLOCKS):
            wait("the song", lambda: song.next >= n * LENGTH // len(BLOCKS), server, leeway)
            if n:
                song.player.blocksize = block
        wait("the song", lambda: song.next == LENGTH, server, leeway)
        time.sleep(0.2)
    if song.blocks != set(BLOCKS):
        fail(f"JACK: played in blocks of {sorted(song.blocks)} instead of {BLOCKS}")
    wanted = carve()[:, :LENGTH]
    sizes = ", ".join(map(str, BLOCKS))
    compare("JACK, live", f"blocks of {sizes}", 0, song.recorded, wanted, limit=-np.inf)


os.environ.update(JACK_DEFAULT_SERVER=SERVER, JACK_NO_AUDIO_RESERVATION="1",
                  LIBGL_ALWAYS_SOFTWARE="1")
# It says at length that there is no server yet.
jack.set_error_function(lambda words: None)
started = []


def start(*command):
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started.append(subprocess.Popen([str(word) for word in command], **quiet))
    return started[-1]


try:
    main(start)
finally:
    for program in reversed(started):
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(5)
        except subprocess.TimeoutExpired:
            program.kill()
