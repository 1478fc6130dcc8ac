/** Units of a product, or of several: paid, held until they are paid, and free. */

import { h } from './dom.js';
import { number, t } from './i18n.js';

export class StockBar {
  constructor() {
    this.paid = h('div', { class: 'fill paid' });
    this.held = h('div', { class: 'fill held' });
    this.free = h('div', { class: 'fill' });
    this.bar = h('div', { class: 'bar', role: 'meter', 'aria-label': t('drop.stock'), 'aria-valuemin': '0' }, this.paid,
      this.held, this.free);
    this.left = h('p', { class: 'left', id: 'left' });
    this.unpaid = h('p', { class: 'hint', id: 'held' });
    /** What is to be shown. @type {HTMLElement[]} */
    this.elements = [this.bar, this.left, this.unpaid];
  }

  /** @param {{granted?: number, pending?: number, remaining?: number}} stock */
  show({ granted = 0, pending, remaining = 0 }) {
    const share = (/** @type {number} */ units) => `${granted > 0 ? (100 * units) / granted : 0}%`;
    // Where it is not known which of the sold units are paid, only those that are free are shown.
    this.paid.style.width = share(pending === undefined ? 0 : Math.max(granted - pending - remaining, 0));
    this.held.style.width = share(pending ?? 0);
    this.free.style.width = share(remaining);
    this.left.textContent = t('drop.left', { left: number(remaining), of: number(granted) });
    this.unpaid.textContent = (pending ?? 0) === 0 ? '' : t('drop.held', { held: number(pending ?? 0) });
    this.bar.setAttribute('aria-valuemax', String(Math.max(granted, 1)));
    this.bar.setAttribute('aria-valuenow', String(remaining));
    this.bar.setAttribute('aria-valuetext', [this.left, this.unpaid].map((each) => each.textContent).join(' ').trim());
  }
}
