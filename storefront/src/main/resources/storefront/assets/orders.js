/** My orders, newest first. */

import { h } from './dom.js';
import { t, dateTime, money, problemText } from './i18n.js';
import { get, toLogin } from './api.js';
import { session } from './session.js';
import { named } from './product.js';
import { heading } from './header.js';
import { showNotifications } from './toasts.js';

const PAGE = 20;

class OrderList extends HTMLElement {
  connectedCallback() {
    if (session() === null) {
      toLogin();
      return;
    }
    /** @type {Map<string, Promise<string>>} */
    this.names = new Map();
    this.loading = false;
    this.list = h('ul', { class: 'rows', 'aria-busy': 'true' });
    this.message = h('p', { role: 'status' }, t('loading'));
    this.more = h('button', { type: 'button', hidden: true, click: () => this.load() }, t('more'));
    this.append(heading(t('orders.title')), this.message, this.list, this.more);
    this.load();
    showNotifications();
  }

  async load() {
    if (this.loading) {
      return;
    }
    this.loading = true;
    try {
      await this.loadNext();
    } finally {
      this.loading = false;
    }
  }

  async loadNext() {
    const answer = await get(`/api/orders?limit=${PAGE}${this.next ? `&before=${encodeURIComponent(this.next)}` : ''}`)
      .catch(() => null);
    if (!answer?.ok) {
      if (answer?.status === 401) {
        toLogin();
      }
      this.message.textContent = answer ? problemText(answer.problem) : t('noAnswer.again');
      this.more.hidden = false;
      return;
    }
    const rows = await Promise.all(answer.body.orders.map((/** @type {any} */ order) => this.row(order)));
    this.list.append(...rows);
    this.list.ariaBusy = 'false';
    this.message.textContent = this.list.children.length === 0 ? t('orders.none') : '';
    this.next = answer.body.next;
    this.more.hidden = this.next === undefined;
  }

  /** @param {any} order */
  async row(order) {
    const at = order.placedAt ?? order.updatedAt;
    return h('li', { class: 'row' },
      h('a', { href: `/orders/${order.orderId}` }, await this.nameOf(order.productId)),
      h('span', { class: `status ${order.status}` }, t(`status.${order.status}`)),
      h('span', {}, order.price ? money(order.price.amount, order.price.currency) : ''),
      h('span', { class: 'hint' }, at ? dateTime(at) : ''));
  }

  /** @param {any} productId @returns {Promise<string>} */
  nameOf(productId) {
    const known = this.names.get(productId) ?? get(`/api/products/${productId}`)
      .then((answer) => answer.ok ? named(answer.body) : t('order.product', { id: productId }))
      .catch(() => t('order.product', { id: productId }));
    this.names.set(productId, known);
    return known;
  }
}

customElements.define('order-list', OrderList);
