/** Speaks with the server: sends scans, asks for people. Keeping and repeating is left to the uploader. */

import { deviceTime } from "./clock.js";

/** @typedef {import("./scan.js").Scan} Scan */

/**
 * @typedef {object} Result
 * @property {string} uuid
 * @property {"welcome" | "already" | "attention" | "unknown" | "undone"} answer
 * @property {string | null} since ISO 8601
 * @property {"waiting" | "other_date" | "cancelled" | "pending" | "other_event" | null} reason
 * @property {boolean} may_be_let_in by a button, although the code alone does not
 * @property {string} heading
 * @property {string} advice
 * @property {string | null} registration
 * @property {string | null} name
 * @property {number} adults
 * @property {{label: string, n: number, care: boolean}[]} children
 * @property {string | null} interpreter
 * @property {string | null} note
 * @property {string[]} needs
 */

/** @typedef {{arrived: number, expected: number, children_arrived: number, children_expected: number}} Counts */

/**
 * @typedef {object} Person
 * @property {string} registration
 * @property {string} name
 * @property {string} short_code
 * @property {number} adults
 * @property {number} children
 * @property {string} status
 * @property {string | null} since ISO 8601
 */

/** No answer: no connection, too slow, or the server is in trouble. Worth repeating. */
export class Unreachable extends Error {}

/** The server does not take what was sent. */
export class Refused extends Error {}

/** The session has ended, or the rights were withdrawn. */
export class SignedOut extends Error {}

export class Api {
  #scansUrl;
  #peopleUrl;
  #token;
  #timeout;

  /**
   * @param {{scansUrl: string, peopleUrl: string, token: string, timeout?: number}} options
   *   `token` is the form's CSRF token, `timeout` is in milliseconds
   */
  constructor({ scansUrl, peopleUrl, token, timeout = 6000 }) {
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
    signal?.addEventListener("abort", giveUp);
    try {
      // A redirect leads to the sign-in page.
      const response = await fetch(url, {
        ...init,
        signal: limit.signal,
        credentials: "same-origin",
        redirect: "manual",
      });
      if (response.status === 403 || response.type === "opaqueredirect") throw new SignedOut("signed out");
      if (response.status === 429 || response.status >= 500) throw new Unreachable(`status ${response.status}`);
      if (!response.ok) throw new Refused(`status ${response.status}`);
      return await response.text();
    } catch (error) {
      if (signal?.aborted) throw new DOMException("given up", "AbortError");
      if (error instanceof SignedOut || error instanceof Refused || error instanceof Unreachable) throw error;
      throw new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    }
  }
}
