// Which stem hides the vocal: the page of `leeway trackout`, made in the worker.
"use strict";

class SongReport {
  constructor(page, workshop) {
    Object.assign(this, { page, workshop });
    page.start.addEventListener("click", () => this.run());
    page.stop.addEventListener("click", () => this.task?.cancel());
  }

  /** Takes the song that is to be told of. */
  open(song) {
    this.task?.cancel();
    this.song = song;
    this.page.told.replaceChildren();
    this.page.status.textContent = "";
    this.page.start.disabled = false;
  }

  async run() {
    const { page, song } = this;
    this.show(true);
    page.status.textContent = "Listening to the song …";
    const given = { wanted: song.stems.map(wantedOf) };
    this.task = this.workshop.run("report", given, (share) => (page.progress.value = share));
    try {
      const { page: html, lines } = await this.task;
      if (song !== this.song) return;
      page.status.textContent = "";
      page.told.replaceChildren(...lines.map((line) => element("li", { textContent: line })), this.row(html));
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

  row(html) {
    const blob = new Blob([html], { type: "text/html" });
    // It stays for as long as this page, as a reader may go back to it.
    const link = element("a", { href: URL.createObjectURL(blob), target: "_blank", textContent: "Open the page" });
    const button = element("button", { textContent: "Save" });
    button.setAttribute("aria-label", "Save the page");
    button.addEventListener("click", () => save(blob, "trackout.html"));
    const row = element("li");
    row.append(link, button);
    return row;
  }
}
