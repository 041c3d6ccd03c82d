/** Wires the page of the door. Every form on it works without this; what is added here is the camera, and no reload. */

import { AnswerView } from "./answer-view.js";
import { Api } from "./api.js";
import { Sightings, timeFormatter } from "./clock.js";
import { cloneFilled, fill } from "./fill.js";
import { PeopleView } from "./people-view.js";
import { MemoryQueue } from "./queue.js";
import { makeScan } from "./scan.js";
import { Scanner } from "./scanner.js";
import { Sound } from "./sound.js";
import { Texts } from "./texts.js";
import { Uploader } from "./uploader.js";

/** @typedef {import("./answer-view.js").Answer} Answer */
/** @typedef {import("./scan.js").Scan} Scan */

/** Milliseconds for which a ticket that the camera has lost is still the same sighting. */
const SAME_SIGHTING = 3000;
const RECENT = 5;
const KEEP = "mib-door-keep";

const main = byId("mib-door");
const data = /** @type {Record<string, string>} */ ({ ...main.dataset });
const texts = new Texts(template("mib-door-texts"));
const formatTime = timeFormatter(document.documentElement.lang, data.timeZone);
const sound = new Sound();
const sightings = new Sightings(SAME_SIGHTING);
const api = new Api({ scansUrl: data.scansUrl, peopleUrl: data.peopleUrl, token: tokenFields()[0].value });
const view = new AnswerView({
  stage: byId("mib-door-stage"),
  panel: part("panel"),
  template: template("mib-door-answer"),
});
const uploader = new Uploader({
  queue: new MemoryQueue(),
  api,
  renew,
  listeners: { onCounts: showCounts, onLateResult: remember, onWaiting: showWaiting, onSignedOut: showSignedOut },
});
const found = peopleIn("found");
const arrived = peopleIn("arrived");
const codeField = /** @type {HTMLInputElement} */ (part("code"));
const searchField = /** @type {HTMLInputElement} */ (part("search"));
const startButton = /** @type {HTMLButtonElement} */ (part("camera-start"));

const scanner = new Scanner(
  /** @type {HTMLVideoElement} */ (part("video")),
  { workerUrl: data.workerUrl, wasmUrl: data.wasmUrl, fallbackUrl: data.fallbackUrl },
  {
    onCode: (code) => {
      if (sightings.isNew(code)) record({ kind: "in", code });
    },
    onState: showCamera,
    onEngine: (engine) => (main.dataset.engine = engine),
  },
);

/* Scans */

/**
 * @param {Parameters<typeof makeScan>[0]} fields
 * @returns {Promise<Answer>}
 */
async function record(fields) {
  const scan = makeScan(fields);
  say(texts.get("checking"));
  const answer = (await uploader.record(scan)) ?? noted(scan);
  say("");
  view.show(answer, { since_text: sinceText(answer), undoable: isUndoable(answer, scan) });
  sound.play(answer.answer);
  remember(answer, scan);
  if (/** @type {HTMLDetailsElement} */ (part("arrived-box")).open) arrived.load("");
  return answer;
}

/** @param {Answer} answer */
function sinceText({ answer, since }) {
  return answer === "already" && since ? texts.get("since", { time: formatTime(since) }) : "";
}

/**
 * What the phone says by itself while there is no connection.
 * @param {Scan} scan
 * @returns {Answer}
 */
function noted({ uuid, registration }) {
  const heading = texts.get("noted_heading");
  const advice = texts.get("noted_advice");
  return {
    ...{ uuid, registration, heading, advice, answer: "noted", since: null, reason: null, name: null, adults: 0 },
    ...{ children: [], interpreter: null, note: null, needs: [], may_be_let_in: false },
  };
}

/**
 * Keep an answer in the short list under the camera, where it can still be undone; a late one takes its old place.
 * @param {Answer} answer
 * @param {Scan} scan
 */
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

/**
 * @param {Answer} answer
 * @param {Scan} scan
 */
function isUndoable({ answer }, { kind }) {
  return kind === "in" && (answer === "welcome" || answer === "noted");
}

/** @param {Scan} scan an undo that has been carried out */
function forgetUndo({ undoes, registration }) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (part("recent").querySelectorAll("form"))) {
    const fields = new FormData(form);
    const same = undoes ? fields.get("undoes") === undoes : fields.get("registration") === registration;
    if (same) form.hidden = true;
  }
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches("[data-search]")) {
    event.preventDefault();
    search();
  } else if (form.matches("[data-scan]")) {
    event.preventDefault();
    sound.unlock();
    const fields = Object.fromEntries(/** @type {any} */ (new FormData(form)));
    if (form.contains(codeField)) recordTyped(fields);
    else record(fields);
  }
}

/** @param {{code?: string}} fields */
async function recordTyped(fields) {
  const code = (fields.code ?? "").trim();
  if (!code) return codeField.focus();
  codeField.value = "";
  const { answer } = await record({ kind: "in", code });
  // Something to mend, not to type again.
  if (answer === "unknown" && !codeField.value) codeField.value = code;
}

/* People */

/** @param {string} name of the part that holds the list */
function peopleIn(name) {
  const ask = (/** @type {string} */ query, /** @type {AbortSignal} */ signal) => api.people(query, signal);
  return new PeopleView({ place: part(name), ask, row: template("mib-door-person"), formatTime, texts });
}

function search() {
  const query = searchField.value.trim();
  if (query) found.load(query);
  else found.clear();
}

/* What is always in sight */

/** @param {import("./api.js").Counts} counts */
function showCounts(counts) {
  fill(part("counts"), { ...counts, children: counts.children_arrived || counts.children_expected });
}

/** @param {number} n */
function showWaiting(n) {
  part("waiting").hidden = n === 0;
  part("waiting-text").textContent = n ? texts.get("waiting", { n }) : "";
}

/** @param {boolean} signedOut */
function showSignedOut(signedOut) {
  part("signed-out").hidden = !signedOut;
}

/** @param {string} text */
function say(text) {
  part("status").textContent = text;
}

async function renew() {
  const token = await api.renewToken(location.pathname);
  if (token) for (const field of tokenFields()) field.value = token;
  return token !== null;
}

/** @returns {HTMLInputElement[]} all of them, also those in templates that are cloned later */
function tokenFields() {
  const roots = [document, ...[...document.querySelectorAll("template")].map((one) => one.content)];
  return roots.flatMap((root) => [.../** @type {any} */ (root.querySelectorAll("[name=csrfmiddlewaretoken]"))]);
}

/* Camera and its tools */

/**
 * @param {import("./scanner.js").State} state
 * @param {import("./scanner.js").Trouble | null} trouble
 */
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
    scanner.choose(/** @type {HTMLSelectElement} */ (event.target).value);
  });
  part("sound").addEventListener("click", () => {
    sound.muted = !sound.muted;
    sound.unlock();
    sound.play("welcome");
    showSound();
  });
  const keep = /** @type {HTMLInputElement} */ (part("keep"));
  view.keep = keep.checked = localStorage.getItem(KEEP) === "yes";
  keep.addEventListener("change", () => {
    view.keep = keep.checked;
    localStorage.setItem(KEEP, keep.checked ? "yes" : "no");
  });
}

/**
 * A scanner of the hand-held kind types; what it types goes into the field, also while an answer is shown.
 * @param {KeyboardEvent} event
 */
function typeAnywhere(event) {
  const printable = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!printable || !view.open) return;
  view.close();
  codeField.focus();
}

/* Helpers */

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} name */
function part(name) {
  return /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
}

/** @param {string} id */
function template(id) {
  return /** @type {HTMLTemplateElement} */ (document.getElementById(id));
}

setUpTools();
showSound();
main.addEventListener("submit", submitted);
document.addEventListener("keydown", typeAnywhere);
let typing = 0;
searchField.addEventListener("input", () => {
  clearTimeout(typing);
  typing = window.setTimeout(search, 300);
});
part("arrived-box").addEventListener("toggle", (event) => {
  if (/** @type {HTMLDetailsElement} */ (event.target).open) arrived.load("");
});
window.addEventListener("online", () => uploader.flush());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) uploader.flush();
});
window.addEventListener("beforeunload", (event) => {
  if (uploader.unfinished) event.preventDefault();
});
for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-needs-script]"))) {
  element.hidden = false;
}
document.documentElement.dataset.scripted = "";
