// Presets, and which one a stem's name calls for.
"use strict";

const VOCAL_WORDS = ["vocal", "vox", "voc", "voice", "acapella", "acappella", "singer", "rap", "bv", "adlib"];

class Presets {
  /** `list` are the shipped presets, the default first; `table` are the controls. */
  constructor(list, table) {
    this.list = list.map((preset) => ({ ...preset, values: table.map((control) => valueOf(control, preset.sound)) }));
  }

  named(name) {
    return this.list.find((preset) => preset.name === name) ?? this.list[0];
  }

  /** The preset for a stem by the last word of its name that one knows; none if none does. */
  forFile(name) {
    const words = wordsOf(name);
    const rank = (preset) => Math.max(-1, ...preset.files.map((file) => lastOf(words, file)));
    const best = this.list.reduce((best, preset) => (rank(preset) > rank(best) ? preset : best));
    return rank(best) < 0 ? null : best;
  }
}

/** What a preset sets a control to. */
function valueOf(control, sound) {
  const value = sound[control.key];
  if (value === undefined) return control.default;
  if (typeof value === "string") return control.choice_ids.indexOf(value);
  return Number(value);
}

/** Whether a file is a vocal, as far as its name tells. */
function isVocal(name) {
  return VOCAL_WORDS.some((word) => lastOf(wordsOf(name), word) >= 0);
}

/** The words of a file's name, in small letters, each without the s of a plural. */
function wordsOf(name) {
  const parts = name
    .replace(/\.[^.]*$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/(?<=\d)(?=\D)|(?<=\D)(?=\d)/g, " ");
  return parts.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** Where a word, or several of them, stands last among `words`; −1 if it does not. */
function lastOf(words, wanted) {
  const parts = wordsOf(wanted);
  const is = (word, part) => word === part || word === `${part}s`;
  for (let at = words.length - parts.length; at >= 0; at--) {
    if (parts.every((part, n) => is(words[at + n], part))) return at;
  }
  return -1;
}
