/** How a product is shown: its name, which size it is, its image. */

import { h } from './dom.js';

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
