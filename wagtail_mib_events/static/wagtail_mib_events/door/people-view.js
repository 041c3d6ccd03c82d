/** Lists of people at the door: found by the search, or arrived already. */

import { cloneFilled } from "./fill.js";

/** @typedef {import("./api.js").Person} Person */

export class PeopleView {
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
  constructor({ place, ask, row, formatTime, texts }) {
    this.#place = place;
    this.#ask = ask;
    this.#row = row;
    this.#formatTime = formatTime;
    this.#texts = texts;
  }

  /**
   * Ask anew; an older question that is still open is given up.
   * @param {string} query empty for those who have arrived
   */
  async load(query) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      this.#show(await this.#ask(query, asking.signal), query);
    } catch {
      if (!asking.signal.aborted) this.#say(this.#texts.get("people_failed"));
    }
  }

  clear() {
    this.#asking?.abort();
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
    const arrived = person.status === "arrived";
    const status_text =
      arrived && person.since
        ? this.#texts.get("since", { time: this.#formatTime(person.since) })
        : this.#texts.get(`status_${person.status}`);
    const row = cloneFilled(this.#row, { ...person, status_text, arrived, expected: !arrived });
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
}
