// The rival of the listening test: a ducker that turns the whole band down while the vocal sings.
"use strict";

/** The deepest duck in dB that is tried, and how often the range is halved: to a tenth of a dB. */
const DEEPEST_DUCK_DB = 24;
const HALVINGS = 8;

/** How far the vocal stands above what masks it in `mix`, in dB, as an engine judges it that only listens. */
async function audibilityOver(mix, progress) {
  const group = new Group(leeway, sizes, song.rate, [mix.length], song.vocal.length);
  group.set(0, sizes.controls.map(({ key, ...control }) => (key === "depth" ? 0 : control.default)));
  try {
    for (let start = 0; start < song.length; start += sizes.block) {
      const frames = Math.min(sizes.block, song.length - start);
      fill(group.stem(0), mix, start, frames);
      fill(group.vocal, song.vocal, start, frames);
      group.process(frames);
      if (start % PROGRESS < sizes.block) await progress(start / song.length);
    }
    return group.figures(0).audibility_before_db;
  } finally {
    group.free();
  }
}

/** How far a ducker is closed at every sample, 0 to 1: while the vocal sounds, with Leeway's own times. */
function duckKey() {
  const seconds = (key) => sizes.controls.find((control) => control.key === key).default / 1000;
  const pole = (key) => Math.exp(-1 / (seconds(key) * song.rate));
  const [attack, release] = [pole("attack"), pole("release")];
  const hold = seconds("hold") * song.rate;
  const group = new Group(leeway, sizes, song.rate, [1], song.vocal.length);
  const key = new Float32Array(song.length);
  let [closed, held] = [0, 0];
  for (let start = 0; start < song.length; start += group.hop) {
    const frames = Math.min(group.hop, song.length - start);
    // The engine hears the vocal over a silent stem.
    group.stem(0)[0].fill(0, 0, frames);
    fill(group.vocal, song.vocal, start, frames);
    group.process(frames);
    const sounds = group.figures(0).vocal_sounds > 0;
    for (let n = start; n < start + frames; n++) {
      held = sounds ? hold : held - 1;
      const target = held > 0 ? 1 : 0;
      closed = target + (target > closed ? attack : release) * (closed - target);
      key[n] = closed;
    }
  }
  group.free();
  return key;
}

/** `mix` ducked as deep as makes the vocal as audible over it as it is over `carved`. */
async function equalDuck(mix, carved, progress) {
  const key = duckKey();
  const ducked = (depthDb) =>
    mix.map((side) => side.map((sample, n) => sample * 10 ** ((-depthDb * key[n]) / 20)));
  let judged = 0;
  const judge = (channels) => {
    const done = judged++;
    return audibilityOver(channels, (share) => progress((done + share) / (HALVINGS + 3)));
  };
  const audibility = { before: await judge(mix), after: await judge(carved) };
  let [low, high] = [0, DEEPEST_DUCK_DB];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if ((await judge(ducked(middle))) < audibility.after) low = middle;
    else high = middle;
  }
  const channels = ducked(high);
  audibility.ducked = await judge(channels);
  return { channels, depthDb: high, audibility };
}
