// The visitor's own song: files are chosen, told apart, and decoded.
"use strict";

/** The most samples of all channels together: the page keeps them twice, with four bytes each. */
const MOST_SAMPLES = 200e6;

/** The song that comes with the page. */
async function demoSong() {
  const stems = [];
  const read = (name) => decode(bytesOf(name), name);
  for (const name of ["piano", "808", "pad"]) stems.push({ name, input: `${name}.flac`, ...(await read(name)) });
  return songOf("Demo song", await read("vocal"), "vocal.flac", stems);
}

/** A song of a decoded vocal, the name of its file, and decoded stems with names, at the rate of the vocal. */
function songOf(title, vocal, vocalName, stems) {
  const length = Math.max(...[vocal, ...stems].map(({ channels }) => channels[0].length));
  return { title, rate: vocal.rate, length, vocal, vocalName, stems };
}

/** What the worker is told of a stem: the values of its controls, and its name, its file, its preset and notes on it. */
function wantedOf({ name, input, preset, byDefault, values, other }) {
  const notes = byDefault ? [`no word in its name calls for a preset, so it has ${preset}`] : [];
  if (other) notes.push(`its file is at ${other.rate} Hz; it was listened to at the vocal's rate`);
  return { values, about: [name, input, preset, ...notes] };
}

/** The bytes that are inlined as `name`. */
function bytesOf(name) {
  const binary = atob(document.getElementById(`${name}-data`).textContent);
  const bytes = new Uint8Array(binary.length);
  for (let n = 0; n < binary.length; n++) bytes[n] = binary.charCodeAt(n);
  return bytes.buffer;
}

/** What was packed with gzip. */
function unpacked(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

class OwnFiles {
  /** `onSong` gets each song that was opened; null is the demo song. */
  constructor(page, onSong) {
    Object.assign(this, { page, onSong, chosen: [] });
    page.files.addEventListener("change", () => this.choose([...page.files.files]));
    page.open.addEventListener("click", () => this.open());
    page.demo.addEventListener("click", () => {
      page.demo.hidden = true;
      onSong(null);
    });
    for (const type of ["dragover", "dragleave", "drop"]) {
      document.addEventListener(type, (event) => this.drag(event, type));
    }
  }

  drag(event, type) {
    event.preventDefault();
    this.page.drop.classList.toggle("over", type === "dragover");
    if (type === "drop") this.choose([...event.dataTransfer.files]);
  }

  choose(files) {
    if (files.length === 0) return;
    this.chosen = files.map((file) => ({ file, role: isVocal(file.name) ? "vocal" : "stem" }));
    this.page.chosen.replaceChildren(...this.chosen.map((entry) => this.row(entry)));
    this.page.open.hidden = false;
    this.say("");
    this.page.open.focus();
  }

  row(entry) {
    const roles = { vocal: "Vocal", stem: "Stem", none: "Leave out" };
    const options = Object.entries(roles).map(([value, textContent]) => element("option", { value, textContent }));
    const select = element("select", { ariaLabel: `What ${entry.file.name} is` });
    select.append(...options);
    select.value = entry.role;
    select.addEventListener("change", () => (entry.role = select.value));
    const row = element("li");
    row.append(element("span", { textContent: entry.file.name }), select);
    return row;
  }

  say(text) {
    this.page.status.textContent = text;
  }

  async open() {
    const of = (role) => this.chosen.filter((entry) => entry.role === role).map(({ file }) => file);
    const [vocals, stems] = [of("vocal"), of("stem")];
    if (vocals.length !== 1 || stems.length === 0) {
      this.say(
        stems.length === 0
          ? "Choose at least one stem besides the vocal."
          : `Say which one file is the vocal: now ${vocals.length || "none"} is. Mix several into one, or leave some out.`,
      );
      return;
    }
    this.page.open.disabled = true;
    try {
      await this.onSong(await this.read(vocals[0], stems));
      this.page.demo.hidden = false;
      this.say("Opened. It plays above.");
    } catch (error) {
      this.say(error.message);
    }
    this.page.open.disabled = false;
  }

  /** Decodes the files, all at the vocal's rate; a stem keeps its file where its own rate is another. */
  async read(vocalFile, stemFiles) {
    const vocal = await this.decode(vocalFile);
    const stems = [];
    let samples = 0;
    for (const file of stemFiles) {
      const ownRate = rateOf(await file.slice(0, 1 << 20).arrayBuffer());
      const stem = await this.decode(file, vocal.rate);
      samples += stem.channels.length * stem.channels[0].length;
      if (samples > MOST_SAMPLES) {
        throw new Error("That is more than this page can hold. Open fewer stems at once, or use the leeway command.");
      }
      const other = ownRate === vocal.rate ? null : { file, vocalFile, rate: ownRate };
      stems.push({ name: file.name.replace(/\.[^.]*$/, ""), input: file.name, ...stem, other });
    }
    return songOf("Your song", vocal, vocalFile.name, stems);
  }

  async decode(file, rate) {
    this.say(`Reading ${file.name} …`);
    return decode(await file.arrayBuffer(), file.name, rate);
  }
}
