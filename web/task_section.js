// A part of the page that has the worker do something with the song: it is started, stopped, and says how far it is.
"use strict";

class TaskSection {
  /** `page` has `start`, `stop`, `progress`, `status`, and the `list` of what came of it. */
  constructor(page, workshop) {
    Object.assign(this, { page, workshop });
    page.start.addEventListener("click", () => this.run());
    page.stop.addEventListener("click", () => this.task?.cancel());
  }

  /** Takes the song that it is about from now on. */
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
      await this.work(song);
    } catch (error) {
      page.status.textContent = error.message === "stopped" ? "Stopped." : error.message;
    } finally {
      this.show(false);
    }
  }

  /** Starts a task of the worker. */
  begin(name, given) {
    this.task = this.workshop.run(name, given, (share) => (this.page.progress.value = share));
    return this.task;
  }

  show(running) {
    const { start, stop, progress } = this.page;
    start.disabled = running;
    stop.hidden = progress.hidden = !running;
    progress.value = 0;
  }

  /** A row of the list: something, and a button that saves a file. */
  row(shown, name, blob) {
    const button = element("button", { textContent: "Save" });
    button.setAttribute("aria-label", `Save ${name}`);
    button.addEventListener("click", () => save(blob(), name));
    const row = element("li");
    row.append(shown, button);
    return row;
  }
}
