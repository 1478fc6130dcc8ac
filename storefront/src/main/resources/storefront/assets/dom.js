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
 * Says something in a live region. The same text is not said again: what answers a press is cleared first.
 *
 * @param {HTMLElement} region
 * @param {string} text
 */
export function say(region, text) {
  if (region.textContent !== text) {
    region.replaceChildren(text === '' ? '' : h('span', {}, text));
  }
}

/**
 * Shows a text that screen readers read in other words, such as 02:03 as two minutes and three seconds.
 *
 * @param {HTMLElement} element
 * @param {string} written
 * @param {string} read
 */
export function showSpoken(element, written, read) {
  const [shown, spoken] = element.children.length === 2 ? element.children : [
    h('span', { 'aria-hidden': 'true' }), h('span', { class: 'visually-hidden' })];
  shown.textContent = written;
  if (spoken.textContent !== read) {
    spoken.textContent = read;
  }
  if (!shown.isConnected) {
    element.replaceChildren(shown, spoken);
  }
}

/**
 * Updates what is shown. If that removes or hides what has the focus, something else gets it.
 *
 * @param {() => void} update
 * @param {() => (Element | null | undefined)[]} [next] the first of these that is shown gets it, or else the main part
 */
export function keepFocus(update, next = () => []) {
  const had = hasFocus();
  update();
  if (had && !hasFocus()) {
    const target = next().find(isShown) ?? document.getElementById('main');
    /** @type {HTMLElement | null} */ (target)?.focus({ preventScroll: target?.id === 'main' });
  }
}

/** Whether something has the focus: what is hidden still has it for a moment. */
function hasFocus() {
  return document.activeElement !== document.body && isShown(document.activeElement);
}

/** @param {Element | null | undefined} element */
function isShown(element) {
  return (element?.getClientRects().length ?? 0) > 0;
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
  keepFocus(() => {
    parent.replaceChildren(...children);
    if (href !== null) {
      /** @type {HTMLElement | null} */ (parent.querySelector(`a[href="${CSS.escape(href)}"]`))?.focus(
        { preventScroll: true });
    }
  });
}

/** Calls it when the browser's way back brings this page as it was left. @param {() => void} update */
export function onReturn(update) {
  addEventListener('pageshow', (event) => event.persisted && update());
}

/**
 * A random time of about that length, so that not all browsers come at once.
 *
 * @param {number} millis
 * @param {number} [seconds] of `Retry-After`: never before
 */
export function spread(millis, seconds = 0) {
  return Math.max(millis * (0.5 + Math.random()), seconds * 1000 * (1 + Math.random() / 2));
}

/** Milliseconds. @param {number} millis */
export function sleep(millis) {
  return new Promise((done) => setTimeout(done, millis));
}

/** The last part of the path of this page, such as the id of an order. */
export function idInPath() {
  return decodeURIComponent(location.pathname.split('/').pop() ?? '');
}
