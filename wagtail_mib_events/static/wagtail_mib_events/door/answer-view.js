/** Shows one answer over the whole room, readable from two metres, and gives the camera back by itself. */

import { cloneFilled, fill } from "./fill.js";

/** Milliseconds; longer where there is something to read or to do. */
const SHORT = 4000;
const LONG = 8000;

/**
 * An answer of the server, or one that the phone gives itself: `noted` while there is no connection.
 * @typedef {Omit<import("./api.js").Result, "answer"> & {answer: string}} Answer
 */

export class AnswerView {
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
  constructor({ stage, panel, template }) {
    this.#stage = stage;
    this.#panel = panel;
    this.#template = template;
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
    const data = { ...answer, ...words, group: answer.adults > 1 };
    const card = cloneFilled(this.#template, data);
    card.dataset.kind = answer.answer;
    this.#place.replaceChildren(card);
    fill(this.#part("on"), data);
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
    return /** @type {HTMLElement} */ (this.#stage.querySelector(`[data-part="${name}"]`));
  }

  /** @param {number} wait milliseconds */
  #leaveAfter(wait) {
    clearTimeout(this.#timer);
    const stays = this.keep || wait === Infinity;
    this.#bar.hidden = stays;
    if (stays) return;
    this.#bar.style.animationDuration = `${wait}ms`;
    // A clone starts its animation anew.
    const fresh = /** @type {HTMLElement} */ (this.#bar.cloneNode());
    this.#bar.replaceWith(fresh);
    this.#bar = fresh;
    this.#timer = setTimeout(() => this.close(), wait);
  }

  /** @param {MouseEvent} event */
  #tapped(event) {
    if (!this.open) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-part=next]")) event.preventDefault();
    else if (target.closest("button, a")) return;
    this.close();
  }
}

/**
 * @param {Answer} answer
 * @returns {number} milliseconds; a question to staff waits for them
 */
function dwell({ answer, may_be_let_in, advice, note, interpreter, needs, children }) {
  if (may_be_let_in) return Infinity;
  const reading = answer === "attention" || advice || note || interpreter || needs.length || children.length;
  return reading ? LONG : SHORT;
}
