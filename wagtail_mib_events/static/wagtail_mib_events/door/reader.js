/** The page's end of the worker that reads QR codes. */

/** @typedef {{workerUrl: string, wasmUrl: string, fallbackUrl: string}} ReaderUrls */

export class Reader {
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
    const reader = new Reader(new Worker(workerUrl, { type: "module" }));
    const absolute = (/** @type {string} */ url) => new URL(url, location.href).href;
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
      this.#worker.onmessage = ({ data }) => (data.type === "failed" ? reject(new Error(data.message)) : resolve(data));
      this.#worker.onerror = (event) => reject(new Error(event.message || "the worker cannot start"));
      this.#worker.postMessage(message, transfer);
    });
  }
}
