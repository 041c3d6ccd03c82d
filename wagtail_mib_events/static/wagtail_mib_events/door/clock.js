/** Times at the door: the phone's own clock as it is, shown times in the location's zone, and what was seen just now. */

/** @returns {string} the phone's time as ISO 8601 in UTC, uncorrected; the server corrects it by `sent_at`. */
export function deviceTime() {
  return new Date().toISOString();
}

/**
 * @param {string} language BCP 47
 * @param {string} timeZone IANA name; the phone's own zone may be another
 * @returns {(iso: string) => string} hour and minute as that language writes them, without a leading zero
 */
export function timeFormatter(language, timeZone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { hour: "numeric", minute: "2-digit" };
  let format;
  try {
    format = new Intl.DateTimeFormat(language, { ...options, timeZone });
  } catch {
    format = new Intl.DateTimeFormat(undefined, options);
  }
  // As on paper and on the website: 9:12, not 09:12.
  return (iso) => format.format(new Date(iso)).replace(/^0(?=\d)/, "");
}

/** Remembers what the camera sees, so that one ticket held up for a while is one scan. */
export class Sightings {
  #seen = new Map();
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
}
