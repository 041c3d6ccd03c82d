/** Makes scans, the facts that travel to the server; what they mean is decided there. */

import { deviceTime } from "./clock.js";

/**
 * @typedef {object} Scan
 * @property {string} uuid the idempotency key, made once on this phone
 * @property {"in" | "undo"} kind
 * @property {string | null} code what was scanned or typed, raw
 * @property {string | null} registration
 * @property {string | null} undoes uuid of the scan to undo; null with a registration undoes its last arrival
 * @property {string} device_time
 */

/** The server takes no longer codes; the largest QR code holds more. */
const LONGEST_CODE = 4096;

/**
 * @param {{kind?: string, code?: string | null, registration?: string | null, undoes?: string | null}} fields
 * @returns {Scan}
 */
export function makeScan({ kind = "in", code = null, registration = null, undoes = null }) {
  return {
    uuid: uuid4(),
    kind: kind === "undo" ? "undo" : "in",
    code: code ? clip(code) : null,
    registration: registration || null,
    undoes: undoes || null,
    device_time: deviceTime(),
  };
}

/**
 * @param {string} text
 * @returns {string} the text as well-formed Unicode of at most 4 kB in UTF-8
 */
export function clip(text) {
  const bytes = new Uint8Array(LONGEST_CODE);
  const { written } = new TextEncoder().encodeInto(text, bytes);
  return new TextDecoder().decode(bytes.subarray(0, written));
}

/** `crypto.randomUUID` is missing on older phones and without HTTPS. */
function uuid4() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
