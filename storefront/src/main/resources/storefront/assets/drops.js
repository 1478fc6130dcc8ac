/** All drops: those on sale, those to come, those that are sold out or over. The sizes of a drop are one card. */

import { h, onReturn, refresh, say } from './dom.js';
import { t, money, dateTime, number, problemText } from './i18n.js';
import { get, getUntilAnswered } from './api.js';
import { synchronize, now } from './clock.js';
import { phase } from './phase.js';
import { named, picture } from './product.js';
import { heading } from './header.js';
import { showNotifications } from './toasts.js';

/** As many as an answer can have: each size is one. */
const PATH = '/api/products?size=100';
const AGAIN_EVERY = 30_000;
/** The most useful first: a drop is what the best of its sizes is. */
const PHASES = ['open', 'upcoming', 'soldOut', 'closed'];

class DropList extends HTMLElement {
  connectedCallback() {
    this.list = h('div', { 'aria-busy': 'true', class: 'drops' }, h('p', { class: 'placeholder' }, t('loading')));
    this.notice = h('p', { class: 'notice', role: 'alert' });
    this.append(heading(t('drops.title')), this.notice, this.list);
    /** @type {any[] | null} */
    this.products = null;
    this.load();
    synchronize().then(() => this.products && this.show(this.products));
    setInterval(() => document.hidden || this.reload(), AGAIN_EVERY);
    onReturn(() => this.reload());
    showNotifications();
  }

  async load() {
    const answer = await getUntilAnswered(PATH, (why) => say(this.notice, why));
    say(this.notice, answer.ok ? '' : problemText(answer.problem));
    this.list.replaceChildren();
    this.take(answer);
  }

  async reload() {
    if (this.products !== null) {
      this.take(await get(PATH).catch(() => null));
    }
  }

  /** @param {import('./api.js').Answer | null} answer */
  take(answer) {
    if (answer?.ok) {
      this.products = answer.body.items;
      this.show(answer.body.items);
    }
  }

  /** @param {any[]} products */
  show(products) {
    const drops = grouped(products);
    const groups = PHASES.map((name) => {
      const those = drops.filter((each) => each.phase === name);
      return those.length > 0 && h('section', {}, h('h2', {}, t(`drops.${name}`)),
        h('ul', { class: 'cards' }, ...those.map(card)));
    });
    this.list.ariaBusy = 'false';
    refresh(this.list, groups.filter((each) => each !== false));
    if (products.length === 0) {
      this.list.append(h('p', {}, t('drops.none')));
    }
  }
}

/**
 * @typedef {object} Drop
 * @property {any[]} products its sizes, in the order in which they were created; a product without a drop is one
 * @property {string} phase the best of theirs
 * @property {any[]} best those of this phase
 */

/** @param {any[]} products newest first @returns {Drop[]} */
function grouped(products) {
  /** @type {Map<string, any[]>} */
  const drops = new Map();
  for (const each of products) {
    const key = each.dropName === undefined ? `product ${each.productId}` : `drop ${each.dropName}`;
    drops.set(key, [each, ...(drops.get(key) ?? [])]);
  }
  return [...drops.values()].map((sizes) => {
    const phases = sizes.map((each) => phase(each, now()));
    const best = PHASES.find((each) => phases.some((one) => one === each)) ?? 'closed';
    return { products: sizes, phase: best, best: sizes.filter((_, i) => phases[i] === best) };
  });
}

/** Leads to the first size of those by which the drop is where it is. @param {Drop} drop */
function card({ products, phase: is, best }) {
  const [first] = best;
  const several = products.length > 1;
  const left = best.reduce((sum, each) => sum + each.stock.remaining, 0);
  const opensAt = best.map((each) => each.opensAt).sort()[0];
  const cheapest = products.reduce((one, other) => (other.productPrice < one.productPrice ? other : one));
  const from = products.some((each) => each.productPrice !== cheapest.productPrice);
  const price = money(cheapest.productPrice, cheapest.currency);
  const facts = {
    open: () => t('drops.left', { left: number(left) }),
    upcoming: () => t('drops.opens', { at: dateTime(opensAt) }),
    soldOut: () => t('drops.wish'),
    closed: () => t('drops.over'),
  };
  return h('li', { class: `card ${is}` },
    picture(products.find((each) => each.imageUrl !== undefined) ?? first, 80, 80),
    h('div', {},
      h('a', { href: `/products/${first.productId}` }, h('h3', {}, several ? first.dropName : named(first))),
      h('p', { class: 'price' }, from ? t('drops.from', { price }) : price),
      h('p', {}, facts[is]()),
      several && h('p', {}, t('drops.sizes', { sizes: number(products.length) }))));
}

customElements.define('drop-list', DropList);
