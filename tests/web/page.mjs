// The built page in a real browser, and what tests ask of it.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import * as webkit from "./webkit.mjs";

/** The folder of all of Leeway. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGE = pathToFileURL(path.join(ROOT, "web/dist/index.html")).href;

/** How each browser is started, with a window of a size and a list that takes what goes wrong on its page. */
export const BROWSERS = {
  chromium: puppet({ browser: "chrome", executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] }),
  firefox: puppet({ browser: "firefox", executablePath: "/usr/bin/firefox-esr" }),
  webkit: webkit.launch,
};

/** The `leeway` command, built beforehand. */
export const COMMAND = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug/leeway");

/** Linux counts processor time in hundredths of a second. */
const CLOCK_TICKS = 100;

export function temporaryFolder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), "leeway-web-"));
}

/** The page from its file in a new browser, for as long as the test `t` runs. What goes wrong on the page is
 * collected in `problems`. */
export async function open(t, name, { width = 1280, height = 900 } = {}) {
  const problems = [];
  const { browser, page } = await BROWSERS[name]({ width, height }, problems);
  t.after(() => browser.close());
  await page.goto(PAGE);
  await page.waitForSelector("#play:not([disabled])");
  return { browser, page, problems };
}

/** A browser that Puppeteer starts with these `options`. */
function puppet(options) {
  return async (size, problems) => {
    const browser = await puppeteer.launch({ headless: true, ...options });
    const page = await browser.newPage();
    page.on("console", (message) => {
      if (["error", "warn", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.setViewport(size);
    return { browser, page };
  };
}

/** Has the page play, by a press of the space bar; returns the milliseconds until the first sound. */
export async function play(page) {
  await page.keyboard.press(" ");
  return page.evaluate(async () => {
    const pressed = performance.now();
    while (!(document.getElementById("position").value > 0)) await new Promise(requestAnimationFrame);
    return performance.now() - pressed;
  });
}

export function text(page, selector) {
  return page.$eval(selector, (element) => element.textContent);
}

/** What the page saves when `selector` is pressed: the bytes of the file, and its name. */
export async function saved(page, selector) {
  const { name, base64 } = await page.evaluate(async (selector) => {
    const found = new Promise((resolve) => {
      const original = HTMLAnchorElement.prototype.click;
      HTMLAnchorElement.prototype.click = function () {
        HTMLAnchorElement.prototype.click = original;
        resolve({ name: this.download, href: this.href });
      };
    });
    document.querySelector(selector).click();
    const { name, href } = await found;
    const bytes = new Uint8Array(await (await fetch(href)).arrayBuffer());
    let binary = "";
    for (let n = 0; n < bytes.length; n += 1 << 15) binary += String.fromCharCode(...bytes.subarray(n, n + (1 << 15)));
    return { name, base64: btoa(binary) };
  }, selector);
  return { name, bytes: Buffer.from(base64, "base64") };
}

/** Seconds of processor time that a browser has taken until now, with all of its processes. Unlike the time that
 * passes, it does not depend on what else the machine does. */
export function processorSeconds(browser) {
  const processes = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      // The name in brackets may hold anything; what follows are numbers: proc(5).
      const fields = fs.readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1).split(" ");
      return [{ pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
    } catch {
      return [];
    }
  });
  const ofBrowser = new Set([browser.process().pid]);
  for (let grown = true; grown; ) {
    const born = processes.filter(({ pid, parent }) => ofBrowser.has(parent) && !ofBrowser.has(pid));
    for (const { pid } of born) ofBrowser.add(pid);
    grown = born.length > 0;
  }
  const own = processes.filter(({ pid }) => ofBrowser.has(pid));
  return own.reduce((sum, { ticks }) => sum + ticks, 0) / CLOCK_TICKS;
}
