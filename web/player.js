// The page's half of the player: it tells the worklet what to play, and hears where it is.
"use strict";

class Player {
  /** `onReport` gets each report of the worklet: position in samples, whether it plays, meters. */
  constructor(wasm, sizes, onReport) {
    Object.assign(this, { wasm, sizes, onReport });
    this.state = { playing: false, listen: "after", vocalOn: true, shown: 0, afterGain: 1, gain: 0.5 };
  }

  /** Takes a song: `vocal` and `stems` as channels, `rate`, `length` in samples. Its samples are the player's
   * from the first sound on. */
  open(song, state) {
    this.close();
    this.song = song;
    Object.assign(this.state, { playing: false, loop: null, shown: 0, afterGain: 1 }, state);
  }

  close() {
    if (this.node) this.node.port.onmessage = null;
    this.context?.close();
    this.context = this.node = null;
  }

  /** Changes what is played: whatever `state` names. */
  set(state) {
    const { seek, ...kept } = state;
    Object.assign(this.state, kept);
    if (!this.node && seek !== undefined) this.state.seek = seek;
    this.node?.port.postMessage(state);
  }

  async play() {
    this.set({ playing: true });
    const isNew = !this.context;
    this.context ??= new AudioContext({ sampleRate: this.song.rate, latencyHint: "interactive" });
    // At once: Safari lets sound begin only for a short while after a key or the mouse was pressed.
    await Promise.all([this.context.resume(), isNew && this.start(this.context)]);
  }

  pause() {
    this.set({ playing: false });
  }

  async start(context) {
    this.node = await Player.node(context, this.wasm, this.sizes);
    this.node.connect(context.destination);
    this.node.port.onmessage = ({ data }) => this.onReport(data);
    const { vocal, stems } = this.song;
    const buffers = [vocal, ...stems].flat().map(({ buffer }) => buffer);
    this.node.port.postMessage({ song: this.song, ...this.state }, buffers);
    delete this.state.seek;
  }

  /** The worklet's node in a `context`. */
  static async node(context, wasm, sizes) {
    // A data address, for no browser loads a worklet from a Blob of a page that is a file.
    const source = `${sourceOf("engine")}\n${sourceOf("worklet")}`;
    await context.audioWorklet.addModule(`data:text/javascript;base64,${toBase64(source)}`);
    const { block, bands, figures, spectra } = sizes;
    return new AudioWorkletNode(context, "leeway-player", {
      numberOfInputs: 0,
      outputChannelCount: [2],
      processorOptions: { wasm, sizes: { block, bands, figures, spectra } },
    });
  }
}

/** The source of a script of this page. */
function sourceOf(name) {
  return document.getElementById(`${name}-source`).textContent;
}

function toBase64(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The worker, and the tasks that it is at. */
class Workshop {
  constructor() {
    const parts = ["engine", "duck", "passages", "worker"].map((name) => `${sourceOf(name)}\n`);
    const address = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.open = new Map();
    this.next = 0;
  }

  /** Starts a task. The promise that comes back has `cancel`; `onProgress` gets a share of 1. */
  run(task, given, onProgress = () => {}, transfer = []) {
    const id = this.next++;
    const promise = new Promise((resolve, reject) => this.open.set(id, { resolve, reject, onProgress }));
    promise.cancel = () => this.worker.postMessage({ id, cancel: true });
    this.worker.postMessage({ id, task, ...given }, transfer);
    return promise;
  }

  hear({ id, share, result, error }) {
    const task = this.open.get(id);
    if (share !== undefined) {
      task.onProgress(share);
      return;
    }
    this.open.delete(id);
    if (error === undefined) task.resolve(result);
    else task.reject(new Error(error));
  }
}
