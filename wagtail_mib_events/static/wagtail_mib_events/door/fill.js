/** Fills clones of the page's own templates, so that a site which overrides one restyles what scripts show as well. */

/**
 * Clone a `<template>` and fill it. In its markup
 * `data-slot` takes a text, `data-value` the value of a field, `data-show` is hidden while its datum is empty,
 * `data-each` holds a `<template>` that is cloned for every entry of a list.
 * @param {HTMLTemplateElement} template with one element at its top
 * @param {Record<string, any>} data
 * @returns {HTMLElement}
 */
export function cloneFilled(template, data) {
  const copy = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  fill(copy, data);
  return copy;
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, any>} data
 */
export function fill(root, data) {
  for (const element of marked(root, "slot")) element.textContent = String(data[element.dataset.slot ?? ""] ?? "");
  for (const element of marked(root, "show")) element.hidden = isEmpty(data[element.dataset.show ?? ""]);
  for (const element of marked(root, "value")) element.setAttribute("value", data[element.dataset.value ?? ""] ?? "");
  for (const list of marked(root, "each")) {
    const template = list.querySelector("template");
    const entries = data[list.dataset.each ?? ""] ?? [];
    if (template) list.replaceChildren(template, ...entries.map((/** @type {any} */ one) => entry(template, one)));
  }
}

/**
 * @param {HTMLTemplateElement} template
 * @param {string | Record<string, any>} one
 */
function entry(template, one) {
  return cloneFilled(template, typeof one === "string" ? { text: one } : one);
}

/**
 * @param {HTMLElement} root
 * @param {string} mark
 * @returns {HTMLElement[]} in document order, the root included
 */
function marked(root, mark) {
  const selector = `[data-${mark}]`;
  const inside = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
  return root.matches(selector) ? [root, ...inside] : inside;
}

/** @param {unknown} value */
function isEmpty(value) {
  return !value || (Array.isArray(value) && value.length === 0);
}
