/** How a product is shown: its name, which size it is, its image. */

import { h } from './dom.js';
import { get } from './api.js';

/** Milliseconds over which all open pages spread their requests after an edit. */
const SPREAD = 5_000;

/** @param {any} product of the API, or a wish @returns {string} such as `Aurora · EU 42` */
export function named({ productName, size }) {
  return size ? `${productName} · ${size}` : productName;
}

/**
 * Its place is kept while it is loaded: nothing moves.
 *
 * @param {any} product
 * @param {number} width in pixels
 * @param {number} height in pixels
 * @returns {HTMLElement | false} false if the product has no image
 */
export function picture({ imageUrl, productName }, width, height) {
  return imageUrl !== undefined && h('img', { class: 'picture', src: imageUrl, alt: productName, loading: 'lazy',
    decoding: 'async', width: String(width), height: String(height) });
}

/**
 * Follows the edits of a product that is shown, such as of its opening, its end or its price.
 *
 * @param {any} product its fields are replaced by what was edited; a newer stock stays
 * @param {() => void} onEdit
 * @returns {{onStock: (stock: any) => void, reload: () => Promise<void>}} `onStock` is for each stock that is received:
 *     it says which version of the product the ledger has
 */
export function editsOf(product, onEdit) {
  let asked = product.version;
  /** @type {number | undefined} */
  let timer;
  const reload = async () => {
    clearTimeout(timer);
    const answer = await get(`/api/products/${product.productId}`).catch(() => null);
    if (answer?.status !== 404 && !(answer?.ok && answer.body.version >= asked)) {
      reloadIn(SPREAD * (1 + Math.random()));
    }
    if (!answer?.ok) {
      return;
    }
    const stock = product.stock.version > answer.body.stock.version ? product.stock : answer.body.stock;
    Object.keys(product).forEach((field) => delete product[field]);
    Object.assign(product, answer.body, { stock });
    onEdit();
  };
  const reloadIn = (/** @type {number} */ millis) => {
    clearTimeout(timer);
    timer = setTimeout(reload, millis);
  };
  const onStock = (/** @type {any} */ stock) => {
    if (stock.productVersion > asked) {
      asked = stock.productVersion;
      reloadIn(Math.random() * SPREAD);
    }
  };
  return { onStock, reload };
}
