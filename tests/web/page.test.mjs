// The page as it is built, opened from its file in real browsers: tests/web/run

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { BROWSERS, COMMAND, ROOT, open, play, processorSeconds, saved, temporaryFolder, text } from "./page.mjs";
import * as song from "./song.mjs";
import * as wav from "./wav.mjs";

/** A test that hangs fails. */
const LIMIT = { timeout: 180_000 };
/** Milliseconds from the press of the key to the first sound. */
const SOON_MS = 2000;
const ATTEMPTS = 4;
/** How far the page's samples may be from the command's, in dB of full scale: the two transform in another order. */
const SAME_DB = -130;
/** A sample rate in Hz of a stem that has not that of its vocal. */
const OTHER_RATE = 32000;
/** Samples after which what is listened to has been faded in, well before a tenth of a second has passed. */
const FADED = 2400;
/** The most of a core that a stem may take. WebKitGTK's compiler is at work for longer than is measured. */
const MOST_OF_A_CORE = { chromium: 0.03, firefox: 0.03, webkit: 0.1 };
/** How often that is measured, how many seconds are played of a loop of the song, and how many of them before. */
const ROUNDS = 5;
const ROUND_SECONDS = 65;
const WARM_SECONDS = 5;
const LOOP = [0, 20 * 48000];
/** Milliseconds after which the compilers have done all that they do. */
const COMPILED_MS = 1500;

for (const name of Object.keys(BROWSERS)) {
  test(`${name} plays, compares and shows the demo song`, LIMIT, async (t) => {
    // A machine that is busy with something else may be late once.
    let [page, problems, waited] = [null, [], Infinity];
    for (let attempt = 0; waited > SOON_MS && attempt < ATTEMPTS; attempt++) {
      ({ page, problems } = await open(t, name));
      waited = await play(page);
      console.log(`${name}: the first sound ${Math.round(waited)} ms after the key`);
    }
    assert.ok(waited < SOON_MS, `${waited} ms`);
    await page.waitForFunction(() => document.getElementById("state").textContent === "Carving");
    await page.waitForFunction(() => document.getElementById("audibility").textContent.includes("→"));
    const { song, stems } = demoFigures();
    assert.equal(await text(page, "#in-song"), audibility(song));
    assert.equal(await text(page, "#audibility"), audibility(stems.find(({ input }) => input.endsWith("piano.flac"))));
    const at = await page.evaluate(() => Number(document.getElementById("position").value));
    await page.waitForFunction((at) => document.getElementById("position").value > at, {}, at);
    assert.deepEqual(problems, []);
  });

  test(`${name} lets hear what it says, and loops`, LIMIT, async (t) => {
    const { page } = await open(t, name);
    const heard = {};
    for (const listen of ["before", "after", "removed"]) {
      // The passage from 6 to 7 seconds, which is sung.
      const state = { listen, gain: 1, afterGain: 1, vocalOn: false, seek: 6 * 48000, loop: [6 * 48000, 7 * 48000] };
      await page.evaluate(prepareStem, 3, state);
      heard[listen] = await page.evaluate(async () => Array.from((await window.prepared.startRendering()).getChannelData(0)));
    }
    const stem = await page.evaluate(() => Array.from(window.page.player.song.stems[0][0].subarray(6 * 48000, 7 * 48000)));
    const most = (of) => Math.max(...Array.from({ length: 48000 - FADED }, (_, n) => Math.abs(of(n + FADED))));
    const { before, after, removed } = heard;
    assert.ok(most((n) => before[n] - stem[n]) < 1e-6, "before is the stem");
    assert.ok(most((n) => before[n + 48000] - stem[n]) < 1e-6, "and it loops");
    assert.ok(most((n) => removed[n] - (before[n] - after[n])) < 1e-6, "removed is before without after");
    assert.ok(most((n) => removed[n]) > 0.01, "something is removed");
  });

  test(`${name} obeys the keyboard`, LIMIT, async (t) => {
    const { page, problems } = await open(t, name);
    const listened = () => page.$eval("[name=listen]:checked", (input) => input.value);
    for (const [key, wanted] of [["a", "before"], ["r", "removed"], ["b", "after"]]) {
      await page.keyboard.press(key);
      assert.equal(await listened(), wanted);
    }
    await page.focus("#depth");
    assert.notEqual(await page.$eval("#depth", (slider) => getComputedStyle(slider).outlineStyle), "none");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await text(page, "output[for=depth]"), "99.0 %");
    assert.equal(await page.$eval("#depth", (slider) => slider.getAttribute("aria-valuetext")), "99.0 %");
    await page.$eval("details", (details) => (details.open = true));
    await page.focus("#high");
    for (const [key, wanted] of [["Home", "20.0 Hz"], ["End", "20.0 kHz"]]) {
      await page.keyboard.press(key);
      assert.equal(await text(page, "output[for=high]"), wanted);
    }
    await play(page);
    await page.keyboard.press(" ");
    assert.equal(await text(page, "#play"), "Play");
    assert.deepEqual(problems, []);
  });

  test(`${name} fits a phone, and every control has a name`, LIMIT, async (t) => {
    const { page } = await open(t, name, { width: 390, height: 844 });
    await page.$eval("details", (details) => (details.open = true));
    const [over, unnamed] = await page.evaluate(() => {
      const controls = [...document.querySelectorAll("input, select, button")];
      const isNamed = (control) => control.labels?.length || control.ariaLabel || control.textContent.trim();
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth - clientWidth, controls.filter((control) => !isNamed(control)).map(({ id }) => id)];
    });
    assert.equal(over, 0);
    assert.deepEqual(unnamed, []);
  });

  test(`${name} carves own files as the command does, and tells of them`, LIMIT, async (t) => {
    for (const rate of [44100, 48000]) {
      const { page, problems } = await open(t, name);
      const folder = temporaryFolder();
      const vocal = path.join(folder, "Lead Vox.wav");
      fs.writeFileSync(vocal, wav.write(song.vocal(rate, 6), rate));
      const stems = path.join(folder, "stems");
      fs.mkdirSync(stems);
      const files = { "Audio 12.wav": song.stem(rate, 6), "808.wav": song.stem(rate, 5) };
      for (const [file, channels] of Object.entries(files)) fs.writeFileSync(path.join(stems, file), wav.write(channels, rate));
      await openFiles(page, [vocal, ...Object.keys(files).map((file) => path.join(stems, file))]);
      await page.click("#carve");
      await page.waitForFunction(() => document.getElementById("carve-status").textContent.startsWith("Done"));
      console.log(`${name}, ${rate} Hz: ${await text(page, "#carve-status")}`);

      execFileSync(COMMAND, ["carve", "--vocal", vocal, "--out", path.join(folder, "carved"), stems], { stdio: "pipe" });
      for (const [row, stem] of ["Audio 12", "808"].entries()) {
        const { name: file, bytes } = await saved(page, `#carved li:nth-child(${row + 1}) button`);
        assert.equal(file, `${stem} carved.wav`);
        const [ours, theirs] = [wav.read(bytes), wav.read(fs.readFileSync(path.join(folder, "carved", `${stem}.wav`)))];
        assert.equal(ours.rate, rate);
        const { apart, moved } = compare(ours.channels, theirs.channels, files[`${stem}.wav`]);
        console.log(`${name}, ${stem} at ${rate} Hz: ${apart.toFixed(0)} dBFS from the command; ${moved.toFixed(0)} dBFS were carved`);
        assert.ok(apart < SAME_DB, `${apart} dBFS`);
        assert.ok(moved > -40, "nothing was carved");
      }

      await page.click("#report");
      await page.waitForSelector("#told button");
      const { name: file, bytes } = await saved(page, "#told button");
      assert.equal(file, "trackout.html");
      const out = path.join(folder, "told.html");
      const said = execFileSync(COMMAND, ["trackout", "--vocal", vocal, "--out", out, stems], { encoding: "utf8" });
      assert.deepEqual(words(bytes.toString()), words(fs.readFileSync(out, "utf8")));
      const [first] = said.split("\n");
      assert.ok(first.startsWith("audibility in the song"), first);
      assert.equal(await text(page, "#told li"), first);
      assert.equal(await text(page, "#in-song"), first.split(": ")[1]);
      fs.rmSync(folder, { recursive: true });
      assert.deepEqual(problems, []);
    }
  });

  test(`${name} saves a stem at another rate at its own`, LIMIT, async (t) => {
    const { page, problems } = await open(t, name);
    const folder = temporaryFolder();
    const pad = song.stem(OTHER_RATE, 6);
    const files = { "vocal.wav": [song.vocal(48000, 6), 48000], "keys.wav": [song.stem(48000, 6), 48000], "pad.wav": [pad, OTHER_RATE] };
    for (const [file, [channels, rate]] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), wav.write(channels, rate));
    await openFiles(page, Object.keys(files).map((file) => path.join(folder, file)));
    await page.click("#carve");
    await page.waitForFunction(() => document.getElementById("carve-status").textContent.startsWith("Done"));
    const ours = wav.read((await saved(page, "#carved li:nth-child(2) button")).bytes);
    assert.equal(ours.rate, OTHER_RATE);
    const { moved } = compare(ours.channels, ours.channels, pad);
    assert.ok(moved > -40 && moved < 0, `${moved} dBFS of the pad were carved`);
    fs.rmSync(folder, { recursive: true });
    assert.deepEqual(problems, []);
  });

  test(`${name} says what is wrong, and stops when asked to`, LIMIT, async (t) => {
    const { page, problems } = await open(t, name);
    await page.click("#carve");
    await page.click("#carve-stop");
    await page.waitForFunction(() => document.getElementById("carve-status").textContent === "Stopped.");

    const folder = temporaryFolder();
    const [broken, long, whole] = ["vocal.wav", "voice.wav", "pad.wav"].map((file) => path.join(folder, file));
    const stem = wav.write(song.stem(48000, 1), 48000);
    fs.writeFileSync(whole, stem);
    fs.writeFileSync(broken, "no sound");
    stem.writeUInt16LE(64, wav.BITS_AT);
    fs.writeFileSync(long, stem);
    const files = await page.$("#files");
    const errors = [
      [[whole], "Say which one file is the vocal"],
      [[broken, whole], "This browser cannot read vocal.wav"],
      [[long, whole], "voice.wav has floats of 64 bits"],
    ];
    for (const [chosen, told] of errors) {
      await files.uploadFile(...chosen);
      await page.waitForFunction((count) => document.querySelectorAll("#chosen li").length === count, {}, chosen.length);
      await page.click("#open");
      await page.waitForFunction((told) => document.getElementById("own-status").textContent.startsWith(told), {}, told);
    }
    assert.equal(await text(page, "#song-title"), "Demo song");
    fs.rmSync(folder, { recursive: true });
    assert.deepEqual(problems, []);
  });

  test(`${name} has time to spare`, LIMIT, async (t) => {
    const { browser, page } = await open(t, name);
    const shares = [];
    for (let round = 0; round < ROUNDS; round++) {
      await page.evaluate(prepareStem, ROUND_SECONDS, { loop: LOOP });
      const seconds = ROUND_SECONDS - (await page.evaluate(warmUp, WARM_SECONDS));
      await setTimeout(COMPILED_MS);
      const before = processorSeconds(browser);
      await page.evaluate(async () => {
        const { prepared } = window;
        const rendering = window.warm ?? prepared.startRendering();
        if (window.warm) prepared.resume();
        window.rendered = (await rendering).getChannelData(0);
      });
      shares.push((processorSeconds(browser) - before) / seconds);
      const peak = await page.evaluate(() => window.rendered.reduce((peak, sample) => Math.max(peak, Math.abs(sample))));
      assert.ok(peak > 0.05, "nothing was played");
    }
    // In the first rounds, compilers are still at work.
    const share = Math.min(...shares);
    const all = shares.map((share) => (100 * share).toFixed(1));
    console.log(`${name}: a stem takes ${(100 * share).toFixed(2)} % of a core (${all})`);
    assert.ok(share < MOST_OF_A_CORE[name], `${100 * share} %`);
  });

  test(`${name} leads through the listening test`, LIMIT, async (t) => {
    const { page, problems } = await open(t, name);
    await page.click("#test-start");
    await page.waitForSelector("#trial:not([hidden])", { timeout: 120_000 });
    // Before another key is pressed, which would let it sound at last.
    const sounding = await page.evaluate(() => window.page.test.context.state);
    assert.equal(sounding, "running");
    for (let trial = 1; trial <= 6; trial++) {
      await page.waitForFunction((trial) => document.getElementById("test-status").textContent.startsWith(`Passage ${trial} `), {}, trial);
      for (const version of [0, 1, 2]) {
        await page.keyboard.press(String(version + 1));
        for (const question of ["words", "music"]) {
          await page.focus(`#${question}-${version}`);
          await page.keyboard.press(version === 0 ? "Home" : "End");
        }
      }
      await page.click("#trial button.primary");
    }
    await page.waitForSelector("#results:not([hidden])");
    const { bytes } = await saved(page, "#results button");
    const results = JSON.parse(bytes.toString());
    assert.equal(results.trials.length, 6);
    for (const { order, ratings } of results.trials) {
      assert.deepEqual([...order].sort(), ["after", "before", "ducked"]);
      assert.deepEqual(order.map((version) => ratings[version].words), [0, 100, 100]);
    }
    const { audibility_db: audibility, duck_depth_db: depth } = results.made_equal;
    console.log(`${name}: audibility ${JSON.stringify(audibility)}, the ducker ${depth.toFixed(1)} dB deep`);
    assert.ok(Math.abs(audibility.ducked - audibility.after) < 0.1);
    assert.ok(audibility.after > audibility.before + 0.5);
    assert.deepEqual(problems, []);
  });
}

/** What the command says of the demo song. */
function demoFigures() {
  const folder = temporaryFolder();
  const demo = path.join(ROOT, "assets/demo");
  const told = execFileSync(COMMAND, ["carve", "--json", "--vocal", path.join(demo, "vocal.flac"), "--out", folder, demo], { stdio: "pipe" });
  fs.rmSync(folder, { recursive: true });
  return JSON.parse(told);
}

/** The audibility before and after as the page writes it. */
function audibility({ audibility_before_db, audibility_after_db }) {
  const [before, after] = [audibility_before_db, audibility_after_db].map((db) => (db > 0 ? "+" : "") + db.toFixed(1).replace("-", "−"));
  return `${before} → ${after} dB`;
}

/** Has the page open files, of which one is the vocal by its name. */
async function openFiles(page, paths) {
  await (await page.$("#files")).uploadFile(...paths);
  await page.waitForSelector("#open:not([hidden])");
  await page.click("#open");
  await page.waitForFunction(() => document.getElementById("own-status").textContent.startsWith("Opened"));
}

/** What a page of `leeway trackout` says: without its pictures, in which a pixel may be rounded otherwise. */
function words(html) {
  return html.replace(/data:image\/png;base64,[\w+/=]*|points="[^"]*"/g, "").split("\n");
}

/** On the page: prepares to have the worklet play the first stem for so many seconds, as fast as it can. */
async function prepareStem(seconds, state = {}) {
  const { player } = window.page;
  const { rate, length, vocal, stems } = player.song;
  window.prepared = new OfflineAudioContext(2, seconds * rate, rate);
  const node = await Player.node(window.prepared, player.wasm, player.sizes);
  node.connect(window.prepared.destination);
  const ready = new Promise((resolve) => (node.port.onmessage = resolve));
  const alone = { settings: [player.state.settings[0]], on: [true], shown: 0, playing: true };
  node.port.postMessage({ song: { vocal, length, stems: [stems[0]] }, ...player.state, ...alone, ...state });
  await ready;
}

/** On the page: plays the first seconds of what is prepared, in which WebKit compiles. Returns how many it has
 * played: none in Firefox, which cannot pause there. */
async function warmUp(seconds) {
  const { prepared } = window;
  if (!prepared.suspend) return 0;
  const paused = prepared.suspend(seconds);
  window.warm = prepared.startRendering();
  await paused;
  return seconds;
}

/** How far `ours` are from `theirs`, and these from the `original`, at most and in dB of full scale. */
function compare(ours, theirs, original) {
  const apart = (a, b) => {
    assert.equal(a.length, b.length);
    let most = 0;
    a.forEach((channel, c) => {
      assert.equal(channel.length, b[c].length);
      channel.forEach((sample, n) => (most = Math.max(most, Math.abs(sample - b[c][n]))));
    });
    return 20 * Math.log10(most);
  };
  return { apart: apart(ours, theirs), moved: apart(theirs, original) };
}
