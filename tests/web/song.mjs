// A song of a few seconds: what is clear in it is said by the tests.

/** Steady numbers between -1 and 1, always the same. */
function noise(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Notes with harmonics under a noise, in two channels that differ. */
export function stem(rate, seconds) {
  const random = noise(1);
  const channels = [new Float32Array(rate * seconds), new Float32Array(rate * seconds)];
  for (let n = 0; n < rate * seconds; n++) {
    const hz = [220, 277, 330, 440][Math.floor((4 * n) / rate) % 4];
    const phase = (2 * Math.PI * hz * n) / rate;
    const hiss = 0.02 * random();
    for (let harmonic = 1; harmonic <= 8; harmonic++) {
      const partial = (0.12 / harmonic ** 0.5) * Math.sin(harmonic * phase);
      channels[0][n] += partial + hiss / 8;
      channels[1][n] += (harmonic % 2 ? 0.8 : 0.5) * partial - hiss / 8;
    }
  }
  return channels;
}

/** A voice that sings every other second. */
export function vocal(rate, seconds) {
  const random = noise(2);
  const voice = new Float32Array(rate * seconds);
  for (let n = 0; n < voice.length; n++) {
    const sings = Math.floor(n / rate) % 2;
    const phase = (2 * Math.PI * (196 + 2 * Math.sin((30 * n) / rate)) * n) / rate;
    for (let harmonic = 1; sings && harmonic <= 12; harmonic++) voice[n] += (0.08 / harmonic ** 0.7) * Math.sin(harmonic * phase);
    if (sings) voice[n] += 0.01 * random();
  }
  return [voice];
}
