/** One drop: the countdown, what is left, the button, and the wish of those who come too late. */

import { h, idInPath, keepFocus, onReturn, say, sleep } from './dom.js';
import { t, money, dateTime, number, problemText, showDuration, spokenDuration } from './i18n.js';
import { call, get, getUntilAnswered, toLogin, NoAnswer } from './api.js';
import { synchronize, now } from './clock.js';
import { phase } from './phase.js';
import { follow } from './live.js';
import { session } from './session.js';
import { attempts } from './attempts.js';
import { named, picture, editsOf } from './product.js';
import { sizesOf, sizeChooser } from './sizes.js';
import { heading } from './header.js';
import { StockBar } from './stock-bar.js';
import { showNotifications } from './toasts.js';

/** Said to screen readers before the opening, in milliseconds; not every second. */
const ANNOUNCED = [600_000, 60_000, 10_000];
/** An attempt that a reload has interrupted is gone on with by itself; one of yesterday is not. */
const RESUMED_WITHIN = 120_000;
/** How long before the opening the browser's and the shop's clock may differ for a press to be repeated. */
const NEARLY_OPEN = 5_000;
const SHORTEST_PAUSE = 250;
const PAUSE_WITHOUT_ANSWER = 2_000;
const OVER = ['CANCELED', 'REJECTED'];
/** Refusals that say that the sale opens or ends at another time than the page says. */
const TERMS_CHANGED = ['NOT_OPEN', 'CLOSED'];

class DropView extends HTMLElement {
  connectedCallback() {
    this.productId = idInPath();
    this.what = `buy:${this.productId}`;
    this.busy = false;
    this.notice = h('p', { class: 'notice', role: 'alert' });
    this.placeholder = h('p', { class: 'placeholder' }, t('loading'));
    this.append(heading(t('drop.title')), this.notice, this.placeholder);
    this.load();
  }

  async load() {
    const answer = await getUntilAnswered(`/api/products/${encodeURIComponent(this.productId)}`,
      (why) => say(this.notice, why));
    if (!answer.ok) {
      say(this.notice, problemText(answer.problem));
      this.placeholder.remove();
      return;
    }
    this.product = answer.body;
    this.edits = editsOf(this.product, () => {
      this.renderTerms();
      this.start();
    });
    const sizes = await sizesOf(this.product);
    const watches = this.build(sizes);
    this.start();
    synchronize().then(() => this.start());
    follow({ product: this.product.productId, onStock: (stock) => this.restock(stock), poll: () => this.askForStock(),
      known: true });
    // After its own: of more products than a stream may be about, the page's own comes first.
    watches.forEach(follow);
    showNotifications();
    this.resume();
    onReturn(() => {
      this.edits.reload();
      this.resume();
    });
  }

  /** @param {any[]} sizes of its drop @returns {import('./live.js').Watch[]} what else is to be followed */
  build(sizes) {
    const product = this.product;
    this.heading = heading('');
    this.price = h('p', { class: 'price' });
    this.description = h('p', { class: 'description' });
    const chooser = sizeChooser(product, sizes);
    this.countdown = h('p', { class: 'countdown', role: 'timer', 'aria-live': 'off', id: 'countdown' });
    this.live = h('p', { class: 'visually-hidden', 'aria-live': 'assertive', id: 'announcement' });
    this.bar = new StockBar();
    this.message = h('p', { class: 'message', role: 'status', id: 'message' });
    this.buyButton = h('button', { class: 'primary', type: 'button', id: 'buy', click: () => this.press() });
    this.wishButton = h('button', { type: 'button', id: 'wish', click: () => this.wish() }, t('drop.wish'));
    this.wishHint = h('p', { class: 'hint' });
    this.sessionHint = h('p', { class: 'notice', id: 'session-ends' });
    this.replaceChildren(this.heading, h('article', { class: 'drop' }, picture(product, 640, 480), this.price,
      this.description, chooser.element, this.countdown, this.live, ...this.bar.elements, this.sessionHint,
      this.buyButton, this.message, this.wishHint, this.wishButton,
      h('p', { class: 'hint' }, t(chooser.element ? 'drop.rulesOfSizes' : 'drop.rules'))));
    this.renderTerms();
    this.render();
    return chooser.watches;
  }

  /** What only an edit changes. */
  renderTerms() {
    const { productPrice, currency, productDesc, opensAt } = this.product;
    this.heading.textContent = heading(named(this.product)).textContent;
    this.price.textContent = money(productPrice, currency);
    this.description.textContent = productDesc ?? '';
    this.description.hidden = !productDesc;
    const ends = session()?.endsAt;
    const opens = opensAt ? Date.parse(opensAt) : Date.now();
    this.sessionHint.hidden = ends === undefined || ends > opens + 900_000;
    say(this.sessionHint, t('drop.sessionEnds', { at: dateTime(new Date(ends ?? 0).toISOString()) }));
  }

  /** Counts down to the opening and the end that the product has now. */
  start() {
    this.before = this.untilOpening();
    this.tick();
  }

  untilOpening() {
    return this.product.opensAt ? Date.parse(this.product.opensAt) - now() : 0;
  }

  async askForStock() {
    const answer = await get(`/api/products/${this.product.productId}/stock`);
    if (answer.ok) {
      this.restock(answer.body);
    }
  }

  /** @param {any} stock */
  restock(stock) {
    if (!(this.product.stock?.version > stock.version)) {
      this.product.stock = stock;
      this.render();
    }
    this.edits.onStock(stock);
  }

  /** Once a second, at the second; and exactly at the opening. Also after it: the clock may be corrected. */
  tick() {
    const left = this.untilOpening();
    if (left > 0 && ANNOUNCED.some((each) => left <= each && each < this.before)) {
      say(this.live, t('drop.announce', { time: spokenDuration(left) }));
    }
    this.before = left;
    this.render();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tick(), left > 0 ? left % 1000 || 1000 : 1000);
  }

  render() {
    const is = phase(this.product, now());
    if (is !== this.shown) {
      if (this.shown === 'upcoming' && is === 'open') {
        say(this.live, t('drop.announceOpen'));
      } else if (this.shown !== undefined) {
        say(this.live, t(`drop.${is}`));
      }
      this.shown = is;
    }
    if (is === 'upcoming') {
      showDuration(this.countdown, 'drop.opensIn', this.untilOpening());
    } else {
      this.countdown.textContent = t(`drop.${is}`);
    }
    this.bar.show(this.product.stock ?? {});
    this.renderButton(is);
    const late = is === 'soldOut' || is === 'upcoming';
    keepFocus(() => {
      this.wishButton.hidden = !late || this.wished === true;
    }, () => [this.buyButton]);
    this.wishHint.hidden = !late;
    this.wishHint.textContent = t(this.wished ? 'drop.wished' : `drop.wishHint.${is === 'upcoming' ? is : 'soldOut'}`);
  }

  /** @param {string} is */
  renderButton(is) {
    const order = attempts.find(this.what)?.result;
    const label = order !== undefined ? 'drop.toOrder'
      : session() === null ? 'drop.logInToBuy'
        : this.busy ? 'drop.buying' : 'drop.buy';
    this.buyButton.textContent = t(label);
    // It has to keep the focus: a button that is disabled loses it.
    const idle = order === undefined && session() !== null && (is !== 'open' || this.busy);
    this.buyButton.setAttribute('aria-disabled', String(idle));
  }

  press() {
    const order = attempts.find(this.what)?.result;
    if (order !== undefined) {
      location.assign(`/orders/${order}`);
    } else if (session() === null) {
      toLogin();
    } else if (this.buyButton.getAttribute('aria-disabled') === 'false') {
      this.buy();
    }
  }

  /** After a reload: looks what became of the order, or goes on with the attempt. */
  async resume() {
    const attempt = attempts.find(this.what);
    if (attempt === null || session() === null) {
      return;
    }
    if (attempt.result === undefined) {
      if (Date.now() - attempt.begunAt < RESUMED_WITHIN) {
        this.buy();
      }
      return;
    }
    const answer = await getUntilAnswered(`/api/orders/${attempt.result}`, () => {});
    const isOver = answer.status === 404 || (answer.ok && OVER.includes(answer.body.status));
    if (isOver && attempts.find(this.what)?.result === attempt.result) {
      attempts.end(this.what);
      this.render();
    }
  }

  /** Repeats the same request until it has an answer that counts: however often, it is one order. */
  async buy() {
    if (this.busy) {
      return;
    }
    this.busy = true;
    const { key } = attempts.begin(this.what);
    say(this.message, t('drop.asked'));
    this.render();
    try {
      while (!(await this.tryToBuy(key)));
    } finally {
      this.busy = false;
      this.render();
    }
  }

  /** @param {string} key @returns {Promise<boolean>} whether there is nothing left to try */
  async tryToBuy(key) {
    let answer;
    try {
      answer = await call('POST', `/api/products/${this.product.productId}/purchases`, { key });
    } catch (failure) {
      if (!(failure instanceof NoAnswer)) {
        throw failure;
      }
      say(this.message, t('drop.noAnswer'));
      await sleep(PAUSE_WITHOUT_ANSWER);
      return false;
    }
    if (answer.ok || answer.problem.code === 'ALREADY_ORDERED') {
      attempts.succeed(this.what, answer.body.orderId);
      location.assign(`/orders/${answer.body.orderId}`);
      return true;
    }
    if (answer.problem.code === 'NOT_OPEN' && Math.abs(this.untilOpening()) < NEARLY_OPEN) {
      await sleep(Math.max(this.untilOpening(), SHORTEST_PAUSE));
      return false;
    }
    if (answer.status === 429 || answer.status >= 500) {
      const seconds = Math.max(1, answer.retryAfter);
      say(this.message, t('drop.again', { why: problemText(answer.problem), seconds: number(seconds) }));
      await sleep(seconds * 1000);
      return false;
    }
    if (answer.status === 401) {
      toLogin();
      return true;
    }
    attempts.end(this.what);
    say(this.message, problemText(answer.problem));
    if (TERMS_CHANGED.includes(answer.problem.code)) {
      this.edits.reload();
    }
    return true;
  }

  async wish() {
    if (session() === null) {
      toLogin();
      return;
    }
    say(this.message, '');
    try {
      const answer = await call('PUT', `/api/products/${this.product.productId}/wish`);
      this.wished = answer.ok;
      say(this.message, answer.ok ? t('drop.wishKept') : problemText(answer.problem));
    } catch {
      say(this.message, t('noAnswer.again'));
    }
    this.render();
  }
}

customElements.define('drop-view', DropView);
