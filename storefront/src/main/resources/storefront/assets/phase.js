/** Where a sale stands. */

/** @typedef {'upcoming' | 'open' | 'soldOut' | 'closed'} Phase */

/**
 * @param {any} product of the API
 * @param {number} now milliseconds by the clock of the sale
 * @returns {Phase}
 */
export function phase(product, now) {
  if (product.opensAt && now < Date.parse(product.opensAt)) {
    return 'upcoming';
  }
  if (product.closesAt && now >= Date.parse(product.closesAt)) {
    return 'closed';
  }
  return product.stock && product.stock.remaining > 0 ? 'open' : 'soldOut';
}
