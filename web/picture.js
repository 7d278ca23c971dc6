// The live picture: both spectra, the clash where they collide, the cut, and its last seconds. Drawn as the
// plugin's window draws it: src/editor/spectrum_view.rs.
"use strict";

/** The axis of frequencies in Hz, and what is written on it. */
const AXIS_HZ = [30, 18000];
const TICKS = [50, 100, 200, 500, 1000, 2000, 5000, 10000];
/** From the loudest level down to the lower edge, in dB. */
const RANGE_DB = 66;
const CUT_RANGES_DB = [6, 12, 18, 24];
/** How fast levels in dB and the clash fall, per second. */
const FALLS = { stem_db: 45, vocal_db: 45, clash: 5 };
const TOP_FALL_DB = 3;
const HEADROOM_DB = 6;
const FLOOR_DB = -140;
const LOWEST_LOUDEST_DB = -60;
/** From this much clash on it glows in full. */
const FULL_GLOW = 0.25;
/** How far the stem's body fades under its line, in points, and the room over the cut's zero. */
const FADE = 70;
const CUT_FROM = 30;
const CUT_TO = 0.8;
/** The history of the cut: its rows, how many a second, its height in points, its deepest colour in dB. */
const ROWS = 240;
const ROWS_PER_SECOND = 40;
const HISTORY = 56;
const HOTTEST_DB = 12;
/** Points that the name of a frequency takes. */
const NAME_WIDTH = 26;
/** Points between the columns of a fill. */
const COLUMN = 3;

class Picture {
  constructor(canvas, leeway, sizes) {
    Object.assign(this, { canvas, sizes });
    this.cam = (hz) => leeway.exports.cam(hz);
    this.ends = AXIS_HZ.map(this.cam);
    this.context = canvas.getContext("2d");
    this.history = document.createElement("canvas");
    this.pointer = null;
    canvas.addEventListener("pointermove", ({ offsetX }) => this.point(offsetX));
    canvas.addEventListener("pointerleave", () => this.point(null));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
    new ResizeObserver(() => this.fit()).observe(canvas);
    this.maxCutDb = 12;
    this.clear([]);
    this.dress();
  }

  /** Begins anew, for bands with these centres. */
  clear(centresHz) {
    this.centresHz = centresHz;
    this.cams = centresHz.map(this.cam);
    const all = (value) => centresHz.map(() => value);
    this.shown = { stem_db: all(FLOOR_DB), vocal_db: all(FLOOR_DB), clash: all(0), cut_db: all(0) };
    this.topDb = -30;
    this.history.width = Math.max(1, centresHz.length);
    this.history.height = ROWS;
    this.rows = 0;
    this.draw();
  }

  /** The colours of the page. */
  dress() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.colours = Object.fromEntries(
      ["background", "line", "text", "faint", "stem", "vocal", "accent", "hot"].map((name) => [name, colour(name)]),
    );
    this.draw();
  }

  fit() {
    const { clientWidth, clientHeight } = this.canvas;
    const scale = devicePixelRatio || 1;
    this.canvas.width = Math.round(clientWidth * scale);
    this.canvas.height = Math.round(clientHeight * scale);
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
    this.draw();
  }

  /** Takes meters in, `seconds` after the last. Levels rise at once and fall slowly. */
  follow(meters, seconds) {
    const { figures, spectra, bands } = this.sizes;
    spectra.forEach((name, index) => {
      const from = figures.length + index * bands;
      const fall = FALLS[name] * seconds;
      const shown = this.shown[name];
      for (let band = 0; band < shown.length; band++) {
        const now = meters[from + band];
        // The engine has smoothed the cut.
        shown[band] = name === "cut_db" ? now : Math.max(now, shown[band] - fall);
      }
    });
    const { stem_db: stem, vocal_db: vocal, cut_db: cut } = this.shown;
    const loudest = Math.max(LOWEST_LOUDEST_DB, ...stem, ...vocal);
    this.topDb = Math.max(loudest + HEADROOM_DB, this.topDb - TOP_FALL_DB * seconds);
    this.rows += seconds * ROWS_PER_SECOND;
    for (; this.rows >= 1; this.rows--) this.addRow(cut);
    this.draw();
  }

  /** A row on top of the history. */
  addRow(cut) {
    const context = this.history.getContext("2d");
    context.globalCompositeOperation = "copy";
    context.drawImage(this.history, 0, 1);
    context.globalCompositeOperation = "source-over";
    cut.forEach((db, band) => {
      context.globalAlpha = Math.min(1, db / HOTTEST_DB);
      context.fillStyle = this.colours.accent;
      context.fillRect(band, 0, 1, 1);
    });
    context.globalAlpha = 1;
  }

  point(x) {
    this.pointer = x;
    this.draw();
  }

  get width() {
    return this.canvas.clientWidth;
  }

  /** The height of the spectra, without the history. */
  get height() {
    return this.canvas.clientHeight - HISTORY;
  }

  x(cam) {
    const [low, high] = this.ends;
    return (this.width * (cam - low)) / (high - low);
  }

  levelY(db) {
    const share = Math.min(1, Math.max(0, (this.topDb - db) / RANGE_DB));
    return CUT_FROM + (this.height - CUT_FROM) * share;
  }

  cutY(db) {
    return CUT_FROM + ((CUT_TO * this.height - CUT_FROM) * db) / this.cutRangeDb;
  }

  get cutRangeDb() {
    const deepest = Math.max(this.maxCutDb, ...this.shown.cut_db);
    return CUT_RANGES_DB.find((range) => deepest <= range) ?? CUT_RANGES_DB.at(-1);
  }

  /** Draws with the browser's next frame, however often it is asked to until then. */
  draw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.drawNow();
    });
  }

  drawNow() {
    if (!this.colours || !this.width) return;
    const { context } = this;
    context.clearRect(0, 0, this.width, this.canvas.clientHeight);
    this.drawGrid();
    if (this.cams.length > 0) {
      this.drawSpectra();
      this.drawCut();
      this.drawHistory();
    }
    this.drawNames();
    if (this.pointer !== null && this.cams.length > 0) this.drawReadout();
  }

  drawGrid() {
    for (const hz of TICKS) {
      const x = Math.round(this.x(this.cam(hz))) + 0.5;
      this.line([[x, CUT_FROM], [x, this.height]], this.colours.line, 1, 0.6);
    }
    for (let tick = 0; tick < 4; tick++) {
      const y = Math.round(this.cutY((this.cutRangeDb * tick) / 3)) + 0.5;
      this.line([[0, y], [this.width, y]], this.colours.line, 1, tick === 0 ? 1 : 0.5);
    }
  }

  drawSpectra() {
    const { stem_db: stem, vocal_db: vocal, clash } = this.shown;
    this.drawBody(stem, clash);
    this.line(this.curve(stem, (db) => this.levelY(db)), this.colours.stem, 1);
    this.line(this.curve(vocal, (db) => this.levelY(db)), this.colours.vocal, 1.5);
  }

  /** The stem's body: it fades under its line, and glows down to the bottom where it clashes. */
  drawBody(stem, clash) {
    const { context } = this;
    const tops = this.columns(stem, (db) => this.levelY(db));
    const glows = this.columns(clash, (share) => Math.min(1, share / FULL_GLOW));
    context.save();
    context.beginPath();
    for (const [x, y] of this.curve(stem, (db) => this.levelY(db))) context.lineTo(x, y);
    context.lineTo(tops.at(-1)[0] + COLUMN, this.height);
    context.lineTo(tops[0][0], this.height);
    context.clip();
    tops.forEach(([x, top], n) => {
      const glow = glows[n][1];
      const end = Math.min(this.height, top + FADE + glow * (this.height - top));
      const colour = mixColours(this.colours.stem, this.colours.accent, glow);
      const shade = context.createLinearGradient(0, top, 0, end);
      shade.addColorStop(0, withAlpha(colour, 0.55 + 0.35 * glow));
      shade.addColorStop(1, withAlpha(colour, 0.02 + 0.2 * glow));
      context.fillStyle = shade;
      // What is above the curve within the column is clipped.
      context.fillRect(x, CUT_FROM, COLUMN, Math.max(0, end - CUT_FROM));
    });
    context.restore();
  }

  drawCut() {
    const { context } = this;
    const zero = this.cutY(0);
    const points = this.curve(this.shown.cut_db, (db) => this.cutY(db));
    const shade = context.createLinearGradient(0, zero, 0, CUT_TO * this.height);
    const accent = parseColour(this.colours.accent);
    shade.addColorStop(0, withAlpha(accent, 0.08));
    shade.addColorStop(1, withAlpha(accent, 0.38));
    context.fillStyle = shade;
    context.beginPath();
    context.moveTo(points[0][0], zero);
    for (const [x, y] of points) context.lineTo(x, y);
    context.lineTo(points.at(-1)[0], zero);
    context.fill();
    this.line([[0, zero], ...points, [this.width, zero]], this.colours.accent, 2.5);
  }

  drawHistory() {
    const { context } = this;
    const [left, right] = [this.x(this.cams[0] - 0.5), this.x(this.cams.at(-1) + 0.5)];
    context.imageSmoothingEnabled = true;
    context.drawImage(this.history, left, this.height + 3, right - left, HISTORY - 3);
  }

  drawNames() {
    let end = 0;
    for (const hz of TICKS) {
      const x = this.x(this.cam(hz)) + 3;
      if (x < end) continue;
      this.text(hz < 1000 ? `${hz}` : `${hz / 1000}k`, x, this.height - 3, "left");
      end = x + NAME_WIDTH;
    }
    for (let tick = 0; tick < 4; tick++) {
      const cut = (this.cutRangeDb * tick) / 3;
      this.text(tick === 0 ? "0 dB" : `−${cut}`, this.width - 4, this.cutY(cut) - 4, "right");
    }
    this.text("now", 4, this.height + 14, "left");
    this.text(`−${ROWS / ROWS_PER_SECOND} s`, 4, this.height + HISTORY - 4, "left");
  }

  drawReadout() {
    const [low, high] = this.ends;
    const cam = low + ((high - low) * this.pointer) / this.width;
    const distance = (band) => Math.abs(this.cams[band] - cam);
    const band = this.cams.reduce((best, _, n) => (distance(n) < distance(best) ? n : best), 0);
    const { stem_db: stem, vocal_db: vocal, cut_db: cut } = this.shown;
    const told = `${Math.round(this.centresHz[band])} Hz   stem ${stem[band].toFixed(0)}   vocal ${vocal[band].toFixed(0)}   cut ${cut[band].toFixed(1)} dB`;
    this.line([[this.pointer, CUT_FROM], [this.pointer, this.height]], this.colours.faint, 1, 0.4);
    const isLeft = this.pointer < this.width / 2;
    this.text(told.replaceAll("-", "−"), this.pointer + (isLeft ? 6 : -6), this.height - 22, isLeft ? "left" : "right");
  }

  /** A smooth curve through the bands: `place` of each value, along the axis. */
  curve(values, place) {
    return monotone(this.cams, values, 6).map(([cam, value]) => [this.x(cam), place(value)]);
  }

  /** The same curve at every few points of the axis. */
  columns(values, place) {
    const points = this.curve(values, place);
    const columns = [];
    let n = 1;
    for (let x = Math.ceil(points[0][0]); x < points.at(-1)[0]; x += COLUMN) {
      while (points[n][0] < x) n++;
      const [[x0, y0], [x1, y1]] = [points[n - 1], points[n]];
      columns.push([x, y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)]);
    }
    return columns;
  }

  line(points, colour, width, alpha = 1) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.stroke();
    context.globalAlpha = 1;
  }

  text(text, x, y, align) {
    const { context } = this;
    context.font = "11px system-ui, sans-serif";
    context.textAlign = align;
    context.fillStyle = this.colours.faint;
    context.fillText(text, x, y);
  }
}

/** Points of a curve through `values` that overshoots none of them (Fritsch and Carlson 1980). */
function monotone(xs, values, steps) {
  const last = values.length - 1;
  const rise = (n) => values[n + 1] - values[n];
  const mean = (a, b) => (a * b <= 0 ? 0 : (2 * a * b) / (a + b));
  const tangent = (n) => (n === 0 || n === last ? 0 : mean(rise(n - 1), rise(n)));
  const points = [];
  for (let n = 0; n < last; n++) {
    const [from, to] = [tangent(n), tangent(n + 1)];
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      const [t2, t3] = [t * t, t * t * t];
      const value =
        (2 * t3 - 3 * t2 + 1) * values[n] + (t3 - 2 * t2 + t) * from +
        (3 * t2 - 2 * t3) * values[n + 1] + (t3 - t2) * to;
      points.push([xs[n] + t * (xs[n + 1] - xs[n]), value]);
    }
  }
  points.push([xs[last], values[last]]);
  return points;
}

/** A colour as `#rrggbb` in its three parts. */
function parseColour(text) {
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
}

function mixColours(from, to, share) {
  const [a, b] = [parseColour(from), parseColour(to)];
  return a.map((part, n) => part + share * (b[n] - part));
}

function withAlpha(parts, alpha) {
  return `rgba(${parts.map(Math.round).join(",")},${alpha})`;
}
