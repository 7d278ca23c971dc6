// Audio files in and out: the browser decodes, the page writes WAV.
"use strict";

/** The rate in Hz of files that do not say theirs where this page looks. */
const USUAL_RATE = 48000;
const MP3_RATES = [44100, 48000, 32000];

/** Channels of an audio file at `rate` Hz, by default at its own. Two equal channels count as one.
 * Throws with what to do if the browser cannot read it. */
async function decode(bytes, name, rate = rateOf(bytes)) {
  if (hasDoubles(bytes)) {
    throw new Error(`${name} has floats of 64 bits. Export it with 32 bits or fewer.`);
  }
  let audio;
  try {
    audio = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  } catch {
    throw new Error(`This browser cannot read ${name}. Export it as WAV, FLAC or MP3.`);
  }
  if (audio.numberOfChannels > 2) {
    throw new Error(`${name} has ${audio.numberOfChannels} channels. Export it in stereo or mono.`);
  }
  const channels = Array.from({ length: audio.numberOfChannels }, (_, n) => audio.getChannelData(n).slice());
  const [left, right] = channels;
  const isMono = right?.every((sample, n) => sample === left[n]);
  return { channels: isMono ? [left] : channels, wasStereo: channels.length > 1, rate };
}

/** The sample rate that a file's header says, so that the browser does not resample it. */
function rateOf(bytes) {
  const { view, word } = reader(bytes);
  try {
    if (isWave(word)) return waveRate(view, word);
    if (word(0) === "FORM") return aiffRate(view, word);
    if (word(0) === "fLaC") return view.getUint32(18) >>> 12;
    if (word(0) === "OggS" && word(29) === "vorb") return view.getUint32(40, true);
    return mp3Rate(view, word);
  } catch {
    return USUAL_RATE;
  }
}

/** Whether it is a WAV file with samples of 64 bits: Firefox takes them for others, and plays noise. */
function hasDoubles(bytes) {
  const { view, word } = reader(bytes);
  try {
    return isWave(word) && view.getUint16(waveFormat(view, word) + 14, true) === 64;
  } catch {
    return false;
  }
}

/** A view of a file, and what gives the four characters at a place in it. */
function reader(bytes) {
  const view = new DataView(bytes);
  const word = (at) => (at + 4 <= view.byteLength ? String.fromCharCode(...new Uint8Array(bytes, at, 4)) : "");
  return { view, word };
}

function isWave(word) {
  return word(0) === "RIFF" || word(0) === "RF64";
}

function waveRate(view, word) {
  return view.getUint32(waveFormat(view, word) + 4, true);
}

/** Where the format of a WAV file is written. */
function waveFormat(view, word) {
  for (let at = 12; ; at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) & 1)) {
    if (word(at) === "fmt ") return at + 8;
  }
}

function aiffRate(view, word) {
  for (let at = 12; ; at += 8 + view.getUint32(at + 4) + (view.getUint32(at + 4) & 1)) {
    // An 80-bit float: its exponent, and the upper half of its mantissa.
    if (word(at) === "COMM") {
      return Math.round(view.getUint32(at + 18) * 2 ** (view.getUint16(at + 16) - 16383 - 31));
    }
  }
}

function mp3Rate(view, word) {
  let at = 0;
  if (word(0).startsWith("ID3")) {
    const size = [6, 7, 8, 9].reduce((sum, byte) => (sum << 7) | view.getUint8(byte), 0);
    at = 10 + size;
  }
  const header = view.getUint32(at);
  const rate = MP3_RATES[(header >>> 10) & 3];
  if (header >>> 21 !== 0x7ff || !rate) return USUAL_RATE;
  return [rate / 4, USUAL_RATE, rate / 2, rate][(header >>> 19) & 3];
}

/** A WAV file of 32-bit floats, which hold every sample as it is. */
function wav(channels, rate) {
  const frames = channels[0].length;
  const bytes = 4 * channels.length * frames;
  const header = new DataView(new ArrayBuffer(58));
  const text = (at, word) => [...word].forEach((c, n) => header.setUint8(at + n, c.charCodeAt(0)));
  const numbers = [
    [4, 50 + bytes], [16, 18], [24, rate], [28, 4 * channels.length * rate], [42, 4], [46, frames], [54, bytes],
  ];
  ["RIFF", "WAVEfmt ", "fact", "data"].forEach((word, n) => text([0, 8, 38, 50][n], word));
  for (const [at, number] of numbers) header.setUint32(at, number, true);
  const shorts = [[20, 3], [22, channels.length], [32, 4 * channels.length], [34, 32]];
  for (const [at, number] of shorts) header.setUint16(at, number, true);
  const samples = new Float32Array(channels.length * frames);
  channels.forEach((channel, c) => {
    for (let n = 0; n < frames; n++) samples[n * channels.length + c] = channel[n];
  });
  return new Blob([header, samples], { type: "audio/wav" });
}

/** Has the browser save a `blob`. */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it long before.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
