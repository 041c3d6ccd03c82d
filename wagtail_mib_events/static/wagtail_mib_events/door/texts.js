/** The words that scripts say, translated by the server and kept in a `<template>` of the page. */

export class Texts {
  /** @type {Map<string, string>} */
  #texts = new Map();

  /** @param {HTMLTemplateElement} template */
  constructor(template) {
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (template.content.querySelectorAll("[data-text]"))) {
      this.#texts.set(element.dataset.text ?? "", (element.textContent ?? "").trim());
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the places in braces
   * @returns {string} empty if there is no such text
   */
  get(key, values = {}) {
    const text = this.#texts.get(key) ?? "";
    return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
  }
}
