// The page: what is on it, and what happens when something is pressed.
"use strict";

/** Milliseconds after a change before the song is measured anew. */
const SETTLE_MS = 250;
const ids = (names) => Object.fromEntries(Object.entries(names).map(([key, id]) => [key, document.getElementById(id)]));

class Page {
  constructor(leeway, wasm) {
    const read = (id) => JSON.parse(document.getElementById(id).textContent);
    const told = read("interface-data");
    this.leeway = leeway;
    this.wasm = wasm;
    this.table = told.controls;
    this.ui = ids({
      title: "song-title", status: "status", state: "state", reason: "reason", play: "play", position: "position",
      time: "time", loop: "loop", stems: "stems", shownName: "shown-name", preset: "preset",
      inSong: "in-song", audibility: "audibility", energy: "energy", touched: "touched", equal: "equal",
    });
    this.presets = new Presets(read("presets-data"), this.table);
    this.picture = new Picture(document.getElementById("picture"), leeway, told);
    this.player = new Player(wasm, told, (report) => this.hear(report));
    this.workshop = new Workshop();
    const [main, finer] = ["main-controls", "finer-controls"].map((id) => document.getElementById(id));
    this.controls = new Controls(leeway, this.table, main, finer, () => this.soundChanged());
    this.carving = new Carving(
      ids({ start: "carve", stop: "carve-stop", progress: "carve-progress", status: "carve-status", list: "carved" }),
      this.workshop,
    );
    this.report = new SongReport(
      ids({ start: "report", stop: "report-stop", progress: "report-progress", status: "report-status", list: "told" }),
      this.workshop,
    );
    this.test = new ListeningTest(
      ids({
        start: "test-start", stop: "test-stop", progress: "test-progress", status: "test-status",
        trial: "trial", results: "results",
      }),
      this.workshop, told.version,
    );
    new OwnFiles(
      ids({ files: "files", drop: "drop", chosen: "chosen", open: "open", demo: "demo", status: "own-status" }),
      async (song) => this.open(song ?? (await demoSong())),
    );
    document.getElementById("version").textContent = told.version;
    this.listenToPage();
  }

  listenToPage() {
    const { ui } = this;
    ui.play.addEventListener("click", () => this.togglePlay());
    ui.position.addEventListener("input", () => this.player.set({ seek: Math.round(ui.position.value * this.song.rate) }));
    ui.loop.addEventListener("change", () => this.setLoop());
    for (const input of document.querySelectorAll("[name=listen]")) {
      input.addEventListener("change", () => this.listen(input.value));
    }
    ui.preset.append(...this.presets.list.map(({ name }) => element("option", { textContent: name })));
    ui.preset.addEventListener("change", () => this.choosePreset(ui.preset.value));
    // The test has the song to itself.
    this.test.page.start.addEventListener("click", () => this.pause());
    document.addEventListener("keydown", (event) => this.press(event));
  }

  /** Opens a song: everything on the page is about it from now on. */
  async open(song) {
    this.pause();
    for (const stem of song.stems) {
      const called = this.presets.forFile(stem.name);
      const preset = called ?? this.presets.list[0];
      Object.assign(stem, { preset: preset.name, byDefault: !called, values: [...preset.values], on: true });
    }
    const sounds = {
      rate: song.rate,
      length: song.length,
      vocal: song.vocal.channels,
      vocalName: song.vocalName,
      stems: song.stems.map(({ channels }) => channels),
    };
    await this.workshop.run("open", { wasm: this.wasm, sizes: this.player.sizes, song: sounds });
    // From here on, worker and player have the samples.
    this.figures = null;
    this.song = { ...song, vocal: null, stems: song.stems.map(({ channels, ...stem }) => stem) };
    this.vocalOn = true;
    this.player.open(sounds, { settings: this.settings(), on: this.on(), vocalOn: true });
    this.centresHz = this.leeway.centresHz(song.rate);
    this.ui.title.textContent = song.title;
    this.ui.position.max = song.length / song.rate;
    this.showPosition(0);
    this.setLoop();
    this.listStems();
    this.show(0);
    this.carving.open(this.song);
    this.report.open(this.song);
    this.test.open(this.song);
    this.say("Ready", "Press Play.");
    this.ui.play.disabled = false;
    this.measure();
  }

  settings() {
    return this.song.stems.map(({ values }) => values);
  }

  /** What the worker is told of each stem: the values of its controls, and what the page of the song says of it. */
  wanted() {
    return this.song.stems.map(wantedOf);
  }

  on() {
    return this.song.stems.map(({ on }) => on);
  }

  say(state, reason) {
    const { ui } = this;
    // Only what is new, so that it is read out once.
    if (ui.state.textContent !== state) ui.state.textContent = state;
    if (ui.reason.textContent !== reason) ui.reason.textContent = reason;
    ui.status.classList.toggle("carving", state === "Carving");
  }

  async togglePlay() {
    if (this.player.state.playing) {
      this.pause();
      return;
    }
    if (this.test.running) {
      this.say("Listening test", "Stop it below to play the song.");
      return;
    }
    this.ui.play.textContent = "Pause";
    try {
      await this.player.play();
    } catch (error) {
      this.pause();
      this.player.close();
      this.say("No sound", `The browser did not start it: ${error.message}`);
    }
  }

  pause() {
    this.player.pause();
    this.ui.play.textContent = "Play";
  }

  listen(what) {
    this.player.set({ listen: what });
    document.querySelector(`[name=listen][value=${what}]`).checked = true;
  }

  setLoop() {
    this.player.set({ loop: this.ui.loop.checked ? [0, this.song.length] : null });
  }

  /** A row per stem, and one for the vocal: whether it sounds, and whether the picture shows it. */
  listStems() {
    const rows = this.song.stems.map((stem, index) => {
      const shown = element("input", { type: "radio", name: "shown", checked: index === 0 });
      shown.addEventListener("change", () => this.show(index));
      const on = this.onOff(`${stem.name} sounds`, (value) => (stem.on = value));
      const label = element("label", { className: "name" });
      label.append(shown, element("span", { textContent: stem.name }));
      return this.row(label, on);
    });
    const vocal = this.onOff("vocal sounds", (value) => (this.vocalOn = value));
    rows.push(this.row(element("span", { className: "name", textContent: "vocal" }), vocal));
    this.ui.stems.replaceChildren(this.ui.stems.firstElementChild, ...rows);
  }

  row(...parts) {
    const row = element("div", { className: "stem-row" });
    row.append(...parts);
    return row;
  }

  onOff(ariaLabel, set) {
    const label = element("label");
    const input = element("input", { type: "checkbox", checked: true, ariaLabel });
    input.addEventListener("change", () => {
      set(input.checked);
      this.player.set({ on: this.on(), vocalOn: this.vocalOn });
      this.measureSoon();
    });
    label.append(input, " on");
    return label;
  }

  /** Shows a stem in the picture and on the controls. */
  show(index) {
    this.shown = index;
    const stem = this.song.stems[index];
    this.player.set({ shown: index });
    this.picture.clear(this.centresHz);
    this.ui.shownName.textContent = stem.name;
    this.ui.preset.value = stem.preset;
    this.showSound();
    this.showFigures();
  }

  showSound() {
    const stem = this.song.stems[this.shown];
    this.controls.show(stem.values, this.presets.named(stem.preset).values);
    this.picture.maxCutDb = stem.values[this.table.findIndex(({ key }) => key === "max_cut")];
  }

  choosePreset(name) {
    const preset = this.presets.named(name);
    Object.assign(this.song.stems[this.shown], { preset: name, byDefault: false, values: [...preset.values] });
    this.soundChanged();
  }

  soundChanged() {
    this.showSound();
    this.player.set({ settings: this.settings() });
    this.measureSoon();
  }

  measureSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.measure(), SETTLE_MS);
  }

  /** Measures the song with these settings: how loud both mixes are, and each stem's figures. */
  async measure() {
    this.measuring?.cancel();
    const given = { wanted: this.wanted(), on: this.on(), vocalOn: this.vocalOn };
    const [song, measuring] = [this.song, this.workshop.run("measure", given)];
    this.measuring = measuring;
    try {
      const { before, after, figures, audibilityDb } = await measuring;
      if (song !== this.song || measuring !== this.measuring) return;
      const difference = before.lufs - after.lufs;
      this.gainDb = Number.isFinite(difference) ? difference : 0;
      const afterGain = 10 ** (this.gainDb / 20);
      // 1 dB below full scale, the same for both.
      const gain = Math.min(1, 0.89 / Math.max(before.peak, after.peak * afterGain));
      this.player.set({ afterGain, gain });
      Object.assign(this, { figures, audibilityDb });
      this.showFigures();
    } catch (error) {
      if (error.message !== "stopped") this.say("Not measured", error.message);
    }
  }

  showFigures() {
    const figures = this.figures?.[this.shown];
    if (!figures) return;
    const { ui } = this;
    const number = (value, digits = 1) => value.toFixed(digits).replace("-", "−");
    const signed = (value) => (value >= 0.05 ? "+" : "") + number(value).replace("−0.0", "0.0");
    const both = ([before, after]) => (Number.isNaN(before) ? "no vocal" : `${signed(before)} → ${signed(after)} dB`);
    ui.inSong.textContent = both(this.audibilityDb);
    ui.audibility.textContent = both([figures.audibility_before_db, figures.audibility_after_db]);
    ui.energy.textContent = `${number(Math.abs(figures.energy_removed_db))} dB`;
    ui.touched.textContent = `${number(100 * figures.loudness_touched, 0)} %`;
    ui.equal.textContent = `${signed(this.gainDb)} dB`;
  }

  /** What the audio thread tells. */
  hear({ position, playing, meters }) {
    const now = performance.now();
    const seconds = Math.min(0.1, (now - (this.heardAt ?? now)) / 1000);
    this.heardAt = now;
    if (!playing) {
      if (this.wasPlaying) this.ended();
      this.wasPlaying = false;
      return;
    }
    this.wasPlaying = true;
    this.showPosition(position / this.song.rate);
    this.picture.follow(meters, seconds);
    this.judge(meters, now);
  }

  ended() {
    this.pause();
    this.say("Ready", "Press Play.");
  }

  /** Says in words what the picture shows, not more often than one can read. */
  judge(meters, now) {
    if (now - (this.judgedAt ?? 0) < 400) return;
    this.judgedAt = now;
    const deepest = Math.max(...this.picture.shown.cut_db);
    if (!meters[0]) this.say("Waiting", "The vocal pauses.");
    else if (deepest > 0.5) this.say("Carving", "The stem gives way where the vocal needs room.");
    else this.say("Clear", "The vocal has room: nothing to cut.");
  }

  showPosition(seconds) {
    const { ui } = this;
    const clock = (time) => `${Math.floor(time / 60)}:${String(Math.floor(time % 60)).padStart(2, "0")}`;
    const text = `${clock(seconds)} / ${clock(ui.position.max)}`;
    ui.position.value = seconds;
    ui.position.setAttribute("aria-valuetext", text);
    ui.position.style.setProperty("--share", seconds / ui.position.max);
    ui.time.textContent = text;
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.song) return;
    const version = ["1", "2", "3"].indexOf(event.key);
    const onButton = event.target.closest?.("button, summary, select, input:not([type=range], [type=radio])");
    if (event.key === " " && !onButton) this.togglePlay();
    else if (event.target.closest?.("select")) return;
    else if (this.test.running && version >= 0) this.test.choose(version);
    else if (event.key.toLowerCase() === "a") this.listen("before");
    else if (event.key.toLowerCase() === "b") this.listen("after");
    else if (event.key.toLowerCase() === "r") this.listen("removed");
    else if (event.key.toLowerCase() === "l") this.ui.loop.click();
    else return;
    event.preventDefault();
  }
}

/** Starts the page; says so on it where the browser is too old. */
async function begin() {
  const say = (text) => {
    document.getElementById("state").textContent = "Not here";
    document.getElementById("reason").textContent = text;
  };
  if (!window.AudioWorkletNode) {
    say("This page needs a browser from 2023 or later.");
    return;
  }
  try {
    // Compiled once for all: in an audio worklet, Safari's engine takes its time over it.
    const wasm = await WebAssembly.compile(await unpacked(bytesOf("wasm")));
    const leeway = await Leeway.open(wasm);
    window.page = new Page(leeway, wasm);
  } catch (error) {
    say(`This page needs a browser from 2023 or later (${error.message}).`);
    return;
  }
  await window.page.open(await demoSong());
}

begin();
