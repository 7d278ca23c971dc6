// The player on the audio thread: the song's stems, each through its engine, and what is listened to.
"use strict";

/** Seconds of the fades: when it starts, stops or jumps, and from one thing listened to to another. */
const FADE = 0.006;
/** Seconds in which gains that were measured move most of their way. */
const GAIN_TIME = 0.05;
/** Seconds between two reports to the page. */
const REPORT = 1 / 60;
/** The most samples that a browser asks for at once. */
const QUANTUM = 1024;
const LISTENS = ["before", "after", "removed"];

class Player extends AudioWorkletProcessor {
  constructor({ processorOptions: { wasm, sizes } }) {
    super();
    this.leeway = Leeway.openNow(wasm);
    this.sizes = sizes;
    this.stems = [];
    this.position = 0;
    this.jump = null;
    this.level = 0;
    this.weights = LISTENS.map(() => 0);
    [this.before, this.after] = [0, 1].map(() => [new Float32Array(QUANTUM), new Float32Array(QUANTUM)]);
    this.step = 1 / (FADE * sampleRate);
    this.gainStep = 1 / (GAIN_TIME * sampleRate);
    this.reportIn = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  /** Takes what the page says; what it does not mention stays. The song comes first, with all the rest. */
  take({ song, settings, seek, ...state }) {
    Object.assign(this, state);
    if (song) this.open(song);
    settings?.forEach((values, stem) => this.group.set(stem, values));
    if (seek !== undefined) this.jump = seek;
  }

  open({ vocal, stems, length }) {
    this.vocal = vocal;
    this.length = length;
    this.gains = [this.gain, this.afterGain];
    const channels = stems.map(({ length }) => length);
    this.group = new Group(this.leeway, this.sizes, sampleRate, channels, vocal.length);
    this.stems = stems.map((channels, index) => ({ channels, gain: this.on[index] ? 1 : 0 }));
    // What allocates is done before the sound begins.
    this.group.find();
    this.report();
  }

  process(_inputs, [[left, right]]) {
    if (this.stems.length === 0) return true;
    let done = 0;
    while (done < left.length) {
      this.move();
      if (this.level === 0 && !this.playing) break;
      const frames = Math.min(left.length - done, this.end() - this.position);
      this.render(left, right ?? left, done, frames);
      this.position += frames;
      done += frames;
    }
    this.reportIn -= left.length;
    if (this.reportIn <= 0) this.report();
    return true;
  }

  /** Where it turns back or stops. */
  end() {
    return this.loop && this.position <= this.loop[1] ? this.loop[1] : this.length;
  }

  /** Jumps as soon as it is silent, and turns back at the end. */
  move() {
    if (this.jump !== null && this.level === 0) {
      this.position = Math.min(this.jump, this.length - 1);
      this.jump = null;
    }
    if (this.position >= this.end()) {
      this.position = this.loop ? this.loop[0] : 0;
      if (!this.loop) {
        this.playing = false;
        this.level = 0;
      }
    }
  }

  render(left, right, at, frames) {
    for (const sums of [this.before, this.after]) for (const side of sums) side.fill(0, 0, frames);
    this.stems.forEach(({ channels }, index) => fill(this.group.stem(index), channels, this.position, frames));
    fill(this.group.vocal, this.vocal, this.position, frames);
    this.group.process(frames);
    this.stems.forEach((stem, index) => this.add(stem, this.group.stem(index), this.on[index] ? 1 : 0, frames));
    this.addVocal(frames);
    const wanted = LISTENS.indexOf(this.listen);
    const sounding = this.playing && this.jump === null ? 1 : 0;
    const { weights, gains, step, gainStep } = this;
    const [[before, before2], [after, after2]] = [this.before, this.after];
    for (let n = 0; n < frames; n++) {
      this.level = towards(this.level, sounding, step);
      for (let w = 0; w < weights.length; w++) {
        weights[w] = towards(weights[w], w === wanted ? 1 : 0, step);
      }
      gains[0] += gainStep * (this.gain - gains[0]);
      gains[1] += gainStep * (this.afterGain - gains[1]);
      const gain = this.level * gains[0];
      // The vocal is in both sums, and not in what was removed.
      const first = gain * (weights[0] + weights[2]);
      const second = gain * (weights[1] * gains[1] - weights[2]);
      left[at + n] = first * before[n] + second * after[n];
      right[at + n] = first * before2[n] + second * after2[n];
    }
  }

  /** Adds a stem to the sums before and after. */
  add(stem, carvedChannels, target, frames) {
    const { channels, gain } = stem;
    for (let side = 0; side < 2; side++) {
      const channel = channels[Math.min(side, channels.length - 1)];
      const carved = carvedChannels[Math.min(side, channels.length - 1)];
      const [before, after] = [this.before[side], this.after[side]];
      const there = Math.min(frames, channel.length - this.position);
      stem.gain = gain;
      for (let n = 0; n < frames; n++) {
        stem.gain = towards(stem.gain, target, this.step);
        if (n < there) before[n] += stem.gain * channel[this.position + n];
        after[n] += stem.gain * carved[n];
      }
    }
  }

  addVocal(frames) {
    for (let side = 0; this.vocalOn && side < 2; side++) {
      const voice = this.vocal[Math.min(side, this.vocal.length - 1)];
      const there = Math.min(frames, voice.length - this.position);
      for (let n = 0; n < there; n++) {
        this.before[side][n] += voice[this.position + n];
        this.after[side][n] += voice[this.position + n];
      }
    }
  }

  report() {
    this.reportIn = REPORT * sampleRate;
    const { position, playing } = this;
    // A copy, for the buffer is the engine's.
    const meters = this.group.meters(this.shown).slice();
    this.port.postMessage({ position, playing, meters });
  }
}

function towards(value, target, step) {
  return value < target ? Math.min(target, value + step) : Math.max(target, value - step);
}

registerProcessor("leeway-player", Player);
