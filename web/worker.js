// What takes longer than a frame: whole stems are carved, measured and compared here.
"use strict";

let leeway;
let sizes;
let song;
const cancelled = new Set();

/** Samples between two reports of progress: some tenths of a second of work. */
const PROGRESS = 1 << 19;
/** Milliseconds after which a task looks again whether another has made what both want. */
const WAIT_MS = 30;

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
    sizes = given.sizes;
    song = given.song;
    return { result: true };
  },

  /** Carves the whole song; also tells how many seconds that took, or had taken before. */
  async carve({ wanted }, progress) {
    const { carved, seconds } = await passed(wanted, progress);
    const stems = carved.map((channels) => channels.map((channel) => channel.slice()));
    return { result: { stems, seconds }, transfer: stems.flat().map(({ buffer }) => buffer) };
  },

  /** Carves one stem by itself, which comes with its vocal and its rate. */
  async carveAlone({ wanted, stem, vocal, rate }, progress) {
    const { carved: [channels] } = await pass([{ ...wanted, channels: stem }], vocal, rate, progress);
    return { result: channels, transfer: channels.map(({ buffer }) => buffer) };
  },

  /** The page that tells of the song, and the most important of it. */
  async report({ wanted }, progress) {
    const { page, lines } = await passed(wanted, progress);
    return { result: { page, lines } };
  },

  /** What the settings do to the song: loudness and peak of both mixes, how clear the vocal is, each stem's figures. */
  async measure({ wanted, on, vocalOn }, progress) {
    const { carved, figures, audibilityDb } = await passed(wanted, progress);
    const mixed = (stems) => (vocalOn ? withVocal(sum(stems, on)) : sum(stems, on));
    return { result: { before: loudness(mixed(song.stems)), after: loudness(mixed(carved)), figures, audibilityDb } };
  },

  /** Passages of the song in the versions of the listening test, and how these were made equal. */
  async versions({ wanted, seconds, count }, progress) {
    const { carved: carvedStems } = await passed(wanted, progress);
    const passages = sungPassages(song.vocal, song.rate, seconds, count);
    const [stems, carved] = [sum(song.stems), sum(carvedStems)];
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

/** What the song comes to with what is `wanted` of its stems: their values, and what they are. Of several tasks that
 * want the same, one makes it. */
async function passed(wanted, progress) {
  const key = JSON.stringify(wanted);
  while (song.passed?.key !== key) {
    if (song.passing?.key === key) {
      await progress(song.passing.share);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      continue;
    }
    const mine = { key, share: 0 };
    song.passing = mine;
    try {
      const stems = wanted.map((stem, index) => ({ ...stem, channels: song.stems[index] }));
      const began = performance.now();
      const made = await pass(stems, song.vocal, song.rate, (share) => progress((mine.share = share)));
      song.passed = { key, ...made, seconds: (performance.now() - began) / 1000 };
    } finally {
      if (song.passing === mine) song.passing = null;
    }
  }
  return song.passed;
}

/** Carves `stems` around a vocal, in step and from end to end. */
async function pass(stems, vocal, rate, progress) {
  const songPass = new SongPass(leeway, sizes, rate, stems, vocal, song.vocalName);
  const length = Math.max(...stems.map(({ channels }) => channels[0].length));
  try {
    for (let work = 0; songPass.step(); work += songPass.frames * stems.length) {
      if (work < PROGRESS) continue;
      work = 0;
      await progress(Math.min(1, songPass.at / length));
    }
    return songPass.finish();
  } finally {
    songPass.free();
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
