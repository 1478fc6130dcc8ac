/** The sizes of a drop, each a product with a page of its own, and what is left of each. */

import { h } from './dom.js';
import { t, number } from './i18n.js';
import { get } from './api.js';
import { now } from './clock.js';
import { phase } from './phase.js';
import { editsOf } from './product.js';

const MOST = 100;
/** Milliseconds for which a page waits for them, so that they do not move what is shown already. */
const PATIENCE = 2_000;

/**
 * The products of its drop, in the order in which they were created. Empty if it is of no drop, if it is the only one,
 * or without an answer: the page is for its own product all the same.
 *
 * @param {any} product
 * @returns {Promise<any[]>}
 */
export async function sizesOf({ dropName }) {
  if (dropName === undefined) {
    return [];
  }
  const answer = await get(`/api/products?size=${MOST}&drop=${encodeURIComponent(dropName)}`, { patience: PATIENCE })
    .catch(() => null);
  const sizes = answer?.ok ? answer.body.items.reverse() : [];
  return sizes.length > 1 ? sizes : [];
}

/**
 * Links to the pages of all sizes.
 *
 * @param {any} product of this page, which asks for its stock itself
 * @param {any[]} sizes
 * @returns {{element: HTMLElement | false, watches: import('./live.js').Watch[]}} what to follow, so that it is live
 */
export function sizeChooser(product, sizes) {
  if (sizes.length === 0) {
    return { element: false, watches: [] };
  }
  const choices = sizes.map((size) => (size.productId === product.productId ? choice(product, true)
    : choice(size, false)));
  // A sale opens and closes without a change of its stock.
  setInterval(() => choices.forEach(({ render }) => render()), 1000);
  return {
    element: h('nav', { class: 'sizes', id: 'sizes', 'aria-labelledby': 'sizes-title' },
      h('h2', { id: 'sizes-title' }, t('drop.sizes')), h('ul', {}, ...choices.map(({ element }) => element))),
    watches: choices.map(({ watch }) => watch),
  };
}

/** @param {any} size @param {boolean} own whether this is its page */
function choice(size, own) {
  const left = h('span', { class: 'hint' });
  const render = () => {
    const text = state(size);
    if (left.textContent !== text) {
      left.textContent = text;
    }
  };
  // Those of the page's own product are the page's.
  const edits = own ? null : editsOf(size, render);
  const onStock = (/** @type {any} */ stock) => {
    if (!(size.stock.version > stock.version)) {
      size.stock = stock;
      render();
    }
    edits?.onStock(stock);
  };
  const poll = async () => {
    const answer = await get(`/api/products/${size.productId}/stock`);
    if (answer.ok) {
      onStock(answer.body);
    }
  };
  render();
  return {
    element: h('li', {}, h('a', { href: `/products/${size.productId}`, id: `size-${size.productId}`,
      'aria-current': own ? 'page' : undefined }, h('span', {}, size.size ?? size.productName), ' ', left)),
    watch: { product: size.productId, known: true, onStock, poll: own ? undefined : poll },
    render,
  };
}

/** @param {any} product @returns {string} */
function state(product) {
  const is = phase(product, now());
  return is === 'open' ? t('drops.left', { left: number(product.stock.remaining) }) : t(`drops.${is}`);
}
