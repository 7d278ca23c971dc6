// Carve and save: the stems of the song from end to end, in the worker.
"use strict";

class Carving extends TaskSection {
  async work(song) {
    const { page } = this;
    page.status.textContent = "Carving …";
    const { stems, seconds } = await this.begin("carve", { wanted: song.stems.map(wantedOf) });
    for (const [index, stem] of song.stems.entries()) {
      // A stem at another rate is carved at it, by itself.
      const channels = stem.other ? await this.alone(stem) : stems[index];
      if (song !== this.song) return;
      page.list.append(this.saved(stem, channels, stem.other?.rate ?? song.rate));
    }
    const played = song.stems.length * (song.length / song.rate);
    page.status.textContent = `Done, each stem ${Math.round(played / seconds)} times faster than it plays.`;
  }

  async alone(stem) {
    const { file, vocalFile, rate } = stem.other;
    const read = async (file) => (await decode(await file.arrayBuffer(), file.name, rate)).channels;
    this.page.status.textContent = `Carving ${stem.name} at ${rate} Hz …`;
    const given = { wanted: wantedOf(stem), rate, stem: await read(file), vocal: await read(vocalFile) };
    return this.begin("carveAlone", given);
  }

  /** A row for a stem, which is saved with as many channels as its file has. */
  saved(stem, carved, rate) {
    const channels = stem.wasStereo && carved.length === 1 ? [carved[0], carved[0]] : carved;
    const name = `${stem.name} carved.wav`;
    return this.row(element("span", { textContent: name }), name, () => wav(channels, rate));
  }
}
