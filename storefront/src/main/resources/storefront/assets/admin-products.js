/** All products, and what admins did last. */

import { h, keepFocus, onReturn, refresh, say } from './dom.js';
import { t, money, dateTime, number } from './i18n.js';
import { get, getUntilAnswered } from './api.js';
import { synchronize, now } from './clock.js';
import { phase } from './phase.js';
import { named } from './product.js';
import { heading } from './header.js';
import { adminNav, isLoggedIn, labelled, refusal, showRecord, table } from './admin.js';

const PAGE = 50;
const AGAIN_EVERY = 5_000;

class AdminProducts extends HTMLElement {
  connectedCallback() {
    if (!isLoggedIn()) {
      return;
    }
    this.page = 0;
    this.list = h('div', { 'aria-busy': 'true' }, h('p', { class: 'placeholder' }, t('loading')));
    this.record = h('div', { id: 'record' });
    this.newer = h('button', { type: 'button', hidden: true, click: () => this.turn(-1) }, t('admin.newer'));
    this.older = h('button', { type: 'button', hidden: true, click: () => this.turn(1) }, t('admin.older'));
    this.notice = h('p', { class: 'notice', role: 'alert' });
    this.append(heading(t('admin.products')), adminNav(), this.notice, this.list,
      h('p', { class: 'choices' }, this.newer, this.older),
      h('section', { class: 'panel' }, h('h2', {}, t('admin.record')), this.record));
    const showAll = () => Promise.all([this.load(), showRecord(this.record)]);
    synchronize().then(() => this.reload());
    setInterval(() => document.hidden || this.reload(), AGAIN_EVERY);
    onReturn(showAll);
    showAll();
  }

  /** While the first answer is not there, it is being asked for. */
  async reload() {
    if (this.list.ariaBusy !== 'true') {
      await this.load();
    }
  }

  /** @param {number} by */
  turn(by) {
    this.page += by;
    this.load();
  }

  async load() {
    const page = this.page;
    const path = `/api/products?size=${PAGE}&page=${page}`;
    const answer = this.list.ariaBusy === 'true' ? await getUntilAnswered(path, (why) => say(this.notice, why))
      : await get(path).catch(() => null);
    if (page !== this.page) {
      return; // another one is being loaded
    }
    if (answer?.ok) {
      if (this.list.ariaBusy === 'true') {
        this.list.replaceChildren(table(t('admin.products'), heads(), []));
        this.list.ariaBusy = 'false';
      }
      // The rows alone: the table may have been scrolled, and have the focus.
      refresh(/** @type {Element} */ (this.list.querySelector('tbody')),
        labelled(heads(), answer.body.items.map(row)));
      keepFocus(() => {
        this.newer.hidden = page === 0;
        this.older.hidden = (page + 1) * PAGE >= answer.body.total;
      }, () => [this.newer, this.older]);
      say(this.notice, '');
    } else if (this.list.ariaBusy === 'true') {
      say(this.notice, refusal(answer));
      this.list.replaceChildren();
    }
  }
}

function heads() {
  return [t('admin.field.productName'), t('admin.state'), t('admin.left'), t('admin.field.productPrice'),
    t('admin.field.opensAt'), t('admin.field.closesAt')];
}

/** @param {any} product */
function row(product) {
  return h('tr', {}, h('th', { scope: 'row' },
    h('a', { href: `/admin/products/${product.productId}` }, named(product))),
  h('td', {}, t(`drops.${phase(product, now())}`)),
  h('td', {}, t('drop.left', { left: number(product.stock.remaining), of: number(product.stock.granted ?? 0) })),
  h('td', {}, money(product.productPrice, product.currency)),
  h('td', {}, product.opensAt ? dateTime(product.opensAt) : '–'),
  h('td', {}, product.closesAt ? dateTime(product.closesAt) : '–'));
}

customElements.define('admin-products', AdminProducts);
