/** The camera's life: starts from a tap, shows itself in the video, has its frames read, and lets go when not in sight. */

import { Reader } from "./reader.js";

/** @typedef {"off" | "starting" | "on"} State */
/** @typedef {"insecure" | "refused" | "missing" | "busy" | "reader" | "failed"} Trouble */

const LENS = "mib-door-lens";
/** Longest side in pixels of a frame that is read: enough for a ticket at arm's length. */
const FRAME = 1000;
/** Milliseconds from one reading to the next: ten a second are quick enough and save the battery. */
const PACE = 100;

/** @type {Record<string, Trouble>} names of getUserMedia's exceptions */
const TROUBLES = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/**
 * @typedef {object} Listeners
 * @property {(code: string) => void} onCode for every frame in which a code is seen
 * @property {(state: State, trouble: Trouble | null) => void} onState
 * @property {(engine: string) => void} onEngine which library reads
 */

export class Scanner {
  #video;
  #urls;
  #listeners;
  #canvas = document.createElement("canvas");
  /** @type {Reader | null} */
  #reader = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** Counts starts and stops, so that a slow start notices that it is not wanted any more. */
  #turn = 0;
  #wanted = false;

  /**
   * @param {HTMLVideoElement} video
   * @param {import("./reader.js").ReaderUrls} urls
   * @param {Listeners} listeners
   */
  constructor(video, urls, listeners) {
    this.#video = video;
    this.#urls = urls;
    this.#listeners = listeners;
    document.addEventListener("visibilitychange", () => this.#followVisibility());
  }

  /** Call it from a tap. Problems are told to `onState`. */
  async start() {
    this.#release();
    this.#wanted = true;
    const turn = this.#turn;
    this.#listeners.onState("starting", null);
    const camera = openCamera();
    camera.catch(() => {}); // Looked at below; meanwhile it is not unhandled.
    try {
      await this.#openReader();
      const stream = await camera;
      if (turn !== this.#turn) return closeStream(stream);
      await this.#show(stream);
    } catch (error) {
      camera.then(closeStream, () => {});
      if (turn === this.#turn) this.#stopWith(troubleOf(error));
    }
  }

  stop() {
    this.#wanted = false;
    this.#stopWith(null);
  }

  /** @returns {Promise<{id: string, label: string, chosen: boolean}[]>} the phone's cameras; labelled once one was allowed */
  async lenses() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const current = this.#stream?.getVideoTracks()[0]?.getSettings().deviceId;
    return devices
      .filter((device) => device.kind === "videoinput")
      .map(({ deviceId, label }) => ({ id: deviceId, label, chosen: deviceId === current }));
  }

  /** @param {string} id remembered on this phone */
  async choose(id) {
    localStorage.setItem(LENS, id);
    await this.start();
  }

  async #openReader() {
    if (this.#reader) return;
    try {
      const { reader, engine } = await Reader.open(this.#urls);
      this.#reader = reader;
      this.#listeners.onEngine(engine);
    } catch (error) {
      throw new ReaderTrouble(String(error));
    }
  }

  /** @param {MediaStream} stream */
  async #show(stream) {
    this.#stream = stream;
    // The system takes the camera away for a call or another app.
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      if (stream === this.#stream) this.#stopWith("busy");
    });
    this.#video.srcObject = stream;
    await this.#video.play();
    this.#listeners.onState("on", null);
    this.#read(stream);
  }

  /** @param {MediaStream} stream */
  async #read(stream) {
    while (stream === this.#stream) {
      const started = performance.now();
      try {
        const code = this.#video.readyState >= 2 ? await this.#reader?.decode(this.#frame()) : null;
        if (code && stream === this.#stream) this.#listeners.onCode(code);
      } catch {
        this.#reader = null;
        if (stream === this.#stream) this.#stopWith("reader");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, PACE - (performance.now() - started))));
    }
  }

  #frame() {
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.min(1, FRAME / Math.max(videoWidth, videoHeight));
    this.#canvas.width = Math.round(videoWidth * scale);
    this.#canvas.height = Math.round(videoHeight * scale);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d", { willReadFrequently: true }));
    context.drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
    return context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
  }

  #followVisibility() {
    if (document.hidden) {
      if (this.#wanted) this.#stopWith(null);
    } else if (this.#wanted) {
      this.start();
    }
  }

  /** @param {Trouble | null} trouble */
  #stopWith(trouble) {
    this.#release();
    if (trouble) this.#wanted = false;
    this.#listeners.onState("off", trouble);
  }

  #release() {
    this.#turn += 1;
    if (this.#stream) closeStream(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
  }
}

class ReaderTrouble extends Error {}

async function openCamera() {
  if (!navigator.mediaDevices) throw new DOMException("needs HTTPS", "InsecureError");
  // Wishes, not demands: a lens that is gone is replaced by another.
  /** @type {MediaTrackConstraints} */
  const wishes = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  const lens = localStorage.getItem(LENS);
  if (lens) wishes.deviceId = { ideal: lens };
  return await navigator.mediaDevices.getUserMedia({ video: wishes, audio: false });
}

/** @param {MediaStream} stream */
function closeStream(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/**
 * @param {unknown} error
 * @returns {Trouble}
 */
function troubleOf(error) {
  if (error instanceof ReaderTrouble) return "reader";
  if (!(error instanceof DOMException)) return "failed";
  return error.name === "InsecureError" ? "insecure" : (TROUBLES[error.name] ?? "failed");
}
