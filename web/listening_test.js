// The blind listening test: three versions of each passage, in random order.
"use strict";

/** Seconds of a passage, how many passages there are, and how often each is judged. */
const PASSAGE_SECONDS = 6;
const PASSAGES = 3;
const ROUNDS = 2;
const VERSIONS = ["before", "after", "ducked"];
const VERSION_NAMES = { before: "the stems as they are", after: "carved by Leeway", ducked: "ducked as a whole" };
const QUESTIONS = { words: "How easily can you follow the words?", music: "How natural does the music sound?" };
/** Seconds of the fades between versions, and at the ends of a passage. */
const VERSION_FADE = 0.015;

class ListeningTest {
  constructor(page, workshop, version) {
    Object.assign(this, { page, workshop, version });
    page.start.addEventListener("click", () => this.run());
    page.stop.addEventListener("click", () => this.end("Stopped."));
  }

  open(song) {
    this.end("");
    this.page.results.hidden = true;
    this.song = song;
    this.page.start.disabled = false;
  }

  get running() {
    return !this.page.trial.hidden;
  }

  async run() {
    const { page, song } = this;
    page.start.disabled = page.stop.hidden = page.progress.hidden = false;
    page.start.disabled = true;
    page.results.hidden = true;
    page.status.textContent = "Making the versions and finding how deep the ducker has to go …";
    this.context = new AudioContext({ sampleRate: song.rate });
    // Before the versions are made: Safari lets sound begin only for a short while after the button was pressed.
    this.context.resume();
    const given = { wanted: song.stems.map(wantedOf), seconds: PASSAGE_SECONDS, count: PASSAGES };
    this.task = this.workshop.run("versions", given, (share) => (page.progress.value = share));
    try {
      this.made = await this.task;
    } catch (error) {
      this.end(error.message === "stopped" ? "Stopped." : error.message);
      return;
    }
    page.progress.hidden = true;
    const passages = this.made.passages.map((_, passage) => passage);
    const rounds = Array.from({ length: ROUNDS }, () => shuffled(passages)).flat();
    this.trials = rounds.map((passage) => ({ passage, order: shuffled(VERSIONS), ratings: null }));
    this.next(0);
  }

  /** Ends it, whatever it is at. */
  end(text) {
    const { page } = this;
    this.task?.cancel();
    this.context?.close();
    this.context = this.task = null;
    page.start.disabled = !this.song;
    page.stop.hidden = page.progress.hidden = page.trial.hidden = true;
    page.trial.replaceChildren();
    page.status.textContent = text;
  }

  next(number) {
    if (number === this.trials.length) {
      this.finish();
      return;
    }
    const trial = this.trials[number];
    this.play(trial);
    this.page.status.textContent = `Passage ${number + 1} of ${this.trials.length}. Listen to all three: keys 1, 2, 3.`;
    this.page.trial.replaceChildren(...this.form(trial, () => this.next(number + 1)));
    this.page.trial.hidden = false;
    this.choose(0);
    this.page.trial.querySelector("input").focus();
  }

  /** Loops all versions at once; all but one are silent. */
  play(trial) {
    const { context, made, song } = this;
    for (const { source } of this.playing ?? []) source.stop();
    const start = context.currentTime + 0.05;
    this.playing = trial.order.map((version) => {
      const channels = made.sounds[trial.passage][version];
      const buffer = context.createBuffer(2, channels[0].length, song.rate);
      channels.forEach((channel, side) => buffer.copyToChannel(faded(channel, song.rate), side));
      const source = new AudioBufferSourceNode(context, { buffer, loop: true });
      const gain = new GainNode(context, { gain: 0 });
      source.connect(gain).connect(context.destination);
      source.start(start);
      return { source, gain: gain.gain };
    });
    this.heard = new Set();
    context.resume();
  }

  /** Lets one of the versions sound. */
  choose(index) {
    const { currentTime } = this.context;
    this.playing.forEach(({ gain }, n) => gain.setTargetAtTime(n === index ? 1 : 0, currentTime, VERSION_FADE / 3));
    this.heard.add(index);
    this.page.trial.querySelectorAll("input[type=radio]")[index].checked = true;
    this.check();
  }

  /** One goes on when all were heard and rated. */
  check() {
    const rated = [...this.page.trial.querySelectorAll("input[type=range]")].every((input) => input.dataset.moved);
    const button = this.page.trial.querySelector("button");
    button.disabled = !(rated && this.heard.size === VERSIONS.length);
  }

  form(trial, onDone) {
    const rows = trial.order.map((version, index) => this.versionRow(version, index));
    const button = element("button", { className: "primary", textContent: "Next", disabled: true });
    button.addEventListener("click", () => {
      const rated = (version) => (question) => [question, Number(this.page.trial.querySelector(`#${question}-${version}`).value)];
      trial.ratings = Object.fromEntries(
        trial.order.map((version, index) => [version, Object.fromEntries(Object.keys(QUESTIONS).map(rated(index)))]),
      );
      onDone();
    });
    return [...rows, button];
  }

  versionRow(version, index) {
    const row = element("fieldset", { className: "version" });
    const play = element("label", { className: "segments" });
    const radio = element("input", { type: "radio", name: "version" });
    radio.setAttribute("aria-keyshortcuts", index + 1);
    radio.addEventListener("change", () => this.choose(index));
    play.append(radio, element("span", { textContent: `Version ${index + 1}` }));
    const ratings = Object.entries(QUESTIONS).map(([question, text]) => {
      const id = `${question}-${index}`;
      const input = element("input", { type: "range", id, min: 0, max: 100, value: 50 });
      const output = element("output", { textContent: "–" });
      output.setAttribute("for", id);
      input.style.setProperty("--share", 0.5);
      input.addEventListener("input", () => {
        input.dataset.moved = "yes";
        output.textContent = input.value;
        input.style.setProperty("--share", input.value / 100);
        this.check();
      });
      const rating = element("div", { className: "control" });
      rating.append(element("label", { htmlFor: id, textContent: text }), input, output);
      return rating;
    });
    row.append(element("legend", { className: "hidden", textContent: `Version ${index + 1}` }), play, ...ratings);
    return row;
  }

  finish() {
    const { trials, made, song } = this;
    this.end("Done. Thank you for listening.");
    const results = {
      leeway: this.version,
      date: new Date().toISOString(),
      song: song.title,
      settings: Object.fromEntries(song.stems.map(({ name, preset, values }) => [name, { preset, values }])),
      made_equal: {
        loudness_lufs_and_gain_db: Object.fromEntries(
          Object.entries(made.told).map(([name, { lufs, gainDb }]) => [name, { lufs, gain_db: gainDb }]),
        ),
        audibility_db: made.audibility,
        duck_depth_db: made.depthDb,
      },
      questions: QUESTIONS,
      trials: trials.map(({ passage, ...trial }) => ({
        seconds: made.passages[passage].map((sample) => sample / song.rate),
        ...trial,
      })),
      means: meansOf(trials),
    };
    this.page.results.replaceChildren(...this.resultsOf(results));
    this.page.results.hidden = false;
  }

  resultsOf(results) {
    const table = element("table");
    const head = element("tr");
    head.append(...["Version", "Words", "Music"].map((textContent) => element("th", { textContent, scope: "col" })));
    const rows = VERSIONS.map((version) => {
      const row = element("tr");
      const numbers = Object.keys(QUESTIONS).map((question) => results.means[version][question].toFixed(0));
      row.append(element("th", { textContent: VERSION_NAMES[version], scope: "row" }));
      row.append(...numbers.map((textContent) => element("td", { textContent })));
      return row;
    });
    table.append(head, ...rows);
    const text = `Your mean ratings, 0 to 100. The ducker went ${results.made_equal.duck_depth_db.toFixed(1)} dB deep.`;
    const button = element("button", { textContent: "Save the results" });
    const json = new Blob([JSON.stringify(results, null, 2)], { type: "application/json" });
    button.addEventListener("click", () => save(json, "leeway-listening-test.json"));
    return [element("p", { textContent: text }), table, button];
  }
}

/** Mean ratings of each version. */
function meansOf(trials) {
  const mean = (version, question) => {
    const ratings = trials.map((trial) => trial.ratings[version][question]);
    return ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
  };
  const questions = Object.keys(QUESTIONS);
  return Object.fromEntries(
    VERSIONS.map((version) => [version, Object.fromEntries(questions.map((question) => [question, mean(version, question)]))]),
  );
}

/** The same in a random order (Fisher and Yates). */
function shuffled(list) {
  const order = [...list];
  for (let n = order.length - 1; n > 0; n--) {
    const other = Math.floor(Math.random() * (n + 1));
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
}

/** The same with its ends faded, so that it loops without a click. */
function faded(samples, rate) {
  const length = Math.round(VERSION_FADE * rate);
  return samples.map((sample, n) => sample * Math.min(1, n / length, (samples.length - 1 - n) / length));
}
