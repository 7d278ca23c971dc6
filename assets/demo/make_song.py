#!/usr/bin/env python3
"""Compose and render the demo song: a short trap/R&B ballad in A minor, 80 BPM.

Writes four aligned stems next to this script, all 48 kHz, 16-bit FLAC and of
the same length:

    vocal.flac   mono    espeak-ng speech, sung with the WORLD vocoder
    piano.flac   stereo  a MIDI part written here, played by fluidsynth
    808.flac     mono    sub bass, synthesised here
    pad.flac     stereo  detuned saws, synthesised here

The arrangement is meant as a test case: the piano plays all the time, in the
range of the vocal, so that the voice really has to fight for its space.

Needs the espeak-ng library and fluidsynth with the FluidR3 GM sound font, and

    pip install numpy scipy pyworld soundfile

Run as `python3 assets/demo/make_song.py [path/to/FluidR3_GM.sf2]`.
Every random number has a fixed seed: two runs on the same software versions
give identical files.
"""

import ctypes
import ctypes.util
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyworld
import soundfile
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, resample_poly, sosfilt

OUT = Path(__file__).resolve().parent
SOUND_FONT = "/usr/share/sounds/sf2/FluidR3_GM.sf2"

FS = 48000
BPM = 80
BEAT = 60 / BPM  # seconds
BEATS = 36  # eight bars of 4/4 and a ninth to ring out
N = int(BEATS * BEAT * FS)

VOCAL_PEAK_DB = -3.5
# Active level of each stem relative to the vocal.
LEVEL_DB = {"piano": -0.5, "808": 1.5, "pad": -5.5}

# ---- The song -----------------------------------------------------------

# (first beat, style, words, one "note:beats" per syllable)
LYRICS = [
    (2.0, "sing", "every chord is crowding in",
     "E3:.5 E3:.5 G3:.75 E3:.25 A3:.75 G3:.25 E3:1"),
    (7.5, "sing", "I can't hear the words begin",
     "D3:.5 E3:.5 G3:1 E3:.5 D3:.5 C3:.25 E3:.75"),
    (13.0, "sing", "give me just a little leeway",
     "E3:.5 G3:.5 A3:.5 G3:.5 A3:.5 B3:.5 C4:1 A3:1.5"),
    (20.0, "rap", "you can keep your keys keep the low end low",
     "C3:.25 D3:.25 E3:.25 D3:.25 G3:.5 E3:.25 D3:.25 E3:.25 D3:.25 C3:.5"),
    (23.5, "rap", "just step back a little when my words need to flow",
     "D3:.25 E3:.25 G3:.25 D3:.25 E3:.25 D3:.25 D3:.25 E3:.25 G3:.5 E3:.25 D3:.25 C3:.5"),
    (28.0, "sing", "all I need is a little leeway",
     "E3:.5 G3:.5 B3:1 A3:.5 G3:.5 A3:.5 B3:.5 C4:1 A3:2"),
]

# One chord a bar: piano left hand, piano right hand, pad.
CHORDS = {
    "Am9": ("A2 E3", "G4 B4 C5 E5", "A3 E4 G4 B4 C5"),
    "Fmaj7": ("F2 C3", "A4 C5 E5 G5", "A3 C4 E4 F4 G4"),
    "Cadd9": ("C3 G3", "G4 C5 D5 E5", "G3 C4 D4 E4 G4"),
    "Em7": ("E2 B2", "G4 B4 D5 E5", "G3 B3 D4 E4 G4"),
}
BARS = ["Am9", "Fmaj7", "Cadd9", "Em7"] * 2 + ["Am9"]

# Piano melody, mostly answers in the gaps of the vocal: (beat, note, beats).
PIANO_MELODY = [
    (0, "E5", .5), (.5, "G5", .5), (1, "A5", .75), (1.75, "G5", .25),
    (6, "A5", .5), (6.5, "G5", .25), (6.75, "E5", .25), (7, "C5", .5),
    (11.5, "D5", .25), (11.75, "E5", .25), (12, "G5", .5), (12.5, "B5", .5),
    (18.5, "C6", .25), (18.75, "B5", .25), (19, "A5", .5), (19.5, "E5", .5),
    (22.5, "G5", .25), (22.75, "A5", .25), (23, "G5", .5),
    (26.25, "E5", .25), (26.5, "G5", .5), (27, "D6", .5), (27.5, "C6", .25),
    (27.75, "B5", .25), (33, "B4", 1), (34, "E5", 2),
]

# 808: (beat, note, seconds of decay, beats until it is cut, glide target or "")
BASS = [
    (0, "A1", 1.2, 2, ""), (2.5, "A1", .8, 1.25, ""),
    (4, "F1", 1.2, 2, ""), (6.5, "F1", .9, 1.25, "C2"),
    (8, "C2", 1.2, 2, ""), (10.75, "C2", .8, 1, ""),
    (12, "E1", 1.3, 2.25, ""), (14.5, "E1", 1.0, 1.25, "B1"),
    (16, "A1", 1.2, 2, ""), (18.5, "A1", .8, .75, ""), (19.25, "G1", .8, .7, ""),
    (20, "F1", 1.2, 2, ""), (22.5, "F1", .8, 1.25, ""),
    (24, "C2", 1.2, 1.75, ""), (26, "C2", 1.1, 1.75, "G1"),
    (28, "E1", 1.3, 2, ""), (30.5, "G1", 1.0, 1.25, "B1"),
    (32, "A1", 1.5, 3.25, ""),
]


def midi(name):
    """MIDI number of a note such as A3 (no sharps are needed here)."""
    return 12 * int(name[1]) + 12 + [9, 11, 0, 2, 4, 5, 7]["ABCDEFG".index(name[0])]


def hertz(note):
    return 440 * 2 ** ((note - 69) / 12)


# ---- Helpers ------------------------------------------------------------


def db(gain_db):
    return 10 ** (gain_db / 20)


def highpass(x, hz, order=2):
    return sosfilt(butter(order, hz, "highpass", fs=FS, output="sos"), x, axis=0)


def lowpass(x, hz, order=2):
    return sosfilt(butter(order, hz, "lowpass", fs=FS, output="sos"), x, axis=0)


def fade(x, seconds_in, seconds_out):
    """Raised-cosine fades at both ends, in place."""
    for seconds, part in ((seconds_in, x), (seconds_out, x[::-1])):
        n = min(int(seconds * FS), len(x))
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / n)
        part[:n] *= ramp.reshape(-1, *[1] * (x.ndim - 1))
    return x


def add(track, x, at):
    """Mix x into track at sample `at`, dropping what hangs over the ends."""
    x = x[max(0, -at):]
    at = max(0, at)
    n = min(len(x), len(track) - at)
    track[at:at + n] += x[:n]


def active_rms(x):
    """RMS of the 50 ms blocks that lie within 30 dB of the loudest ones."""
    mono_power = np.mean(np.square(x.reshape(len(x), -1)), axis=1)
    blocks = mono_power[: len(x) // 2400 * 2400].reshape(-1, 2400).mean(axis=1)
    return np.sqrt(blocks[blocks > np.percentile(blocks, 95) * 1e-3].mean())


# ---- Vocal --------------------------------------------------------------


class EspeakEvent(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("uid", ctypes.c_uint), ("text_position", ctypes.c_int),
                ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
                ("user_data", ctypes.c_void_p), ("id", ctypes.c_char * 8)]


class Espeak:
    """espeak-ng with the phoneme times that its command line does not give."""

    WORD, PHONEME = 1, 7
    CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int,
                                ctypes.POINTER(EspeakEvent))

    def __init__(self, voice):
        self.lib = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
        self.fs = self.lib.espeak_Initialize(1, 0, None, 1)  # retrieve audio, phoneme events
        self.lib.espeak_SetVoiceByName(voice.encode())

    def say(self, text, words_per_minute):
        """Samples, and [(name or "#" at a word start, sample)] in time order."""
        audio, events = [], []

        def receive(samples, count, event):
            if count > 0:
                audio.append(np.ctypeslib.as_array(samples, (count,)).copy())
            i = 0
            while event[i].type:
                if event[i].type == self.WORD:
                    events.append(("#", event[i].sample))
                elif event[i].type == self.PHONEME:
                    events.append((event[i].id.decode(), event[i].sample))
                i += 1
            return 0

        callback = self.CALLBACK(receive)
        self.lib.espeak_SetSynthCallback(callback)
        for parameter, value in ((1, words_per_minute), (3, 45), (4, 0)):  # rate, pitch, monotone
            self.lib.espeak_SetParameter(parameter, value, 0)
        data = text.encode()
        self.lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
        self.lib.espeak_Synchronize()
        return np.concatenate(audio) / 32768, events


FRAME = 0.0025  # seconds per WORLD frame
STOPS = ("p", "b", "t", "d", "k", "g", "tS", "dZ", "t#", "?")
VOICELESS = ("p", "t", "k", "f", "s", "S", "T", "tS", "h")


def is_vowel(name):
    return name[0] in "aeiouAEIOUV03@"


def segment(events, fs):
    """Vowels as [(start, end)] and voiceless consonants likewise, in seconds."""
    vowels, voiceless = [], []
    for i, (name, sample) in enumerate(events[:-1]):
        if name == "#" or name[0] == "_":
            continue
        start, (after, end) = sample / fs, events[i + 1]
        end = end / fs - (0.05 if after in STOPS else 0)  # a stop is marked at its burst
        if is_vowel(name):
            vowels.append((start, max(end, start + 0.03)))
        elif name in VOICELESS:
            voiceless.append((start - (0.05 if name in STOPS else 0), end))
    return vowels, voiceless


def time_map(vowels, end, onsets, stop):
    """Breakpoints (song time, speech time): each vowel starts on its note.

    Consonants keep their length and eat into the vowel before them; vowels keep
    the pace of their transitions and are stretched in the middle.
    """
    song, speech = [onsets[0] - vowels[0][0]], [0.0]
    for i, (v0, v1) in enumerate(vowels):
        next_onset = onsets[i + 1] if i + 1 < len(onsets) else stop
        next_vowel = vowels[i + 1][0] if i + 1 < len(vowels) else end
        room = next_onset - onsets[i]
        tail = min(next_vowel - v1, 0.6 * room)
        length = room - tail
        song.append(onsets[i])
        speech.append(v0)
        head, release = 0.3 * (v1 - v0), 0.5 * (v1 - v0)
        if length > v1 - v0:
            song += [onsets[i] + head, onsets[i] + length - release]
            speech += [v0 + head, v1 - release]
        song.append(onsets[i] + length)
        speech.append(v1)
    return np.array(song + [stop]), np.array(speech + [end])


def pitch_curve(t, onsets, stop, notes, style, rng):
    """Pitch in semitones at the times t: portamento, vibrato, a human wobble."""
    index = np.clip(np.searchsorted(onsets, t + 0.02) - 1, 0, len(notes) - 1)
    curve = np.array(notes, float)[index]
    lengths = np.diff(np.append(onsets, stop))
    age = t - onsets[index]
    if style == "rap":  # speech-like: each syllable falls, so does the line
        curve += 0.8 - 2.0 * np.clip(age, 0, 0.4) / 0.4
        curve -= 1.0 * (t - t[0]) / (t[-1] - t[0])
    curve -= 1.5 * np.exp(-np.maximum(t - onsets[0], 0) / 0.06)  # scoop into the phrase
    curve -= 2.0 * np.clip((t - stop + 0.15) / 0.15, 0, 1) ** 2  # and fall off its end
    curve = gaussian_filter1d(curve, 0.028 / FRAME, mode="nearest")
    if style == "sing":
        depth = 0.3 * np.clip((age - 0.25) / 0.35, 0, 1) * (lengths[index] > 0.5)
        curve += depth * np.sin(2 * np.pi * 5.4 * age)
    wobble = gaussian_filter1d(rng.standard_normal(len(t)), 0.05 / FRAME)
    return curve + 0.06 * wobble / wobble.std()


def loudness_curve(t, onsets, stop, style):
    """Gain at the times t: notes on the beat stand out, long ones die away."""
    index = np.clip(np.searchsorted(onsets, t + 0.02) - 1, 0, len(onsets) - 1)
    on_beat = np.abs((onsets / BEAT + 0.5) % 1 - 0.5) < 0.01
    curve = np.where(on_beat, 1.5, -1.5)[index] + (3 if style == "rap" else 0)
    curve -= 6 * np.clip((t - onsets[index]) / 1.5, 0, 1)
    curve -= 9 * np.clip((t - stop + 0.3) / 0.3, 0, 1)
    return db(gaussian_filter1d(curve, 0.02 / FRAME, mode="nearest"))


def sing(espeak, first_beat, style, words, melody, rng):
    """One phrase at espeak's sample rate, and the song time of its first sample."""
    fs = espeak.fs
    tokens = [token.split(":") for token in melody.split()]
    notes = [midi(name) for name, _ in tokens]
    edges = (first_beat + np.cumsum([0] + [float(beats) for _, beats in tokens])) * BEAT
    onsets, stop = edges[:-1], edges[-1] - 0.05

    speech, events = espeak.say(words, 150 if style == "sing" else 200)
    vowels, voiceless = segment(events, fs)
    if len(vowels) != len(notes):
        raise SystemExit(f"{words!r}: {len(vowels)} syllables, {len(notes)} notes: {events}")
    end = next(sample for name, sample in events if name.startswith("_")) / fs

    # Take the speech apart: pitch, spectral envelope, breathiness.
    f0, when = pyworld.harvest(speech, fs, f0_floor=70, f0_ceil=220, frame_period=FRAME * 1000)
    f0 = pyworld.stonemask(speech, f0, when, fs)
    envelope = pyworld.cheaptrick(speech, f0, when, fs)
    breath = pyworld.d4c(speech, f0, when, fs)
    voiced = f0 > 0
    for a, b in voiceless:
        voiced[int(a / FRAME):int(b / FRAME)] = False

    # And put it together again, on the melody.
    song, source = time_map(vowels, end, onsets, stop)
    t = np.arange(song[0], song[-1], FRAME)
    frame = np.clip(np.interp(t, song, source) / FRAME, 0, len(f0) - 1.001)
    low, mix = frame.astype(int), (frame % 1)[:, None]
    gain = loudness_curve(t, onsets, stop, style)
    new_envelope = np.exp((1 - mix) * np.log(envelope[low]) + mix * np.log(envelope[low + 1]))
    new_envelope *= gain[:, None] ** 2  # it is a power spectrum
    new_breath = (1 - mix) * breath[low] + mix * breath[low + 1]
    pitch = hertz(pitch_curve(t, onsets, stop, notes, style, rng))
    pitch[~voiced[np.rint(frame).astype(int)]] = 0
    sound = pyworld.synthesize(pitch, new_envelope, new_breath, fs, FRAME * 1000)

    # Voiceless consonants keep their edge if they are taken from the speech itself.
    join = int(0.004 * fs)
    for a, b in voiceless:
        begin, finish = (int((np.interp(x, source, song) - song[0]) * fs) for x in (a, b))
        length = min(finish - begin, int((b - a) * fs))
        if length < 3 * join:
            continue
        window = np.minimum(1, np.minimum(np.arange(length) + 1, np.arange(length)[::-1] + 1) / join)
        place = slice(finish - length, finish)
        original = speech[int(b * fs) - length:int(b * fs)]
        original = original * np.interp(np.arange(place.start, finish) / fs + song[0], t, gain)
        sound[place] += window * (original - sound[place])
    return sound, song[0]


def compress(x, threshold_db, ratio):
    """Slow levelling that looks ahead: the level is a mean over about 60 ms."""
    power = np.mean(np.square(x.reshape(len(x), -1)), axis=1)
    level = 10 * np.log10(gaussian_filter1d(power, 0.02 * FS) + 1e-12)
    gain = db(-np.maximum(level - threshold_db, 0) * (1 - 1 / ratio))
    return x * gain.reshape(-1, *[1] * (x.ndim - 1))


def make_vocal():
    rng = np.random.default_rng(1)
    espeak = Espeak("en-us")
    track = np.zeros(N)
    for first_beat, style, words, melody in LYRICS:
        sound, start = sing(espeak, first_beat, style, words, melody, rng)
        sound = resample_poly(sound, FS, espeak.fs)
        sound = compress(highpass(sound, 70), -24, 1.4)
        add(track, fade(sound, 0.01, 0.06), round(start * FS))
    return track


# ---- Piano --------------------------------------------------------------


def piano_notes():
    """[(beat, MIDI note, beats, velocity)]: comping, an arpeggio, the melody."""
    notes = []
    for bar, chord in enumerate(BARS):
        left, right, _ = ([midi(n) for n in part.split()] for part in CHORDS[chord])
        beat, last = 4 * bar, bar == len(BARS) - 1
        notes += [(beat, n, 3.9, 72) for n in left]
        hits = [(0, 3.9, 92)] if last else [(0, 1.4, 92), (1.5, 1, 82), (2.5, 1.4, 88)]
        for offset, length, velocity in hits:
            notes += [(beat + offset + 0.012 * i, n, length, velocity) for i, n in enumerate(right)]
        if not last:  # eighths an octave lower, in the middle of the voice
            for i, pick in enumerate([0, 2, 1, 3, 2, 0, 3, 1]):
                notes.append((beat + i / 2, right[pick] - 12, 0.7, 78 + 8 * (i % 2)))
    notes += [(beat, midi(name), length, 100) for beat, name, length in PIANO_MELODY]
    return notes


def midi_file(notes):
    """A one-track standard MIDI file, 480 ticks a beat."""
    rng = np.random.default_rng(2)
    events = []
    for beat, note, length, velocity in notes:
        on = max(0, round(beat * 480 + rng.normal(0, 4)))
        velocity = int(np.clip(velocity + rng.normal(0, 4), 1, 127))
        events.append((on, 1, bytes([0x90, note, velocity])))
        events.append((on + round(length * 480), 0, bytes([0x80, note, 0])))
    tempo = round(BEAT * 1e6).to_bytes(3, "big")
    data, now = b"\x00\xff\x51\x03" + tempo + b"\x00\xc0\x00", 0  # tempo, program 0
    for tick, _, message in sorted(events):
        delta, now = tick - now, tick
        length = bytes([delta & 0x7F])
        while delta := delta >> 7:
            length = bytes([delta & 0x7F | 0x80]) + length
        data += length + message
    data += b"\x00\xff\x2f\x00"
    return (b"MThd" + (6).to_bytes(4, "big") + b"\x00\x00\x00\x01\x01\xe0"
            + b"MTrk" + len(data).to_bytes(4, "big") + data)


def make_piano(sound_font):
    with tempfile.TemporaryDirectory() as folder:
        score, wave = Path(folder, "piano.mid"), Path(folder, "piano.wav")
        score.write_bytes(midi_file(piano_notes()))
        subprocess.run(["fluidsynth", "-ni", "-q", "-r", str(FS), "-g", "0.5", "-R", "0", "-C", "0",
                        "-T", "wav", "-O", "float", "-F", str(wave), sound_font, str(score)],
                       check=True, stdout=subprocess.DEVNULL)
        sound, _ = soundfile.read(wave)
    track = np.zeros((N, 2))
    add(track, sound, 0)
    track = highpass(0.8 * track + 0.2 * track[:, ::-1], 60)  # a little less wide
    track = lowpass(track, 10000, 4)  # takes nothing one hears, and packs better
    return fade(compress(track / np.abs(track).max(), -30, 2), 0.002, 1.5)


# ---- 808 ----------------------------------------------------------------


def make_bass():
    track = np.zeros(N)
    for beat, name, decay, beats, target in BASS:
        t = np.arange(int(beats * BEAT * FS)) / FS
        pitch = np.full(len(t), float(midi(name)))
        if target:  # slide over a quarter of a second, from the middle of the note on
            s = np.clip((t - 0.45 * t[-1]) / 0.25, 0, 1)
            pitch += (midi(target) - midi(name)) * s * s * (3 - 2 * s)
        pitch += 28 * np.exp(-t / 0.012)  # the knock
        body = np.sin(2 * np.pi * np.cumsum(hertz(pitch)) / FS)
        body *= np.exp(-t / (decay * 0.6)) * (1 + 0.8 * np.exp(-t / 0.04))
        sound = np.tanh(3.2 * body + 0.3) - np.tanh(0.3)  # odd and some even harmonics
        sound = lowpass(highpass(sound, 25), 1200)
        add(track, fade(sound, 0.002, 0.06), round(beat * BEAT * FS))
    return track


# ---- Pad ----------------------------------------------------------------


def make_pad():
    """Four detuned saws per chord note, summed from partials below 3 kHz."""
    rng = np.random.default_rng(3)
    track = np.zeros((N, 2))
    for bar, chord in enumerate(BARS):
        start = int(4 * bar * BEAT * FS)
        t = np.arange(int(min(4 * BEAT + 0.6, BEATS * BEAT - 4 * bar * BEAT) * FS)) / FS
        # The filter breathes once in four bars.
        cutoff = 950 + 450 * np.sin(2 * np.pi * (t + start / FS) / (16 * BEAT) - np.pi / 2)
        sound = np.zeros((len(t), 2))
        for name in CHORDS[chord][2].split():
            for cents, pan in ((-9, 0.2), (-3, 0.65), (4, 0.35), (8, 0.8)):
                f = hertz(midi(name) + cents / 100)
                saw = np.zeros(len(t))
                for h in range(1, int(3000 / f) + 1):
                    saw += np.sin(2 * np.pi * (f * h * t + rng.random())) / h / (1 + (f * h / cutoff) ** 2)
                sound += saw[:, None] * [np.cos(pan * np.pi / 2), np.sin(pan * np.pi / 2)]
        add(track, fade(sound, 0.5, 0.6), start)
    return fade(highpass(track, 150), 0.2, 2.0)


def main():
    sound_font = sys.argv[1] if len(sys.argv) > 1 else SOUND_FONT
    stems = {"vocal": make_vocal(), "piano": make_piano(sound_font),
             "808": make_bass(), "pad": make_pad()}
    stems["vocal"] *= db(VOCAL_PEAK_DB) / np.abs(stems["vocal"]).max()
    reference = active_rms(stems["vocal"])
    for name, level in LEVEL_DB.items():
        stems[name] *= reference * db(level) / active_rms(stems[name])

    total = 0
    for name, x in stems.items():
        peak = np.abs(x).max()
        if peak > db(-1):
            raise SystemExit(f"{name} peaks above -1 dBFS")
        path = OUT / f"{name}.flac"
        soundfile.write(path, x, FS, subtype="PCM_16", compression_level=1.0)
        total += path.stat().st_size
        print(f"{name:6} peak {20 * np.log10(peak):6.1f} dBFS"
              f"  active {20 * np.log10(active_rms(x)):6.1f} dBFS  {path.stat().st_size / 1e6:.2f} MB")
    mix = sum(0.5 * (x if x.ndim == 2 else x[:, None]) for x in stems.values())
    print(f"mix    peak {20 * np.log10(np.abs(mix).max()):6.1f} dBFS at half gain"
          f"  {N / FS:.2f} s  {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
