/** My orders, newest first. */

import { h, keepFocus, onReturn, refresh, say } from './dom.js';
import { t, dateTime, money, problemText } from './i18n.js';
import { get, getUntilAnswered, toLogin } from './api.js';
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
    onReturn(() => this.load(true));
    showNotifications();
  }

  /** @param {boolean} [again] whether from the newest one */
  async load(again = false) {
    if (this.loading) {
      return;
    }
    this.loading = true;
    try {
      await this.loadNext(again ? undefined : this.next);
    } finally {
      this.loading = false;
    }
  }

  /** @param {string | undefined} before undefined: from the newest one */
  async loadNext(before) {
    const answer = await getUntilAnswered(
      `/api/orders?limit=${PAGE}${before === undefined ? '' : `&before=${encodeURIComponent(before)}`}`,
      (why) => say(this.message, why));
    if (!answer.ok) {
      if (answer.status === 401) {
        toLogin();
      }
      say(this.message, problemText(answer.problem));
      this.more.hidden = false;
      return;
    }
    const rows = await Promise.all(answer.body.orders.map((/** @type {any} */ order) => this.row(order)));
    refresh(this.list, [...(before === undefined ? [] : this.list.children), ...rows]);
    this.list.ariaBusy = 'false';
    say(this.message, this.list.children.length === 0 ? t('orders.none') : '');
    this.next = answer.body.next;
    keepFocus(() => {
      this.more.hidden = this.next === undefined;
    }, () => [rows[0]?.querySelector('a')]);
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
