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

  /** Puts in a text for what is called next. */
  put(text) {
    const bytes = new TextEncoder().encode(text);
    const at = this.exports.text_in(bytes.length);
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
  }

  valueText(control, value) {
    return this.text(this.exports.value_text(control, value));
  }

  /** Centres of the bands in Hz. */
  centresHz(rate) {
    return JSON.parse(`[${this.text(this.exports.centres_text(rate))}]`);
  }

  floats(pointer, length) {
    return new Float32Array(this.exports.memory.buffer, pointer, length);
  }
}

/** Engines for the stems of a song that play in step: `stems` are their numbers of channels. `sizes` has `block`,
 * `bands`, `figures` and `spectra`, as the interface has them. */
class Group {
  constructor(leeway, sizes, rate, stems, vocalChannels) {
    Object.assign(this, { leeway, sizes });
    const { exports } = leeway;
    this.pointer = exports.group_new(rate, vocalChannels);
    this.stems = stems.map((channels) => {
      if (!exports.group_add(this.pointer, channels)) throw unsupported(rate, channels);
      return null;
    });
  }

  /** Finds the buffers anew if the module's memory has grown meanwhile. */
  find() {
    const { exports } = this.leeway;
    if (this.memory === exports.memory.buffer) return;
    this.memory = exports.memory.buffer;
    const at = (pointer) => this.leeway.floats(pointer, this.sizes.block);
    this.stems = this.stems.map((_, stem) => [0, 1].map((channel) => at(exports.group_stem(this.pointer, stem, channel))));
    this.vocalBuffers = [0, 1].map((channel) => at(exports.group_vocal(this.pointer, channel)));
    const numbers = this.sizes.figures.length + this.sizes.spectra.length * this.sizes.bands;
    this.meterBuffer = this.leeway.floats(exports.group_meters(this.pointer, 0), numbers);
  }

  /** A stem's buffers: samples go in, carved ones come out. */
  stem(index) {
    this.find();
    return this.stems[index];
  }

  get vocal() {
    this.find();
    return this.vocalBuffers;
  }

  /** Sets every control of a stem, in the order of the table. */
  set(stem, values) {
    values.forEach((value, control) => this.leeway.exports.group_set(this.pointer, stem, control, value));
  }

  process(frames) {
    this.leeway.exports.group_process(this.pointer, frames);
  }

  get hop() {
    return this.leeway.exports.group_hop(this.pointer);
  }

  /** A stem's meters, in a buffer that the next call writes anew. */
  meters(stem) {
    this.find();
    this.leeway.exports.group_meters(this.pointer, stem);
    return this.meterBuffer;
  }

  /** The figures among a stem's meters, by name. */
  figures(stem) {
    const meters = this.meters(stem);
    return Object.fromEntries(this.sizes.figures.map((name, index) => [name, meters[index]]));
  }

  free() {
    this.leeway.exports.group_free(this.pointer);
  }
}

/** A whole song on its way through the engine, as `leeway carve` has it. Each of its `stems` has `channels`, `values`
 * of the controls in the order of the table, and `about`: its name, its file, its preset and notes on it. */
class SongPass {
  constructor(leeway, sizes, rate, stems, vocal, vocalName) {
    Object.assign(this, { leeway, sizes, stems, vocal, at: 0 });
    const { exports } = leeway;
    leeway.put(vocalName);
    this.pointer = exports.song_new(rate, vocal.length);
    stems.forEach(({ channels, values, about }, index) => {
      leeway.put(about.map((line) => line.replace(/\s/g, " ")).join("\n"));
      if (!exports.song_add(this.pointer, channels.length)) throw unsupported(rate, channels.length);
      values.forEach((value, control) => exports.song_set(this.pointer, index, control, value));
    });
    this.frames = exports.song_step_frames(this.pointer);
    this.carved = stems.map(({ channels }) => channels.map(({ length }) => new Float32Array(length)));
    this.done = stems.map(() => 0);
  }

  /** Carves the next samples; whether there is more to come. */
  step() {
    const { exports } = this.leeway;
    const { pointer, frames, at } = this;
    const put = (channels, place) => {
      const here = Math.max(0, Math.min(frames, channels[0].length - at));
      channels.forEach((channel, index) => {
        const from = Math.min(at, channel.length);
        this.leeway.floats(place(index, here), here).set(channel.subarray(from, from + here));
      });
    };
    this.stems.forEach(({ channels }, stem) => put(channels, (channel, here) => exports.song_give(pointer, stem, channel, here)));
    put(this.vocal, (channel, here) => exports.song_give_vocal(pointer, channel, here));
    exports.song_step(pointer);
    this.carved.forEach((channels, stem) => {
      const length = exports.song_carved_frames(pointer, stem);
      channels.forEach((channel, index) => {
        channel.set(this.leeway.floats(exports.song_carved(pointer, stem, index), length), this.done[stem]);
      });
      this.done[stem] += length;
    });
    this.at += frames;
    // The vocal may go on after the stems.
    return exports.song_sounds(pointer) || this.at < this.vocal[0].length;
  }

  /** After the last step: what came out, each stem's figures, the song's audibility before and after, the page of
   * `leeway trackout`, and the most important of it in lines. */
  finish() {
    const { exports } = this.leeway;
    const { pointer } = this;
    const figures = this.stems.map((_, stem) =>
      Object.fromEntries(this.sizes.stem_figures.map((name, figure) => [name, exports.song_figure(pointer, stem, figure)])),
    );
    exports.song_finish(pointer);
    const audibilityDb = [0, 1].map((side) => exports.song_audibility_db(pointer, side));
    const [page, text] = ["song_page", "song_text"].map((make) => this.leeway.text(exports[make](pointer)));
    return { carved: this.carved, figures, audibilityDb, page, lines: text.split("\n") };
  }

  free() {
    this.leeway.exports.song_free(this.pointer);
  }
}

function unsupported(rate, channels) {
  return new Error(`Leeway does not work at ${rate} Hz with ${channels} channels.`);
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
