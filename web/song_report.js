// Which stem hides the vocal: the page of `leeway trackout`, made in the worker.
"use strict";

class SongReport extends TaskSection {
  async work(song) {
    const { page } = this;
    page.status.textContent = "Listening to the song …";
    const { page: html, lines } = await this.begin("report", { wanted: song.stems.map(wantedOf) });
    if (song !== this.song) return;
    page.status.textContent = "";
    const blob = new Blob([html], { type: "text/html" });
    // Its address stays for as long as this page, as a reader may go back to it.
    const link = element("a", { href: URL.createObjectURL(blob), target: "_blank", textContent: "Open the page" });
    const told = lines.map((line) => element("li", { textContent: line }));
    page.list.append(...told, this.row(link, "trackout.html", () => blob));
  }
}
