/** All drops: those on sale, those to come, those that are sold out or over. */

import { h } from './dom.js';
import { t, money, dateTime, number, problemText } from './i18n.js';
import { get } from './api.js';
import { synchronize, now } from './clock.js';
import { phase } from './phase.js';
import { heading } from './header.js';
import { showNotifications } from './toasts.js';

const PAGE = 50;
const AGAIN_EVERY = 30_000;

class DropList extends HTMLElement {
  connectedCallback() {
    this.list = h('div', { 'aria-busy': 'true', class: 'drops' }, h('p', { class: 'placeholder' }, t('loading')));
    this.append(heading(t('drops.title')), this.list);
    synchronize().then(() => this.load());
    setInterval(() => document.hidden || this.load(), AGAIN_EVERY);
    showNotifications();
  }

  async load() {
    const answer = await get(`/api/products?size=${PAGE}`).catch(() => null);
    if (answer?.ok) {
      this.show(answer.body.items);
    } else if (this.list.ariaBusy === 'true') {
      this.list.replaceChildren(h('p', { class: 'notice', role: 'alert' },
        answer ? problemText(answer.problem) : t('noAnswer')));
    }
  }

  /** @param {any[]} products */
  show(products) {
    const groups = ['open', 'upcoming', 'soldOut', 'closed'].map((name) => {
      const those = products.filter((each) => phase(each, now()) === name);
      return those.length > 0 && h('section', {}, h('h2', {}, t(`drops.${name}`)),
        h('ul', { class: 'cards' }, ...those.map((each) => card(each, name))));
    });
    this.list.ariaBusy = 'false';
    this.list.replaceChildren(...groups.filter((each) => each !== false));
    if (products.length === 0) {
      this.list.append(h('p', {}, t('drops.none')));
    }
  }
}

/** @param {any} product @param {string} name */
function card(product, name) {
  const facts = {
    open: () => t('drops.left', { left: number(product.stock.remaining) }),
    upcoming: () => t('drops.opens', { at: dateTime(product.opensAt) }),
    soldOut: () => t('drops.wish'),
    closed: () => t('drops.over'),
  };
  return h('li', { class: `card ${name}` },
    h('a', { href: `/products/${product.productId}` }, h('h3', {}, product.productName)),
    h('p', { class: 'price' }, money(product.productPrice, product.currency)),
    h('p', {}, facts[name]()));
}

customElements.define('drop-list', DropList);
