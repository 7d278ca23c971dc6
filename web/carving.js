// Carve and save: the stems of the song from end to end, in the worker.
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
    try {
      page.status.textContent = "Carving …";
      const { stems, seconds } = await this.begin("carve", { wanted: song.stems.map(wantedOf) });
      for (const [index, stem] of song.stems.entries()) {
        // A stem at another rate is carved at it, by itself.
        const channels = stem.other ? await this.alone(stem) : stems[index];
        if (song !== this.song) return;
        page.list.append(this.row(stem, channels, stem.other?.rate ?? song.rate));
      }
      const played = song.stems.length * (song.length / song.rate);
      page.status.textContent = `Done, each stem ${Math.round(played / seconds)} times faster than it plays.`;
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

  async alone(stem) {
    const { file, vocalFile, rate } = stem.other;
    const read = async (file) => (await decode(await file.arrayBuffer(), file.name, rate)).channels;
    this.page.status.textContent = `Carving ${stem.name} at ${rate} Hz …`;
    const given = { wanted: wantedOf(stem), rate, stem: await read(file), vocal: await read(vocalFile) };
    return this.begin("carveAlone", given);
  }

  begin(name, given) {
    this.task = this.workshop.run(name, given, (share) => (this.page.progress.value = share));
    return this.task;
  }

  /** A stem, with as many channels as its file has. */
  row(stem, carved, rate) {
    const channels = stem.wasStereo && carved.length === 1 ? [carved[0], carved[0]] : carved;
    const name = `${stem.name} carved.wav`;
    const button = element("button", { textContent: "Save" });
    button.setAttribute("aria-label", `Save ${name}`);
    button.addEventListener("click", () => save(wav(channels, rate), name));
    const row = element("li");
    row.append(element("span", { textContent: name }), button);
    return row;
  }
}
