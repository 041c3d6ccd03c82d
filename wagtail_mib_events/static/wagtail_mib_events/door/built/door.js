// fill.js
function cloneFilled(template2, data2) {
  var _a;
  const copy = (
    /** @type {HTMLElement} */
    (_a = template2.content.firstElementChild) == null ? void 0 : _a.cloneNode(true)
  );
  fill(copy, data2);
  return copy;
}
function fill(root, data2) {
  for (const element of marked(root, "slot")) element.textContent = String(data2[element.dataset.slot ?? ""] ?? "");
  for (const element of marked(root, "show")) element.hidden = isEmpty(data2[element.dataset.show ?? ""]);
  for (const element of marked(root, "value")) element.setAttribute("value", data2[element.dataset.value ?? ""] ?? "");
  for (const list of marked(root, "each")) {
    const template2 = list.querySelector("template");
    const entries = data2[list.dataset.each ?? ""] ?? [];
    if (template2) list.replaceChildren(template2, ...entries.map((one) => entry(template2, one)));
  }
}
function entry(template2, one) {
  return cloneFilled(template2, typeof one === "string" ? { text: one } : one);
}
function marked(root, mark) {
  const selector = `[data-${mark}]`;
  const inside = (
    /** @type {HTMLElement[]} */
    [...root.querySelectorAll(selector)]
  );
  return root.matches(selector) ? [root, ...inside] : inside;
}
function isEmpty(value) {
  return !value || Array.isArray(value) && value.length === 0;
}

// answer-view.js
var SHORT = 4e3;
var LONG = 8e3;
var AnswerView = class {
  #stage;
  #panel;
  #template;
  #place;
  #bar;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Element | null} */
  #before = null;
  /** Whether an answer stays until it is tapped away. */
  keep = false;
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.stage holds the live region, the way on and the bar that shows the time left
   * @param {HTMLElement} parts.panel what lies behind and is out of reach meanwhile
   * @param {HTMLTemplateElement} parts.template
   */
  constructor({ stage, panel, template: template2 }) {
    this.#stage = stage;
    this.#panel = panel;
    this.#template = template2;
    this.#place = this.#part("answer");
    this.#bar = this.#part("time-left");
    stage.addEventListener("click", (event) => this.#tapped(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.open) this.close();
    });
  }
  get open() {
    return "open" in this.#stage.dataset;
  }
  /**
   * @param {Answer} answer
   * @param {{since_text: string, undoable: boolean}} words what this phone adds
   */
  show(answer, words) {
    const data2 = { ...answer, ...words, group: answer.adults > 1 };
    const card = cloneFilled(this.#template, data2);
    card.dataset.kind = answer.answer;
    this.#place.replaceChildren(card);
    fill(this.#part("on"), data2);
    if (!this.open) this.#before = document.activeElement;
    this.#stage.dataset.open = "";
    this.#panel.inert = true;
    this.#part("next").focus({ preventScroll: true });
    this.#stage.scrollTop = 0;
    this.#leaveAfter(dwell(answer));
  }
  close() {
    clearTimeout(this.#timer);
    delete this.#stage.dataset.open;
    this.#panel.inert = false;
    this.#place.replaceChildren();
    if (this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
  }
  /** @param {string} name */
  #part(name) {
    return (
      /** @type {HTMLElement} */
      this.#stage.querySelector(`[data-part="${name}"]`)
    );
  }
  /** @param {number} wait milliseconds */
  #leaveAfter(wait) {
    clearTimeout(this.#timer);
    const stays = this.keep || wait === Infinity;
    this.#bar.hidden = stays;
    if (stays) return;
    this.#bar.style.animationDuration = `${wait}ms`;
    const fresh = (
      /** @type {HTMLElement} */
      this.#bar.cloneNode()
    );
    this.#bar.replaceWith(fresh);
    this.#bar = fresh;
    this.#timer = setTimeout(() => this.close(), wait);
  }
  /** @param {MouseEvent} event */
  #tapped(event) {
    if (!this.open) return;
    const target = (
      /** @type {Element} */
      event.target
    );
    if (target.closest("[data-part=next]")) event.preventDefault();
    else if (target.closest("button, a")) return;
    this.close();
  }
};
function dwell({ answer, may_be_let_in, advice, note, interpreter, needs, children }) {
  if (may_be_let_in) return Infinity;
  const reading = answer === "attention" || advice || note || interpreter || needs.length || children.length;
  return reading ? LONG : SHORT;
}

// clock.js
function deviceTime() {
  return (/* @__PURE__ */ new Date()).toISOString();
}
function timeFormatter(language, timeZone) {
  const options = { hour: "numeric", minute: "2-digit" };
  let format;
  try {
    format = new Intl.DateTimeFormat(language, { ...options, timeZone });
  } catch {
    format = new Intl.DateTimeFormat(void 0, options);
  }
  return (iso) => format.format(new Date(iso)).replace(/^0(?=\d)/, "");
}
var Sightings = class {
  #seen = /* @__PURE__ */ new Map();
  #span;
  #now;
  /**
   * @param {number} span milliseconds for which a code stays known after it was last in sight
   * @param {() => number} now
   */
  constructor(span, now = () => performance.now()) {
    this.#span = span;
    this.#now = now;
  }
  /**
   * @param {string} code
   * @returns {boolean} whether the code comes into sight anew
   */
  isNew(code) {
    const now = this.#now();
    for (const [other, last] of this.#seen) if (now - last >= this.#span) this.#seen.delete(other);
    const fresh = !this.#seen.has(code);
    this.#seen.set(code, now);
    return fresh;
  }
};

// api.js
var Unreachable = class extends Error {
};
var Refused = class extends Error {
};
var SignedOut = class extends Error {
};
var Api = class {
  #scansUrl;
  #peopleUrl;
  #token;
  #timeout;
  /**
   * @param {{scansUrl: string, peopleUrl: string, token: string, timeout?: number}} options
   *   `token` is the form's CSRF token, `timeout` is in milliseconds
   */
  constructor({ scansUrl, peopleUrl, token, timeout = 6e3 }) {
    this.#scansUrl = scansUrl;
    this.#peopleUrl = peopleUrl;
    this.#token = token;
    this.#timeout = timeout;
  }
  /**
   * @param {Scan[]} scans
   * @returns {Promise<{results: Result[], counts: Counts}>}
   * @throws {Unreachable | Refused | SignedOut}
   */
  async sendScans(scans) {
    const body = JSON.stringify({ sent_at: deviceTime(), scans });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.#token };
    const answer = await this.#json(this.#scansUrl, { method: "POST", headers, body });
    if (!Array.isArray(answer.results) || !answer.counts) throw new Unreachable("no results");
    return answer;
  }
  /**
   * @param {string} query empty for those who have arrived
   * @param {AbortSignal} [signal]
   * @returns {Promise<Person[]>}
   * @throws {Unreachable | Refused | SignedOut | DOMException} the last when `signal` gave up
   */
  async people(query, signal) {
    const url = new URL(this.#peopleUrl, location.href);
    url.searchParams.set("q", query);
    const answer = await this.#json(url.href, { signal });
    if (!Array.isArray(answer.people)) throw new Unreachable("no people");
    return answer.people;
  }
  /**
   * Take a new CSRF token from the page, because signing in again has made the old one worthless.
   * @param {string} pageUrl
   * @returns {Promise<string | null>} the token; null while still signed out
   * @throws {Unreachable}
   */
  async renewToken(pageUrl) {
    let html;
    try {
      html = await this.#text(pageUrl, {});
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      return null;
    }
    const page = new DOMParser().parseFromString(html, "text/html");
    const field = page.querySelector("#mib-door [name=csrfmiddlewaretoken]");
    if (!(field instanceof HTMLInputElement)) return null;
    this.#token = field.value;
    return field.value;
  }
  /**
   * @param {string} url
   * @param {RequestInit} init
   */
  async #json(url, init) {
    const text = await this.#text(url, init);
    try {
      return JSON.parse(text) ?? {};
    } catch {
      throw new Unreachable("no JSON");
    }
  }
  /**
   * @param {string} url
   * @param {RequestInit} init
   */
  async #text(url, { signal, ...init }) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#timeout);
    const giveUp = () => limit.abort();
    signal == null ? void 0 : signal.addEventListener("abort", giveUp);
    try {
      const response = await fetch(url, {
        ...init,
        signal: limit.signal,
        credentials: "same-origin",
        redirect: "manual"
      });
      if (response.status === 403 || response.type === "opaqueredirect") throw new SignedOut("signed out");
      if (response.status === 429 || response.status >= 500) throw new Unreachable(`status ${response.status}`);
      if (!response.ok) throw new Refused(`status ${response.status}`);
      return await response.text();
    } catch (error) {
      if (signal == null ? void 0 : signal.aborted) throw new DOMException("given up", "AbortError");
      if (error instanceof SignedOut || error instanceof Refused || error instanceof Unreachable) throw error;
      throw new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
      signal == null ? void 0 : signal.removeEventListener("abort", giveUp);
    }
  }
};

// people-view.js
var PeopleView = class {
  #place;
  #ask;
  #row;
  #formatTime;
  #texts;
  /** @type {AbortController | null} */
  #asking = null;
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.place
   * @param {(query: string, signal: AbortSignal) => Promise<Person[]>} parts.ask
   * @param {HTMLTemplateElement} parts.row
   * @param {(iso: string) => string} parts.formatTime
   * @param {import("./texts.js").Texts} parts.texts
   */
  constructor({ place, ask, row, formatTime: formatTime2, texts: texts2 }) {
    this.#place = place;
    this.#ask = ask;
    this.#row = row;
    this.#formatTime = formatTime2;
    this.#texts = texts2;
  }
  /**
   * Ask anew; an older question that is still open is given up.
   * @param {string} query empty for those who have arrived
   */
  async load(query) {
    var _a;
    (_a = this.#asking) == null ? void 0 : _a.abort();
    const asking = this.#asking = new AbortController();
    try {
      this.#show(await this.#ask(query, asking.signal), query);
    } catch {
      if (!asking.signal.aborted) this.#say(this.#texts.get("people_failed"));
    }
  }
  clear() {
    var _a;
    (_a = this.#asking) == null ? void 0 : _a.abort();
    this.#place.replaceChildren();
  }
  /**
   * @param {Person[]} people
   * @param {string} query
   */
  #show(people, query) {
    if (!people.length) return this.#say(this.#texts.get(query ? "nobody_found" : "nobody_arrived"));
    const list = document.createElement("ul");
    list.className = "mib-people";
    list.append(...people.map((person) => this.#rowOf(person)));
    this.#place.replaceChildren(list);
  }
  /** @param {Person} person */
  #rowOf(person) {
    const arrived2 = person.status === "arrived";
    const status_text = arrived2 && person.since ? this.#texts.get("since", { time: this.#formatTime(person.since) }) : this.#texts.get(`status_${person.status}`);
    const row = cloneFilled(this.#row, { ...person, status_text, arrived: arrived2, expected: !arrived2 });
    row.dataset.status = person.status;
    return row;
  }
  /** @param {string} text */
  #say(text) {
    const paragraph = document.createElement("p");
    paragraph.className = "mib-door__hint";
    paragraph.textContent = text;
    this.#place.replaceChildren(paragraph);
  }
};

// queue.js
var MemoryQueue = class {
  /** @type {Map<string, Scan>} */
  #scans = /* @__PURE__ */ new Map();
  /** @param {Scan} scan */
  async add(scan) {
    this.#scans.set(scan.uuid, scan);
  }
  /** @param {Iterable<string>} uuids */
  async ack(uuids) {
    for (const uuid of uuids) this.#scans.delete(uuid);
  }
  async pending() {
    return [...this.#scans.values()];
  }
};

// scan.js
var LONGEST_CODE = 4096;
function makeScan({ kind = "in", code = null, registration = null, undoes = null }) {
  return {
    uuid: uuid4(),
    kind: kind === "undo" ? "undo" : "in",
    code: code ? clip(code) : null,
    registration: registration || null,
    undoes: undoes || null,
    device_time: deviceTime()
  };
}
function clip(text) {
  const bytes = new Uint8Array(LONGEST_CODE);
  const { written } = new TextEncoder().encodeInto(text, bytes);
  return new TextDecoder().decode(bytes.subarray(0, written));
}
function uuid4() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 15 | 64;
  bytes[8] = bytes[8] & 63 | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// reader.js
var Reader = class _Reader {
  #worker;
  /** @param {Worker} worker */
  constructor(worker) {
    this.#worker = worker;
  }
  /**
   * @param {ReaderUrls} urls all of the page's own origin
   * @returns {Promise<{reader: Reader, engine: string}>}
   * @throws {Error} if neither library could be loaded
   */
  static async open({ workerUrl, wasmUrl, fallbackUrl }) {
    const reader = new _Reader(new Worker(workerUrl, { type: "module" }));
    const absolute = (url) => new URL(url, location.href).href;
    const opening = { type: "open", wasmUrl: absolute(wasmUrl), fallbackUrl: absolute(fallbackUrl) };
    const { engine } = await reader.#ask(opening);
    return { reader, engine };
  }
  /**
   * One frame at a time.
   * @param {ImageData} frame its pixels are handed over and gone afterwards
   * @returns {Promise<string | null>}
   */
  async decode(frame) {
    return (await this.#ask({ type: "decode", frame }, [frame.data.buffer])).text;
  }
  /**
   * @param {object} message
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #ask(message, transfer = []) {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data: data2 }) => data2.type === "failed" ? reject(new Error(data2.message)) : resolve(data2);
      this.#worker.onerror = (event) => reject(new Error(event.message || "the worker cannot start"));
      this.#worker.postMessage(message, transfer);
    });
  }
};

// scanner.js
var LENS = "mib-door-lens";
var FRAME = 1e3;
var PACE = 100;
var TROUBLES = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy"
};
var Scanner = class {
  #video;
  #urls;
  #listeners;
  #canvas = document.createElement("canvas");
  /** @type {Reader | null} */
  #reader = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** Counts starts and stops, so that a slow start notices that it is not wanted any more. */
  #turn = 0;
  #wanted = false;
  /**
   * @param {HTMLVideoElement} video
   * @param {import("./reader.js").ReaderUrls} urls
   * @param {Listeners} listeners
   */
  constructor(video, urls, listeners) {
    this.#video = video;
    this.#urls = urls;
    this.#listeners = listeners;
    document.addEventListener("visibilitychange", () => this.#followVisibility());
  }
  /** Call it from a tap. Problems are told to `onState`. */
  async start() {
    this.#release();
    this.#wanted = true;
    const turn = this.#turn;
    this.#listeners.onState("starting", null);
    const camera = openCamera();
    camera.catch(() => {
    });
    try {
      await this.#openReader();
      const stream = await camera;
      if (turn !== this.#turn) return closeStream(stream);
      await this.#show(stream);
    } catch (error) {
      camera.then(closeStream, () => {
      });
      if (turn === this.#turn) this.#stopWith(troubleOf(error));
    }
  }
  stop() {
    this.#wanted = false;
    this.#stopWith(null);
  }
  /** @returns {Promise<{id: string, label: string, chosen: boolean}[]>} the phone's cameras; labelled once one was allowed */
  async lenses() {
    var _a, _b;
    const devices = await navigator.mediaDevices.enumerateDevices();
    const current = (_b = (_a = this.#stream) == null ? void 0 : _a.getVideoTracks()[0]) == null ? void 0 : _b.getSettings().deviceId;
    return devices.filter((device) => device.kind === "videoinput").map(({ deviceId, label }) => ({ id: deviceId, label, chosen: deviceId === current }));
  }
  /** @param {string} id remembered on this phone */
  async choose(id) {
    localStorage.setItem(LENS, id);
    await this.start();
  }
  async #openReader() {
    if (this.#reader) return;
    try {
      const { reader, engine } = await Reader.open(this.#urls);
      this.#reader = reader;
      this.#listeners.onEngine(engine);
    } catch (error) {
      throw new ReaderTrouble(String(error));
    }
  }
  /** @param {MediaStream} stream */
  async #show(stream) {
    this.#stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      if (stream === this.#stream) this.#stopWith("busy");
    });
    this.#video.srcObject = stream;
    await this.#video.play();
    this.#listeners.onState("on", null);
    this.#read(stream);
  }
  /** @param {MediaStream} stream */
  async #read(stream) {
    var _a;
    while (stream === this.#stream) {
      const started = performance.now();
      try {
        const code = this.#video.readyState >= 2 ? await ((_a = this.#reader) == null ? void 0 : _a.decode(this.#frame())) : null;
        if (code && stream === this.#stream) this.#listeners.onCode(code);
      } catch {
        this.#reader = null;
        if (stream === this.#stream) this.#stopWith("reader");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, PACE - (performance.now() - started))));
    }
  }
  #frame() {
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.min(1, FRAME / Math.max(videoWidth, videoHeight));
    this.#canvas.width = Math.round(videoWidth * scale);
    this.#canvas.height = Math.round(videoHeight * scale);
    const context = (
      /** @type {CanvasRenderingContext2D} */
      this.#canvas.getContext("2d", { willReadFrequently: true })
    );
    context.drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
    return context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
  }
  #followVisibility() {
    if (document.hidden) {
      if (this.#wanted) this.#stopWith(null);
    } else if (this.#wanted) {
      this.start();
    }
  }
  /** @param {Trouble | null} trouble */
  #stopWith(trouble) {
    this.#release();
    if (trouble) this.#wanted = false;
    this.#listeners.onState("off", trouble);
  }
  #release() {
    this.#turn += 1;
    if (this.#stream) closeStream(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
  }
};
var ReaderTrouble = class extends Error {
};
async function openCamera() {
  if (!navigator.mediaDevices) throw new DOMException("needs HTTPS", "InsecureError");
  const wishes = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  const lens = localStorage.getItem(LENS);
  if (lens) wishes.deviceId = { ideal: lens };
  return await navigator.mediaDevices.getUserMedia({ video: wishes, audio: false });
}
function closeStream(stream) {
  for (const track of stream.getTracks()) track.stop();
}
function troubleOf(error) {
  if (error instanceof ReaderTrouble) return "reader";
  if (!(error instanceof DOMException)) return "failed";
  return error.name === "InsecureError" ? "insecure" : TROUBLES[error.name] ?? "failed";
}

// sound.js
var MUTED = "mib-door-muted";
var TONES = {
  welcome: [523, 659, 784],
  already: [587, 587],
  attention: [659, 440],
  unknown: [196],
  undone: [440],
  noted: [392]
};
var Sound = class {
  /** @type {AudioContext | null} */
  #context = null;
  #muted = localStorage.getItem(MUTED) === "yes";
  get muted() {
    return this.#muted;
  }
  set muted(muted) {
    this.#muted = muted;
    localStorage.setItem(MUTED, muted ? "yes" : "no");
  }
  /** Browsers make sound only after a tap: call this from one. */
  unlock() {
    if (!window.AudioContext) return;
    this.#context ??= new AudioContext();
    if (this.#context.state !== "running") this.#context.resume().catch(() => {
    });
  }
  /** @param {string} kind of answer */
  play(kind) {
    const tones = TONES[
      /** @type {keyof typeof TONES} */
      kind
    ];
    if (this.#muted || !this.#context || !tones) return;
    const length = tones.length === 1 ? 0.35 : 0.14;
    tones.forEach((frequency, n) => this.#tone(frequency, n * (length + 0.04), length));
  }
  /**
   * @param {number} frequency hertz
   * @param {number} delay seconds
   * @param {number} length seconds
   */
  #tone(frequency, delay, length) {
    const context = (
      /** @type {AudioContext} */
      this.#context
    );
    const start = context.currentTime + delay;
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.type = "triangle";
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.4, start + 0.01);
    volume.gain.linearRampToValueAtTime(0, start + length);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
  }
};

// texts.js
var Texts = class {
  /** @type {Map<string, string>} */
  #texts = /* @__PURE__ */ new Map();
  /** @param {HTMLTemplateElement} template */
  constructor(template2) {
    for (
      const element of
      /** @type {NodeListOf<HTMLElement>} */
      template2.content.querySelectorAll("[data-text]")
    ) {
      this.#texts.set(element.dataset.text ?? "", (element.textContent ?? "").trim());
    }
  }
  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the places in braces
   * @returns {string} empty if there is no such text
   */
  get(key, values = {}) {
    const text = this.#texts.get(key) ?? "";
    return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
  }
};

// uploader.js
var FIRST_WAIT = 2e3;
var LONGEST_WAIT = 3e4;
var LARGEST_BATCH = 50;
var Uploader = class {
  #queue;
  #api;
  #listeners;
  #renew;
  #underway = /* @__PURE__ */ new Set();
  #failed = /* @__PURE__ */ new Set();
  #refused = /* @__PURE__ */ new Set();
  #flushing = false;
  #signedOut = false;
  #wait = FIRST_WAIT;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /**
   * @param {object} options
   * @param {import("./queue.js").Queue} options.queue
   * @param {import("./api.js").Api} options.api
   * @param {() => Promise<boolean>} options.renew tries to be signed in again, says whether it is so
   * @param {Listeners} options.listeners
   */
  constructor({ queue, api: api2, renew: renew2, listeners }) {
    this.#queue = queue;
    this.#api = api2;
    this.#renew = renew2;
    this.#listeners = listeners;
  }
  /** Whether closing the page now would lose a scan. */
  get unfinished() {
    return this.#underway.size > 0 || this.#failed.size > 0;
  }
  /**
   * Keep a scan and send it at once.
   * @param {Scan} scan
   * @returns {Promise<Result | null>} null if it could not be uploaded yet; it will be repeated
   */
  async record(scan) {
    this.#underway.add(scan.uuid);
    await this.#queue.add(scan);
    const results = await this.#send([scan]);
    if (results !== null) this.flush();
    return (results == null ? void 0 : results.find((result) => result.uuid === scan.uuid)) ?? null;
  }
  /** Send everything that is still here. Does nothing while it is doing so already. */
  async flush() {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      if (this.#signedOut && !await this.#signedInAgain()) return;
      for (let batch = await this.#nextBatch(); batch.length; batch = await this.#nextBatch()) {
        const results = await this.#send(batch);
        if (results === null) break;
        for (const result of results) this.#listeners.onLateResult(result, scanOf(batch, result));
      }
    } finally {
      this.#flushing = false;
      await this.#schedule();
    }
  }
  async #signedInAgain() {
    try {
      if (!await this.#renew()) return false;
    } catch {
      return false;
    }
    this.#setSignedOut(false);
    return true;
  }
  /** The refused ones go last and alone, so that one of them never holds up the others. */
  async #nextBatch() {
    const waiting = (await this.#queue.pending()).filter((scan) => !this.#underway.has(scan.uuid));
    const untried = waiting.filter((scan) => !this.#refused.has(scan.uuid));
    return untried.length ? untried.slice(0, LARGEST_BATCH) : waiting.slice(0, 1);
  }
  /**
   * @param {Scan[]} scans
   * @returns {Promise<Result[] | null>} null if nothing got through
   */
  async #send(scans) {
    for (const scan of scans) this.#underway.add(scan.uuid);
    try {
      const { results, counts } = await this.#api.sendScans(scans);
      const known = results.filter((result) => scanOf(scans, result));
      await this.#acknowledge(known);
      this.#setSignedOut(false);
      this.#listeners.onCounts(counts);
      this.#wait = FIRST_WAIT;
      return known.length ? known : await this.#fail(scans);
    } catch (error) {
      if (error instanceof SignedOut) this.#setSignedOut(true);
      if (error instanceof Refused) return await this.#sendApart(scans);
      return await this.#fail(scans);
    } finally {
      for (const scan of scans) this.#underway.delete(scan.uuid);
      await this.#tellWaiting();
    }
  }
  /** @param {Scan[]} scans of which at least one is refused */
  async #sendApart(scans) {
    if (scans.length === 1) {
      this.#refused.add(scans[0].uuid);
      return await this.#fail(scans);
    }
    const all = [];
    for (const scan of scans) all.push(...await this.#send([scan]) ?? []);
    return all.length ? all : null;
  }
  /**
   * @param {Scan[]} scans
   * @returns {Promise<null>}
   */
  async #fail(scans) {
    for (const scan of scans) this.#failed.add(scan.uuid);
    await this.#schedule();
    return null;
  }
  /** @param {Result[]} results */
  async #acknowledge(results) {
    const uuids = results.map((result) => result.uuid);
    await this.#queue.ack(uuids);
    for (const uuid of uuids) {
      this.#failed.delete(uuid);
      this.#refused.delete(uuid);
    }
  }
  async #schedule() {
    if (this.#timer !== void 0 || !(await this.#queue.pending()).length) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = void 0;
      this.flush();
    }, this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
  async #tellWaiting() {
    const pending = await this.#queue.pending();
    this.#listeners.onWaiting(pending.filter((scan) => this.#failed.has(scan.uuid)).length);
  }
  /** @param {boolean} signedOut */
  #setSignedOut(signedOut) {
    if (signedOut === this.#signedOut) return;
    this.#signedOut = signedOut;
    this.#listeners.onSignedOut(signedOut);
  }
};
function scanOf(scans, result) {
  return (
    /** @type {Scan} */
    scans.find((scan) => scan.uuid === result.uuid)
  );
}

// door.js
var SAME_SIGHTING = 3e3;
var RECENT = 5;
var KEEP = "mib-door-keep";
var main = byId("mib-door");
var data = (
  /** @type {Record<string, string>} */
  { ...main.dataset }
);
var texts = new Texts(template("mib-door-texts"));
var formatTime = timeFormatter(document.documentElement.lang, data.timeZone);
var sound = new Sound();
var sightings = new Sightings(SAME_SIGHTING);
var api = new Api({ scansUrl: data.scansUrl, peopleUrl: data.peopleUrl, token: tokenFields()[0].value });
var view = new AnswerView({
  stage: byId("mib-door-stage"),
  panel: part("panel"),
  template: template("mib-door-answer")
});
var uploader = new Uploader({
  queue: new MemoryQueue(),
  api,
  renew,
  listeners: { onCounts: showCounts, onLateResult: remember, onWaiting: showWaiting, onSignedOut: showSignedOut }
});
var found = peopleIn("found");
var arrived = peopleIn("arrived");
var codeField = (
  /** @type {HTMLInputElement} */
  part("code")
);
var searchField = (
  /** @type {HTMLInputElement} */
  part("search")
);
var startButton = (
  /** @type {HTMLButtonElement} */
  part("camera-start")
);
var scanner = new Scanner(
  /** @type {HTMLVideoElement} */
  part("video"),
  { workerUrl: data.workerUrl, wasmUrl: data.wasmUrl, fallbackUrl: data.fallbackUrl },
  {
    onCode: (code) => {
      if (sightings.isNew(code)) record({ kind: "in", code });
    },
    onState: showCamera,
    onEngine: (engine) => main.dataset.engine = engine
  }
);
async function record(fields) {
  const scan = makeScan(fields);
  say(texts.get("checking"));
  const answer = await uploader.record(scan) ?? noted(scan);
  say("");
  view.show(answer, { since_text: sinceText(answer), undoable: isUndoable(answer, scan) });
  sound.play(answer.answer);
  remember(answer, scan);
  if (
    /** @type {HTMLDetailsElement} */
    part("arrived-box").open
  ) arrived.load("");
  return answer;
}
function sinceText({ answer, since }) {
  return answer === "already" && since ? texts.get("since", { time: formatTime(since) }) : "";
}
function noted({ uuid, registration }) {
  const heading = texts.get("noted_heading");
  const advice = texts.get("noted_advice");
  return {
    ...{ uuid, registration, heading, advice, answer: "noted", since: null, reason: null, name: null, adults: 0 },
    ...{ children: [], interpreter: null, note: null, needs: [], may_be_let_in: false }
  };
}
function remember(answer, scan) {
  const list = part("recent");
  const words = { time: formatTime(scan.device_time), undoable: isUndoable(answer, scan) };
  const row = cloneFilled(template("mib-door-recent-row"), { ...answer, ...words });
  row.dataset.kind = answer.answer;
  row.dataset.uuid = answer.uuid;
  const old = list.querySelector(`[data-uuid="${CSS.escape(answer.uuid)}"]`);
  if (old) old.replaceWith(row);
  else list.prepend(row);
  for (const extra of [...list.children].slice(RECENT)) extra.remove();
  if (answer.answer === "undone") forgetUndo(scan);
  part("recent-box").hidden = false;
}
function isUndoable({ answer }, { kind }) {
  return kind === "in" && (answer === "welcome" || answer === "noted");
}
function forgetUndo({ undoes, registration }) {
  for (
    const form of
    /** @type {NodeListOf<HTMLFormElement>} */
    part("recent").querySelectorAll("form")
  ) {
    const fields = new FormData(form);
    const same = undoes ? fields.get("undoes") === undoes : fields.get("registration") === registration;
    if (same) form.hidden = true;
  }
}
function submitted(event) {
  const form = (
    /** @type {HTMLFormElement} */
    event.target
  );
  if (form.matches("[data-search]")) {
    event.preventDefault();
    search();
  } else if (form.matches("[data-scan]")) {
    event.preventDefault();
    sound.unlock();
    const fields = Object.fromEntries(
      /** @type {any} */
      new FormData(form)
    );
    if (form.contains(codeField)) recordTyped(fields);
    else record(fields);
  }
}
async function recordTyped(fields) {
  const code = (fields.code ?? "").trim();
  if (!code) return codeField.focus();
  codeField.value = "";
  const { answer } = await record({ kind: "in", code });
  if (answer === "unknown" && !codeField.value) codeField.value = code;
}
function peopleIn(name) {
  const ask = (query, signal) => api.people(query, signal);
  return new PeopleView({ place: part(name), ask, row: template("mib-door-person"), formatTime, texts });
}
function search() {
  const query = searchField.value.trim();
  if (query) found.load(query);
  else found.clear();
}
function showCounts(counts) {
  fill(part("counts"), { ...counts, children: counts.children_arrived || counts.children_expected });
}
function showWaiting(n) {
  part("waiting").hidden = n === 0;
  part("waiting-text").textContent = n ? texts.get("waiting", { n }) : "";
}
function showSignedOut(signedOut) {
  part("signed-out").hidden = !signedOut;
}
function say(text) {
  part("status").textContent = text;
}
async function renew() {
  const token = await api.renewToken(location.pathname);
  if (token) for (const field of tokenFields()) field.value = token;
  return token !== null;
}
function tokenFields() {
  const roots = [document, ...[...document.querySelectorAll("template")].map((one) => one.content)];
  return roots.flatMap((root) => [.../** @type {any} */
  root.querySelectorAll("[name=csrfmiddlewaretoken]")]);
}
async function showCamera(state, trouble) {
  const camera = part("camera");
  const before = camera.dataset.state;
  camera.dataset.state = state;
  startButton.hidden = state !== "off";
  part("camera-stop").hidden = state !== "on";
  part("camera-trouble").textContent = trouble ? texts.get(`camera_${trouble}`) : "";
  if (before === "on" && state === "off") part("camera-start-text").textContent = texts.get("camera_again");
  if (state === "on") await showLenses();
}
async function showLenses() {
  const lenses = await scanner.lenses();
  const options = lenses.map(({ id, label, chosen }, n) => {
    return new Option(label || texts.get("lens", { n: n + 1 }), id, chosen, chosen);
  });
  part("lens").replaceChildren(...options);
  part("lens-box").hidden = lenses.length < 2;
}
function showSound() {
  part("sound").setAttribute("aria-pressed", String(!sound.muted));
}
function setUpTools() {
  startButton.addEventListener("click", () => {
    sound.unlock();
    scanner.start();
  });
  part("camera-stop").addEventListener("click", () => {
    scanner.stop();
    startButton.focus();
  });
  part("lens").addEventListener("change", (event) => {
    scanner.choose(
      /** @type {HTMLSelectElement} */
      event.target.value
    );
  });
  part("sound").addEventListener("click", () => {
    sound.muted = !sound.muted;
    sound.unlock();
    sound.play("welcome");
    showSound();
  });
  const keep = (
    /** @type {HTMLInputElement} */
    part("keep")
  );
  view.keep = keep.checked = localStorage.getItem(KEEP) === "yes";
  keep.addEventListener("change", () => {
    view.keep = keep.checked;
    localStorage.setItem(KEEP, keep.checked ? "yes" : "no");
  });
}
function typeAnywhere(event) {
  const printable = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!printable || !view.open) return;
  view.close();
  codeField.focus();
}
function byId(id) {
  return (
    /** @type {HTMLElement} */
    document.getElementById(id)
  );
}
function part(name) {
  return (
    /** @type {HTMLElement} */
    document.querySelector(`[data-part="${name}"]`)
  );
}
function template(id) {
  return (
    /** @type {HTMLTemplateElement} */
    document.getElementById(id)
  );
}
setUpTools();
showSound();
main.addEventListener("submit", submitted);
document.addEventListener("keydown", typeAnywhere);
var typing = 0;
searchField.addEventListener("input", () => {
  clearTimeout(typing);
  typing = window.setTimeout(search, 300);
});
part("arrived-box").addEventListener("toggle", (event) => {
  if (
    /** @type {HTMLDetailsElement} */
    event.target.open
  ) arrived.load("");
});
window.addEventListener("online", () => uploader.flush());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) uploader.flush();
});
window.addEventListener("beforeunload", (event) => {
  if (uploader.unfinished) event.preventDefault();
});
for (
  const element of
  /** @type {NodeListOf<HTMLElement>} */
  document.querySelectorAll("[data-needs-script]")
) {
  element.hidden = false;
}
document.documentElement.dataset.scripted = "";
