// The player on the audio thread: the song's stems, an engine for each, and what is listened to.
"use strict";

/** Seconds of the fades: when it starts, stops or jumps, and from one thing listened to to another. */
const FADE = 0.006;
/** Seconds in which gains that were measured move most of their way. */
const GAIN_TIME = 0.05;
/** Seconds between two reports to the page. */
const REPORT = 1 / 60;
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
    this.weights = [0, 0, 0];
    this.step = 1 / (FADE * sampleRate);
    this.gainStep = 1 / (GAIN_TIME * sampleRate);
    this.reportIn = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  /** Takes what the page says; what it does not mention stays. The song comes first, with all the rest. */
  take({ song, settings, seek, ...state }) {
    Object.assign(this, state);
    if (song) this.open(song);
    settings?.forEach((values, stem) => this.stems[stem].carver.set(values));
    if (seek !== undefined) this.jump = seek;
  }

  open({ vocal, stems, length }) {
    this.vocal = vocal;
    this.length = length;
    this.gains = [this.gain, this.afterGain];
    this.stems = stems.map((channels, index) => ({
      channels,
      carver: new Carver(this.leeway, this.sizes, sampleRate, channels.length, vocal.length),
      gain: this.on[index] ? 1 : 0,
    }));
    // What allocates is done before the sound begins.
    for (const { carver } of this.stems) carver.find();
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
    return this.loop && this.position < this.loop[1] ? this.loop[1] : this.length;
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
    for (const { carver, channels } of this.stems) {
      fill(carver.stem, channels, this.position, frames);
      fill(carver.vocal, this.vocal, this.position, frames);
      carver.process(frames);
    }
    const wanted = LISTENS.indexOf(this.listen);
    const sounding = this.playing && this.jump === null ? 1 : 0;
    for (let n = 0; n < frames; n++) {
      this.level = towards(this.level, sounding, this.step);
      for (let w = 0; w < LISTENS.length; w++) {
        this.weights[w] = towards(this.weights[w], w === wanted ? 1 : 0, this.step);
      }
      this.gains[0] += this.gainStep * (this.gain - this.gains[0]);
      this.gains[1] += this.gainStep * (this.afterGain - this.gains[1]);
      for (let s = 0; s < this.stems.length; s++) {
        this.stems[s].gain = towards(this.stems[s].gain, this.on[s] ? 1 : 0, this.step);
      }
      const gain = this.level * this.gains[0];
      left[at + n] = gain * this.mixed(n, 0);
      right[at + n] = gain * this.mixed(n, 1);
    }
  }

  /** What is heard of the `n`th sample from here, on one side. */
  mixed(n, side) {
    const position = this.position + n;
    let before = 0;
    let after = 0;
    for (let s = 0; s < this.stems.length; s++) {
      const { carver, channels, gain } = this.stems[s];
      const channel = Math.min(side, channels.length - 1);
      if (position < channels[channel].length) before += gain * channels[channel][position];
      after += gain * carver.stemBuffers[channel][n];
    }
    const voice = this.vocal[Math.min(side, this.vocal.length - 1)];
    const sung = this.vocalOn && position < voice.length ? voice[position] : 0;
    const [first, second, third] = this.weights;
    return (
      first * (before + sung) +
      second * this.gains[1] * (after + sung) +
      third * (before - after)
    );
  }

  report() {
    this.reportIn = REPORT * sampleRate;
    const { position, playing } = this;
    // A copy, for the buffer is the engine's.
    const meters = this.stems[this.shown].carver.meters().slice();
    this.port.postMessage({ position, playing, meters });
  }
}

function towards(value, target, step) {
  return value < target ? Math.min(target, value + step) : Math.max(target, value - step);
}

registerProcessor("leeway-player", Player);
