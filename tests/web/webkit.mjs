// WebKitGTK's own small browser, driven through WebDriver (https://www.w3.org/TR/webdriver2/), with the part of
// Puppeteer's page that the tests use. It has Safari's engine, but GStreamer's decoders: that it reads no AIFF and no
// M4A, and leaves the encoder's delay in MP3, says nothing of Safari.

import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { setTimeout } from "node:timers/promises";

const DRIVER = "WebKitWebDriver";
/** Milliseconds after which a wait fails, and between two looks at what is waited for. What mostly takes a few seconds
 * has taken more than 30 once, as it would if WebKit's compiler came late. */
const PATIENCE_MS = 90_000;
const LOOK_MS = 50;
/** The name that the standard gives to an element's id. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** The standard's characters for keys that write none. */
const KEYS = { ArrowLeft: "\uE012", Home: "\uE011", End: "\uE010" };

/** A new browser with a window of this size, and its page. What goes wrong on the page is added to `problems`. */
export async function launch({ width, height }, problems) {
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`], { stdio: "ignore" });
  const close = async () => {
    driver.kill();
    if (driver.exitCode === null && driver.signalCode === null) await once(driver, "exit");
  };
  try {
    const root = `http://127.0.0.1:${port}`;
    await listening(root);
    const { sessionId } = await request(`${root}/session`, "POST", { capabilities: {} });
    const session = `${root}/session/${sessionId}`;
    await request(`${session}/timeouts`, "POST", { script: null });
    await request(`${session}/window/rect`, "POST", { width, height });
    const browser = {
      process: () => driver,
      close: () => request(session, "DELETE").finally(close),
    };
    return { browser, page: new Page(session, problems) };
  } catch (error) {
    await close();
    throw error;
  }
}

class Page {
  constructor(session, problems) {
    Object.assign(this, { session, problems });
    this.keyboard = { press: (key) => this.press(key) };
  }

  /** Opens a page. One whose scripts fail before it is loaded is known by what it lacks. */
  async goto(url) {
    await this.post("url", { url });
    await this.evaluate(collectProblems);
  }

  /** What `of` returns on the page, called with what is `given`. */
  async evaluate(of, ...given) {
    const script = `const [given, done] = arguments;
      const answer = (of) => done({ ...of, problems: window.problems?.splice(0) ?? [] });
      const call = async () => (${of})(...given);
      call().then((value) => answer({ value }), (error) => answer({ error: String(error) }));`;
    const { value, error, problems } = await this.post("execute/async", { script, args: [given] });
    this.problems.push(...problems);
    if (error) throw new Error(error);
    return value;
  }

  $eval(selector, of) {
    return this.evaluate(`(selector) => (${of})(document.querySelector(selector))`, selector);
  }

  focus(selector) {
    return this.$eval(selector, (element) => element.focus());
  }

  async waitForFunction(of, { timeout = PATIENCE_MS } = {}, ...given) {
    const end = performance.now() + timeout;
    const isThere = `(...given) => Boolean((${of})(...given))`;
    while (!(await this.evaluate(isThere, ...given))) {
      if (performance.now() > end) {
        const said = await this.evaluate(() => document.getElementById("status").innerText);
        throw new Error(`waited in vain for ${of}; the page says: ${said}`);
      }
      await setTimeout(LOOK_MS);
    }
  }

  waitForSelector(selector, options) {
    return this.waitForFunction((selector) => document.querySelector(selector), options, selector);
  }

  press(key) {
    const value = KEYS[key] ?? key;
    const actions = [{ type: "keyDown", value }, { type: "keyUp", value }];
    return this.post("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  async click(selector) {
    await this.post(`${await this.element(selector)}/click`, {});
  }

  async $(selector) {
    const element = await this.element(selector);
    const uploadFile = async (...paths) => {
      // Or they would be added to those chosen before.
      await this.post(`${element}/clear`, {});
      await this.post(`${element}/value`, { text: paths.join("\n") });
    };
    return { uploadFile };
  }

  async element(selector) {
    const found = await this.post("element", { using: "css selector", value: selector });
    return `element/${found[ELEMENT]}`;
  }

  post(what, body) {
    return request(`${this.session}/${what}`, "POST", body);
  }
}

/** On the page: keeps what goes wrong. */
function collectProblems() {
  window.problems = [];
  window.addEventListener("error", ({ message }) => window.problems.push(message));
  window.addEventListener("unhandledrejection", ({ reason }) => window.problems.push(String(reason)));
  for (const level of ["error", "warn"]) console[level] = (...words) => window.problems.push(words.join(" "));
}

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

async function listening(root) {
  for (const end = performance.now() + PATIENCE_MS; ; await setTimeout(LOOK_MS)) {
    try {
      return await request(`${root}/status`, "GET");
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

async function request(url, method, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
