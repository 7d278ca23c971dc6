// Sliders and lists, made from the engine's table of controls.
"use strict";

/** Controls that stand in front. All others that shape the sound are finer ones. */
const MAIN = ["depth", "max_cut", "clarity"];
/** What this page has no use for: it plays a song from its files, with its vocal. */
const LEFT_OUT = ["lookahead", "source", "output"];
/** Groups that it has no room for: nodes are drawn in the window's picture. */
const GROUPS_LEFT_OUT = ["Nodes"];
/** Steps of a slider over whose way the values are spread unevenly. */
const STEPS = 200;
/** A range as short as this is set in halves of its unit, a longer one in whole ones. */
const SHORT_RANGE = 48;

class Controls {
  /** `onChange` gets the values whenever somebody moves one. */
  constructor(leeway, table, main, finer, onChange) {
    Object.assign(this, { leeway, table, onChange });
    this.values = table.map((control) => control.default);
    this.rows = [];
    table.forEach((control, index) => {
      if (!control.of_the_sound || LEFT_OUT.includes(control.key) || GROUPS_LEFT_OUT.includes(control.group)) return;
      const row = control.choices ? this.list(control, index) : this.slider(control, index);
      this.rows.push(row);
      (MAIN.includes(control.key) ? main : finer).append(row.element);
    });
  }

  /** Shows these values; a double click goes back to what they are with the stem's preset. */
  show(values, preset) {
    this.values = values;
    this.preset = preset;
    for (const row of this.rows) row.show(values[row.index]);
  }

  change(row, value) {
    this.values[row.index] = value;
    row.show(value);
    this.onChange(this.values);
  }

  slider(control, index) {
    const even = control.skew === 0;
    const range = control.highest - control.lowest;
    const exponent = 2 ** control.skew;
    const toValue = (at) => (even ? at : control.lowest + range * (at / STEPS) ** (1 / exponent));
    const toPlace = (value) => (even ? value : STEPS * ((value - control.lowest) / range) ** exponent);
    const input = element("input", { type: "range", id: control.key, title: control.hint });
    Object.assign(input, even
      ? { min: control.lowest, max: control.highest, step: range <= SHORT_RANGE ? 0.5 : 1 }
      : { min: 0, max: STEPS, step: 1 });
    const output = element("output", { htmlFor: control.key });
    const row = { index, element: labelled(control, input, output) };
    row.show = (value) => {
      input.value = toPlace(value);
      const text = this.leeway.valueText(index, value).replace("-", "−");
      output.textContent = text;
      input.setAttribute("aria-valuetext", text);
      input.style.setProperty("--share", (input.value - input.min) / (input.max - input.min));
    };
    input.addEventListener("input", () => this.change(row, toValue(Number(input.value))));
    input.addEventListener("dblclick", () => this.change(row, this.preset[index]));
    return row;
  }

  list(control, index) {
    const options = control.choices.map((name, value) => element("option", { value, textContent: name }));
    const select = element("select", { id: control.key, title: control.hint });
    select.append(...options);
    const row = { index, element: labelled(control, select) };
    row.show = (value) => (select.value = value);
    select.addEventListener("change", () => this.change(row, Number(select.value)));
    return row;
  }
}

function labelled(control, ...parts) {
  const row = element("div", { className: `control ${control.key}` });
  row.append(element("label", { htmlFor: control.key, textContent: control.name, title: control.hint }), ...parts);
  return row;
}

/** A new element with these properties. */
function element(tag, properties = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "htmlFor" && tag === "output") made.setAttribute("for", value);
    else made[name] = value;
  }
  return made;
}
