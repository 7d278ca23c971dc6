// Which passages of a song are worth comparing: those that are sung.
"use strict";

/** Steps in seconds between passages that are tried. */
const PASSAGE_STEP = 0.5;

/** Up to `count` passages of so many `seconds` that do not overlap and have the most of the vocal, in order,
 * each from its first sample to the one after its last. */
function sungPassages(vocal, rate, seconds, count) {
  const [length, step] = [Math.round(seconds * rate), Math.round(PASSAGE_STEP * rate)];
  const levels = [];
  for (let start = 0; start < vocal[0].length; start += step) {
    const energy = vocal[0].subarray(start, start + step).reduce((sum, sample) => sum + sample * sample, 0);
    // Its loudness rather than its energy: a shout is not worth a verse.
    levels.push(energy ** 0.3);
  }
  const steps = length / step;
  const starts = Array.from({ length: Math.max(1, levels.length - steps + 1) }, (_, at) => at);
  const sung = (at) => levels.slice(at, at + steps).reduce((sum, level) => sum + level, 0);
  const best = starts.map((at) => [at, sung(at)]).sort(([, a], [, b]) => b - a);
  const chosen = [];
  for (const [at] of best) {
    const apart = chosen.every((other) => Math.abs(other - at) >= steps);
    if (chosen.length < count && apart) chosen.push(at);
  }
  chosen.sort((a, b) => a - b);
  return chosen.map((at) => [at * step, Math.min(vocal[0].length, at * step + length)]);
}
