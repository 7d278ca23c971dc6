// The engine's WebAssembly as objects, for the page, its worker and its audio worklet.
"use strict";

/** An instance of the compiled module. */
class Leeway {
  constructor(instance) {
    this.exports = instance.exports;
  }

  static async open(module) {
    return new Leeway(await WebAssembly.instantiate(module));
  }

  /** For an audio worklet, which cannot wait. */
  static openNow(module) {
    return new Leeway(new WebAssembly.Instance(module));
  }

  /** The text of which `length` was returned just now. */
  text(length) {
    const bytes = new Uint8Array(this.exports.memory.buffer, this.exports.text(), length);
    return new TextDecoder().decode(bytes);
  }

  /** The controls, and what there is in a carver's meters. */
  interface() {
    return JSON.parse(this.text(this.exports.interface_text()));
  }

  valueText(control, value) {
    return this.text(this.exports.value_text(control, value));
  }

  floats(pointer, length) {
    return new Float32Array(this.exports.memory.buffer, pointer, length);
  }
}

/** An engine for one stem. `sizes` has `block`, `bands`, `figures` and `spectra`, as the interface has them. */
class Carver {
  constructor(leeway, sizes, rate, stemChannels, vocalChannels) {
    this.leeway = leeway;
    this.sizes = sizes;
    this.channels = [stemChannels, vocalChannels];
    this.pointer = leeway.exports.carver_new(rate, stemChannels, vocalChannels);
    if (!this.pointer) {
      throw new Error(`Leeway does not work at ${rate} Hz with ${stemChannels} channels.`);
    }
  }

  /** Finds the buffers anew if the module's memory has grown meanwhile. */
  find() {
    const { exports } = this.leeway;
    if (this.memory === exports.memory.buffer) return;
    this.memory = exports.memory.buffer;
    const at = (pointer) => this.leeway.floats(pointer, this.sizes.block);
    this.stemBuffers = [0, 1].map((channel) => at(exports.carver_stem(this.pointer, channel)));
    this.vocalBuffers = [0, 1].map((channel) => at(exports.carver_vocal(this.pointer, channel)));
    const numbers = this.sizes.figures.length + this.sizes.spectra.length * this.sizes.bands;
    this.meterBuffer = this.leeway.floats(exports.carver_meters(this.pointer), numbers);
  }

  get stem() {
    this.find();
    return this.stemBuffers;
  }

  get vocal() {
    this.find();
    return this.vocalBuffers;
  }

  /** Sets every control, in the order of the table. */
  set(values) {
    values.forEach((value, control) => this.leeway.exports.carver_set(this.pointer, control, value));
  }

  process(frames) {
    this.leeway.exports.carver_process(this.pointer, frames);
  }

  reset() {
    this.leeway.exports.carver_reset(this.pointer);
  }

  get hop() {
    return this.leeway.exports.carver_hop(this.pointer);
  }

  get centresHz() {
    const { exports } = this.leeway;
    const bands = exports.carver_bands(this.pointer);
    return Array.from(this.leeway.floats(exports.carver_centres_hz(this.pointer), bands));
  }

  /** The meters, in a buffer that the next call writes anew. */
  meters() {
    this.find();
    this.leeway.exports.carver_meters(this.pointer);
    return this.meterBuffer;
  }

  /** The figures among the meters, by name. */
  figures() {
    const meters = this.meters();
    return Object.fromEntries(this.sizes.figures.map((name, index) => [name, meters[index]]));
  }

  free() {
    this.leeway.exports.carver_free(this.pointer);
  }
}

/** Copies up to `frames` samples from `from` on into the buffers; silence where there are none. */
function fill(buffers, channels, from, frames) {
  channels.forEach((channel, index) => {
    const end = Math.max(from, Math.min(from + frames, channel.length));
    const part = channel.subarray(from, end);
    buffers[index].set(part);
    buffers[index].fill(0, part.length, frames);
  });
}
