/** Builds elements. Texts become text nodes: nothing that is shown is ever parsed as HTML. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | EventListener | undefined>} [attributes] functions are listeners, by the
 *     name of the event; of the others, `true` is an empty attribute, `false` and `undefined` none
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Says something in a live region. The same text again is said again.
 *
 * @param {HTMLElement} region
 * @param {string} text
 */
export function say(region, text) {
  region.replaceChildren(text === '' ? '' : h('span', {}, text));
}

/**
 * Shows newer children. A link that had the focus has it again.
 *
 * @param {Element} parent
 * @param {Node[]} children
 */
export function refresh(parent, children) {
  const focused = document.activeElement;
  const href = focused !== null && parent.contains(focused) ? focused.getAttribute('href') : null;
  parent.replaceChildren(...children);
  if (href !== null) {
    /** @type {HTMLElement | null} */ (parent.querySelector(`a[href="${CSS.escape(href)}"]`))?.focus(
      { preventScroll: true });
  }
}

/** Milliseconds. @param {number} millis */
export function sleep(millis) {
  return new Promise((done) => setTimeout(done, millis));
}

/** The last part of the path of this page, such as the id of an order. */
export function idInPath() {
  return decodeURIComponent(location.pathname.split('/').pop() ?? '');
}
