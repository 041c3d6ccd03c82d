/** Says every kind of answer with tones, for eyes that are on the guest. No files: the tones are made here. */

const MUTED = "mib-door-muted";

/** Frequencies in hertz, one after another; a low tone lasts longer. */
const TONES = {
  welcome: [523, 659, 784],
  already: [587, 587],
  attention: [659, 440],
  unknown: [196],
  undone: [440],
  noted: [392],
};

export class Sound {
  /** @type {AudioContext | null} */
  #context = null;
  #muted = localStorage.getItem(MUTED) === "yes";

  get muted() {
    return this.#muted;
  }

  set muted(muted) {
    this.#muted = muted;
    localStorage.setItem(MUTED, muted ? "yes" : "no");
  }

  /** Browsers make sound only after a tap: call this from one. */
  unlock() {
    if (!window.AudioContext) return;
    this.#context ??= new AudioContext();
    if (this.#context.state !== "running") this.#context.resume().catch(() => {});
  }

  /** @param {string} kind of answer */
  play(kind) {
    const tones = TONES[/** @type {keyof typeof TONES} */ (kind)];
    if (this.#muted || !this.#context || !tones) return;
    const length = tones.length === 1 ? 0.35 : 0.14;
    tones.forEach((frequency, n) => this.#tone(frequency, n * (length + 0.04), length));
  }

  /**
   * @param {number} frequency hertz
   * @param {number} delay seconds
   * @param {number} length seconds
   */
  #tone(frequency, delay, length) {
    const context = /** @type {AudioContext} */ (this.#context);
    const start = context.currentTime + delay;
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.type = "triangle";
    oscillator.frequency.value = frequency;
    // A ramp at both ends: a tone that is cut off clicks.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.4, start + 0.01);
    volume.gain.linearRampToValueAtTime(0, start + length);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
  }
}
