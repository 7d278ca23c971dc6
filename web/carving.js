// Carve and save: the stems from end to end, in the worker.
"use strict";

class Carving {
  constructor(page, workshop) {
    Object.assign(this, { page, workshop });
    page.start.addEventListener("click", () => this.run());
    page.stop.addEventListener("click", () => this.task?.cancel());
  }

  /** Takes the song that is to be carved. */
  open(song) {
    this.task?.cancel();
    this.song = song;
    this.page.list.replaceChildren();
    this.page.status.textContent = "";
    this.page.start.disabled = false;
  }

  async run() {
    const { page, song } = this;
    this.show(true);
    page.list.replaceChildren();
    const [began, seconds] = [performance.now(), song.stems.length * (song.length / song.rate)];
    try {
      for (const [index, stem] of song.stems.entries()) {
        page.status.textContent = `Carving ${stem.name} …`;
        const { channels, rate } = await this.carve(stem, index);
        if (song !== this.song) return;
        page.list.append(this.row(stem, channels, rate));
      }
      const took = (performance.now() - began) / 1000;
      page.status.textContent = `Done in ${took.toFixed(1)} s, ${Math.round(seconds / took)} times faster than it plays.`;
    } catch (error) {
      page.status.textContent = error.message === "stopped" ? "Stopped." : error.message;
    } finally {
      this.show(false);
    }
  }

  show(running) {
    const { start, stop, progress } = this.page;
    start.disabled = running;
    stop.hidden = progress.hidden = !running;
    progress.value = 0;
  }

  /** A stem at its own rate, with as many channels as its file has. */
  async carve(stem, index) {
    const given = { index, values: stem.values, ...(await atOwnRate(stem)) };
    const progress = (share) => (this.page.progress.value = (index + share) / this.song.stems.length);
    this.task = this.workshop.run("carve", given, progress);
    const { channels } = await this.task;
    const whole = stem.wasStereo && channels.length === 1 ? [channels[0], channels[0]] : channels;
    return { channels: whole, rate: given.rate ?? this.song.rate };
  }

  row(stem, channels, rate) {
    const name = `${stem.name} carved.wav`;
    const button = element("button", { textContent: "Save" });
    button.setAttribute("aria-label", `Save ${name}`);
    button.addEventListener("click", () => save(wav(channels, rate), name));
    const row = element("li");
    row.append(element("span", { textContent: name }), button);
    return row;
  }
}

/** A stem and its vocal at the rate of the stem's file, if the song plays at another. */
async function atOwnRate({ other }) {
  if (!other) return {};
  const read = async (file) => (await decode(await file.arrayBuffer(), file.name, other.rate)).channels;
  return { rate: other.rate, stem: await read(other.file), vocal: await read(other.vocalFile) };
}
