// What takes longer than a frame: whole stems are carved, measured and compared here.
"use strict";

let leeway;
let sizes;
let song;
const cancelled = new Set();

/** Samples between two reports of progress: some tenths of a second of work. */
const PROGRESS = 1 << 19;

onmessage = async ({ data: { id, task, cancel, ...given } }) => {
  if (cancel) {
    cancelled.add(id);
    return;
  }
  const mine = song;
  /** Tells how far it is, and lets messages in: it may be too late for this task then. */
  const progress = async (share) => {
    postMessage({ id, share });
    await new Promise((resolve) => setTimeout(resolve));
    if (cancelled.has(id) || song !== mine) throw new Error("stopped");
  };
  try {
    const { result, transfer } = await TASKS[task](given, progress);
    postMessage({ id, result }, transfer ?? []);
  } catch (error) {
    postMessage({ id, error: error.message });
  }
  cancelled.delete(id);
};

const TASKS = {
  /** Keeps a song. */
  async open(given) {
    leeway ??= await Leeway.open(given.wasm);
    sizes = leeway.interface();
    song = { ...given.song, carved: given.song.stems.map(() => null) };
    return { result: true };
  },

  /** Carves one stem from end to end: that at `index` of the song, or one that comes with its vocal. */
  async carve({ index, values, ...given }, progress) {
    const own = { stem: song.stems[index], vocal: song.vocal, rate: song.rate };
    const { stem, vocal, rate } = given.stem ? given : own;
    const result = await carve(stem, vocal, rate, values, progress);
    return { result, transfer: result.channels.map(({ buffer }) => buffer) };
  },

  /** What the settings do to the song: loudness and peak of both mixes, and each stem's figures. */
  async measure({ settings, on, vocalOn }, progress) {
    await carveSong(settings, progress);
    const mixed = (stems) => (vocalOn ? withVocal(sum(stems, on)) : sum(stems, on));
    return {
      result: {
        before: loudness(mixed(song.stems)),
        after: loudness(mixed(carvedStems())),
        figures: song.carved.map(({ figures }) => figures),
      },
    };
  },

  /** Passages of the song in the versions of the listening test, and how these were made equal. */
  async versions({ settings, seconds, count }, progress) {
    await carveSong(settings, progress);
    const passages = sungPassages(song.vocal, song.rate, seconds, count);
    const [stems, carved] = [sum(song.stems), sum(carvedStems())];
    const duck = await equalDuck(stems, carved, progress);
    const mixes = { before: stems, after: carved, ducked: duck.channels };
    const told = {};
    for (const [name, mix] of Object.entries(mixes)) {
      mixes[name] = withVocal(mix);
      told[name] = loudness(mixes[name]);
    }
    for (const version of Object.values(told)) version.gainDb = told.before.lufs - version.lufs;
    const gains = Object.values(told).map(({ gainDb }) => 10 ** (gainDb / 20));
    const level = headroom(Math.max(...Object.values(told).map(({ peak }, n) => peak * gains[n])));
    const cut = (mix, gain, passage) =>
      mix.map((side) => side.slice(...passage).map((sample) => gain * level * sample));
    const sounds = passages.map((passage) =>
      Object.fromEntries(Object.entries(mixes).map(([name, mix], n) => [name, cut(mix, gains[n], passage)])),
    );
    const { depthDb, audibility } = duck;
    return { result: { passages, sounds, told, depthDb, audibility } };
  },
};

function carvedStems() {
  return song.carved.map(({ channels }) => channels);
}

/** `stem` carved around `vocal`, from the first sample to the last. */
async function carve(stem, vocal, rate, values, progress) {
  const carver = new Carver(leeway, sizes, rate, stem.length, vocal.length);
  carver.set(values);
  const { length } = stem[0];
  const channels = stem.map(() => new Float32Array(length));
  try {
    for (let start = 0; start < length; start += sizes.block) {
      const frames = Math.min(sizes.block, length - start);
      fill(carver.stem, stem, start, frames);
      fill(carver.vocal, vocal, start, frames);
      carver.process(frames);
      channels.forEach((channel, index) => channel.set(carver.stem[index].subarray(0, frames), start));
      if (start % PROGRESS < sizes.block) await progress(start / length);
    }
    return { channels, figures: carver.figures() };
  } finally {
    carver.free();
  }
}

/** Carves the stems of the song whose settings have changed. */
async function carveSong(settings, progress) {
  const { stems, carved, vocal, rate } = song;
  for (const [index, stem] of stems.entries()) {
    const values = settings[index];
    if (carved[index]?.values.join() === values.join()) continue;
    const along = (share) => progress((index + share) / stems.length);
    carved[index] = { ...(await carve(stem, vocal, rate, values, along)), values };
  }
}

/** The sum in stereo of the stems that are `on`. */
function sum(stems, on = stems.map(() => true)) {
  const total = [0, 1].map(() => new Float32Array(song.length));
  stems.forEach((channels, index) => {
    if (on[index]) add(total, channels);
  });
  return total;
}

/** Adds a mono or stereo signal to a stereo one. */
function add(total, channels) {
  total.forEach((side, index) => {
    const channel = channels[Math.min(index, channels.length - 1)];
    for (let n = 0; n < channel.length; n++) side[n] += channel[n];
  });
}

function withVocal(mix) {
  const whole = mix.map((side) => side.slice());
  add(whole, song.vocal);
  return whole;
}

/** The gain that leaves a mix with this peak 1 dB below full scale, if it does not anyway. */
function headroom(peak) {
  return Math.min(1, 0.89 / peak);
}

/** Programme loudness in LUFS, and the peak. */
function loudness(mix) {
  const { exports } = leeway;
  const meter = exports.loudness_new(song.rate);
  for (let start = 0; start < song.length; start += sizes.block) {
    const frames = Math.min(sizes.block, song.length - start);
    const buffers = [0, 1].map((side) => leeway.floats(exports.loudness_buffer(meter, side), frames));
    fill(buffers, mix, start, frames);
    exports.loudness_listen(meter, frames);
  }
  const told = { lufs: exports.loudness_lufs(meter), peak: exports.loudness_peak(meter) };
  exports.loudness_free(meter);
  return told;
}
