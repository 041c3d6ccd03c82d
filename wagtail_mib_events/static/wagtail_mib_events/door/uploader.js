/** Brings scans to the server: at once, and again until each is acknowledged. What an answer looks like is left to others. */

import { Refused, SignedOut } from "./api.js";

/** @typedef {import("./scan.js").Scan} Scan */
/** @typedef {import("./api.js").Result} Result */

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const LARGEST_BATCH = 50;

/**
 * @typedef {object} Listeners
 * @property {(counts: import("./api.js").Counts) => void} onCounts
 * @property {(result: Result, scan: Scan) => void} onLateResult for a scan that did not get through at first
 * @property {(n: number) => void} onWaiting how many scans have failed to get through so far
 * @property {(signedOut: boolean) => void} onSignedOut
 */

export class Uploader {
  #queue;
  #api;
  #listeners;
  #renew;
  #underway = new Set();
  #failed = new Set();
  #refused = new Set();
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
  constructor({ queue, api, renew, listeners }) {
    this.#queue = queue;
    this.#api = api;
    this.#renew = renew;
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
    // Before it is kept: otherwise a flush that is running might send it as well.
    this.#underway.add(scan.uuid);
    await this.#queue.add(scan);
    const results = await this.#send([scan]);
    if (results !== null) this.flush();
    return results?.find((result) => result.uuid === scan.uuid) ?? null;
  }

  /** Send everything that is still here. Does nothing while it is doing so already. */
  async flush() {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      if (this.#signedOut && !(await this.#signedInAgain())) return;
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
      if (!(await this.#renew())) return false;
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
    /** @type {Result[]} */
    const all = [];
    for (const scan of scans) all.push(...((await this.#send([scan])) ?? []));
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
    if (this.#timer !== undefined || !(await this.#queue.pending()).length) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
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
}

/**
 * @param {Scan[]} scans
 * @param {Result} result
 * @returns {Scan}
 */
function scanOf(scans, result) {
  return /** @type {Scan} */ (scans.find((scan) => scan.uuid === result.uuid));
}
