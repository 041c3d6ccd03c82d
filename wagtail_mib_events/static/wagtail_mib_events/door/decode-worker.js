/**
 * Reads QR codes out of camera frames, off the page's thread: with zxing-wasm, or with `qr` where WebAssembly cannot
 * be compiled. Bundled into one file, because a view serves it.
 *
 * In: `{type: "open", wasmUrl, fallbackUrl}`, then `{type: "decode", frame: ImageData}` one at a time.
 * Out: `{type: "open", engine}` or `{type: "failed", message}`, then `{type: "decoded", text: string | null}`.
 */

import { prepareZXingModule, readBarcodes } from "../vendor/zxing-wasm/reader.js";

/** @type {(frame: ImageData) => Promise<string | null>} */
let decode;

/**
 * @param {string} wasmUrl
 * @returns {Promise<typeof decode>}
 */
async function zxing(wasmUrl) {
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
  /** @type {any} */
  const options = { formats: ["QRCode"], maxNumberOfSymbols: 1 };
  return async (frame) => {
    const [found] = await readBarcodes(frame, options);
    return found?.text || null;
  };
}

/**
 * @param {string} url
 * @returns {Promise<typeof decode>}
 */
async function fallback(url) {
  const { decodeQR } = await import(url);
  return async (frame) => {
    try {
      return decodeQR(frame, { timeLimit: 60 }) || null;
    } catch {
      // It throws when there is no code in the frame.
      return null;
    }
  };
}

/**
 * @param {{wasmUrl: string, fallbackUrl: string}} urls
 * @returns {Promise<string>} which of the two reads
 */
async function open({ wasmUrl, fallbackUrl }) {
  try {
    decode = await zxing(wasmUrl);
    return "zxing-wasm";
  } catch {
    decode = await fallback(fallbackUrl);
    return "qr";
  }
}

addEventListener("message", async ({ data }) => {
  try {
    if (data.type === "open") postMessage({ type: "open", engine: await open(data) });
    else postMessage({ type: "decoded", text: await decode(data.frame) });
  } catch (error) {
    postMessage({ type: "failed", message: String(error) });
  }
});
