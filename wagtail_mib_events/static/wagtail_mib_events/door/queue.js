/** Keeps scans until the server has acknowledged them. This one lives as long as the page. */

/** @typedef {import("./scan.js").Scan} Scan */

/**
 * What the uploader needs; asynchronous, so that a durable queue can take this place.
 * @typedef {object} Queue
 * @property {(scan: Scan) => Promise<void>} add resolves once the scan is kept
 * @property {(uuids: Iterable<string>) => Promise<void>} ack forgets what the server has
 * @property {() => Promise<Scan[]>} pending oldest first
 */

/** @implements {Queue} */
export class MemoryQueue {
  /** @type {Map<string, Scan>} */
  #scans = new Map();

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
}
