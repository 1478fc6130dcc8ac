/** One product, or a new one: its fields, its units, the end of its sale, and what the ledger says of it. */

import { h, idInPath, keepFocus, onReturn, say } from './dom.js';
import { t, decimals, number, preciseTime, timeOfDay } from './i18n.js';
import { call, get, getUntilAnswered } from './api.js';
import { synchronize, now } from './clock.js';
import { phase } from './phase.js';
import { attemptsOfTab as attempts } from './attempts.js';
import { onLeave, shownTo } from './session.js';
import { storageOfTab } from './storage.js';
import { named } from './product.js';
import { heading } from './header.js';
import { StockBar } from './stock-bar.js';
import { adminNav, isLoggedIn, refusal, showRecord } from './admin.js';
import { confirmation } from './confirmation.js';

const NEW = 'new';
const AGAIN_EVERY = 1_000;
/** Milliseconds in which a press after a lost answer is the same request; longer than any request is on its way. */
const SAME_FOR = 600_000;
/** The clocks of the machines that close a sale and answer so. */
const CLOCKS_DIFFER = 5_000;
/** As catalog has it for a product of which nothing is said. */
const USUAL_HOLD = 'PT10M';
const USUAL_CURRENCY = 'EUR';

/** @param {string} duration of ISO 8601, without months and years @returns {number} seconds */
function seconds(duration) {
  const [, days = 0, hours = 0, minutes = 0, rest = 0] = duration.match(
    /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/) ?? [];
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest);
}

/** As an input for a date and time has it, in the zone of this browser. @param {string | undefined} instant */
function localTime(instant) {
  if (!instant) {
    return '';
  }
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Whether this zone has it: clocks are set forward over some. @param {string} time as an input has it */
function exists(time) {
  const date = new Date(time);
  return !Number.isNaN(date.getTime()) && localTime(date.toISOString()).startsWith(time.slice(0, 19));
}

/**
 * In the smallest unit; exactly, which a product with a power of ten is not always.
 *
 * @param {string} price @param {string} currency
 * @returns {number} NaN if it is none, or the currency has fewer decimals
 */
function amount(price, currency) {
  const digits = decimals(currency);
  const [whole, fraction = ''] = price.split('.');
  const needed = fraction.replace(/0+$/, '');
  return needed.length > digits ? NaN : Number(whole + needed.padEnd(digits, '0'));
}

/** What the fields of a product show. @param {any} product @returns {Record<string, string>} */
function textsOf(product) {
  const digits = decimals(product.currency);
  return { productName: product.productName ?? '', productDesc: product.productDesc ?? '',
    productPrice: product.productPrice === undefined ? '' : (product.productPrice / 10 ** digits).toFixed(digits),
    currency: product.currency, opensAt: localTime(product.opensAt), closesAt: localTime(product.closesAt),
    hold: String(seconds(product.hold)), imageUrl: product.imageUrl ?? '', dropName: product.dropName ?? '',
    size: product.size ?? '' };
}

class AdminProduct extends HTMLElement {
  connectedCallback() {
    if (!isLoggedIn()) {
      return;
    }
    this.productId = idInPath();
    /** @type {{begun: number, done: () => string | null} | null} */
    this.awaited = null;
    /** When a purchase was first answered CLOSED; null: none was; undefined: not known. */
    this.firstClosed = /** @type {number | null | undefined} */ (undefined);
    this.draft = `firstpair:draft:${shownTo}:${this.productId}`;
    synchronize();
    this.begin();
  }

  async begin() {
    if (this.productId === NEW) {
      this.build({ currency: USUAL_CURRENCY, hold: USUAL_HOLD });
      return;
    }
    const notice = h('p', { class: 'notice', role: 'alert' });
    this.append(heading(t('admin.product')), adminNav(), notice, h('p', { class: 'placeholder' }, t('loading')));
    const answer = await getUntilAnswered(this.path(), (why) => say(notice, why));
    if (!answer.ok) {
      say(notice, refusal(answer));
      this.lastElementChild?.remove();
      return;
    }
    this.product = answer.body;
    this.build(this.product);
    this.render();
    onReturn(() => showRecord(this.record, this.productId));
    this.tick();
  }

  path() {
    return `/api/products/${encodeURIComponent(this.productId)}`;
  }

  /** One request at a time, however late the answers are. */
  async tick() {
    try {
      if (!document.hidden) {
        await this.load();
      }
    } finally {
      setTimeout(() => this.tick(), AGAIN_EVERY);
    }
  }

  async load() {
    const answer = await get(this.path()).catch(() => null);
    if (answer?.ok) {
      if (!(this.product.version > answer.body.version)) {
        this.product = answer.body;
      }
      await this.askForFirstClosed();
      this.render();
    } else {
      this.ledger.textContent = refusal(answer);
    }
  }

  /** Only of a sale that is over; the gateway asks the instances as long as somebody looks. */
  async askForFirstClosed() {
    if (phase(this.product, now()) !== 'closed') {
      this.firstClosed = undefined;
      return;
    }
    const since = new Date(now() - CLOCKS_DIFFER).toISOString();
    const answer = await get(`/api/cockpit?since=${since}`).catch(() => null);
    const figures = answer?.ok ? answer.body.samples.at(-1)?.figures : undefined;
    if (figures === undefined) {
      return; // no answer, or the gateway has just begun to ask
    }
    const at = figures['closedSince.' + this.productId];
    this.firstClosed = at !== undefined && at * 1000 >= Date.parse(this.product.closesAt) - CLOCKS_DIFFER ? at * 1000
      : null;
  }

  /** @param {any} product */
  build(product) {
    const isNew = this.productId === NEW;
    /** Names the attempt of this page. */
    this.what = isNew ? 'admin:create' : `admin:restock:${this.productId}`;
    this.message = h('p', { class: 'message', role: 'status', id: 'message' });
    this.fields = this.form(product, isNew);
    this.replaceChildren(heading(isNew ? t('admin.new') : named(product)), adminNav(), this.message,
      ...(isNew ? [] : [this.sale()]), this.fields, ...(isNew ? [] : [this.restocking(), this.recorded()]));
    onLeave(() => this.keepDraft());
    const restored = this.restoreDraft() ? t('admin.restored') : '';
    const unanswered = attempts.find(this.what, SAME_FOR) === null ? '' : this.unanswered();
    say(this.message, `${unanswered} ${restored}`.trim());
    if (!isNew) {
      showRecord(this.record, this.productId);
    }
  }

  /** Before a login, or while another tab logs in, which loads this page again: what is not saved must not be lost. */
  keepDraft() {
    const unsaved = Object.entries(this.initial)
      .map(([name, before]) => ({ name, before, now: this.input(name).value }))
      .filter(({ before, now: entered }) => entered !== before);
    if (unsaved.length > 0) {
      storageOfTab.setItem(this.draft, JSON.stringify(unsaved));
    }
  }

  /** But for what somebody else has edited meanwhile. @returns {boolean} whether there was something */
  restoreDraft() {
    /** @type {{name: string, before: string, now: string}[]} */
    const unsaved = JSON.parse(storageOfTab.getItem(this.draft) ?? '[]');
    storageOfTab.removeItem(this.draft);
    unsaved.filter(({ name, before }) => this.initial[name] === before).forEach((each) => {
      this.input(each.name).value = each.now;
    });
    this.check();
    return unsaved.length > 0;
  }

  /** What the ledger says, and the end of the sale. */
  sale() {
    this.state = h('p', { class: 'countdown', id: 'state' });
    this.bar = new StockBar();
    this.ledger = h('p', { class: 'hint', id: 'ledger' });
    this.closed = h('p', { id: 'closed' });
    const { dialog, ask } = confirmation({ name: 'stop', title: t('admin.stop'), meaning: t('admin.stop.meaning'),
      type: () => t('admin.stop.type', { name: this.product.productName }), word: () => this.product.productName,
      no: t('admin.stop.not'), act: () => this.stop() });
    this.stopButton = h('button', { type: 'button', class: 'danger', id: 'stop', click: ask }, t('admin.stop'));
    this.reopenButton = h('button', { type: 'button', id: 'reopen', click: () => this.reopen() }, t('admin.reopen'));
    return h('section', { class: 'panel' }, h('h2', {}, t('admin.sale')), this.state, ...this.bar.elements, this.ledger,
      this.closed, h('p', { class: 'choices' }, this.stopButton, this.reopenButton), dialog);
  }

  /** @param {any} product @param {boolean} isNew */
  form(product, isNew) {
    /** Of what the fields were filled with; `product` goes on. */
    this.version = product.version;
    this.initial = { ...textsOf(product), ...(isNew && { stock: '0' }) };
    this.saveButton = h('button', { class: 'primary', type: 'submit', id: 'save' },
      t(isNew ? 'admin.create' : 'admin.save'));
    const zone = t('admin.zone', { zone: ZONE });
    const form = h('form', { class: 'panel', id: 'fields', input: () => this.check(), submit: (event) => {
      event.preventDefault();
      this.save(isNew);
    } }, h('h2', {}, t('admin.fields')), h('div', { class: 'fields' },
      this.field('productName', { required: true, maxlength: '255' }),
      this.field('productPrice', { required: true, inputmode: 'decimal', pattern: '[0-9]+([.][0-9]+)?' },
        t('admin.field.productPrice.hint')),
      this.field('currency', { required: true, pattern: '[A-Za-z]{3}' }, t('admin.field.currency.hint')),
      this.field('opensAt', { type: 'datetime-local', step: '1' }, `${t('admin.field.opensAt.hint')} ${zone}`),
      this.field('closesAt', { type: 'datetime-local', step: '1' }, `${t('admin.field.closesAt.hint')} ${zone}`),
      this.field('hold', { required: true, type: 'number', min: '0.001', step: 'any' }, t('admin.field.hold.hint')),
      isNew && this.field('stock', { required: true, type: 'number', min: '0', max: '1000000' }),
      this.field('dropName', { maxlength: '100' }, t('admin.field.dropName.hint')),
      this.field('size', { maxlength: '20' }, t('admin.field.size.hint')),
      this.field('imageUrl', { maxlength: '500', inputmode: 'url' }, t('admin.field.imageUrl.hint')),
      this.field('productDesc', { maxlength: '4000' })),
    h('p', {}, this.saveButton));
    return /** @type {HTMLFormElement} */ (form);
  }

  /** @param {string} name */
  input(name) {
    return /** @type {HTMLInputElement} */ (this.fields.elements.namedItem(name));
  }

  /** Says at a field what is wrong with it, as the browser does by itself for simpler rules. */
  check() {
    const currency = this.input('currency').value.toUpperCase();
    const price = amount(this.input('productPrice').value, currency);
    this.input('productPrice').setCustomValidity(
      Number.isSafeInteger(price) ? '' : t('admin.wrong.price', { currency, decimals: number(decimals(currency)) }));
    for (const name of ['opensAt', 'closesAt']) {
      const time = this.input(name).value;
      this.input(name).setCustomValidity(time === '' || exists(time) ? '' : t('admin.wrong.time', { zone: ZONE }));
    }
  }

  /** @param {string} name @param {Record<string, string | boolean>} attributes @param {string} [hint] */
  field(name, attributes, hint) {
    const described = hint === undefined ? {} : { 'aria-describedby': `${name}-hint` };
    const input = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (name === 'productDesc'
      ? h('textarea', { id: name, name, rows: '3', ...attributes }, this.initial[name])
      : h('input', { id: name, name, value: this.initial[name], ...attributes, ...described }));
    // Browsers write lines and times in a form of their own, which is no change.
    this.initial[name] = input.value;
    return h('div', { class: name === 'productDesc' ? 'field whole' : 'field' },
      h('label', { for: name }, t(`admin.field.${name}`)), input,
      hint !== undefined && h('p', { id: `${name}-hint`, class: 'hint' }, hint));
  }

  restocking() {
    this.quantity = /** @type {HTMLInputElement} */ (h('input', { id: 'quantity', type: 'number', required: true,
      min: '-1000000', max: '1000000', 'aria-describedby': 'quantity-hint' }));
    return h('form', { class: 'panel', submit: (event) => {
      event.preventDefault();
      this.restock();
    } }, h('h2', {}, t('admin.restock')), h('p', { class: 'hint', id: 'quantity-hint' }, t('admin.restock.hint')),
    h('div', { class: 'restock' }, h('div', { class: 'field' }, h('label', { for: 'quantity' }, t('admin.quantity')),
      this.quantity), h('button', { type: 'submit', id: 'restock' }, t('admin.restock'))));
  }

  recorded() {
    this.record = h('div', { id: 'record' });
    return h('section', { class: 'panel' }, h('h2', {}, t('admin.record')), this.record);
  }

  /** What was changed in the form, as the API has it. */
  changes() {
    const value = (/** @type {string} */ name) => this.input(name).value;
    /** @type {Record<string, any>} */
    const changed = {};
    const currency = value('currency').toUpperCase();
    // The same digits are another amount in a currency with other decimals.
    const same = currency === this.initial.currency;
    for (const [name, before] of Object.entries(this.initial)) {
      if (value(name) !== before || this.productId === NEW || (name === 'productPrice' && !same)) {
        changed[name] = {
          productPrice: () => amount(value(name), currency),
          currency: () => currency,
          hold: () => `PT${Number(value(name))}S`,
          stock: () => Number(value(name)),
          opensAt: () => value(name) && new Date(value(name)).toISOString(),
          closesAt: () => value(name) && new Date(value(name)).toISOString(),
        }[name]?.() ?? value(name);
        if (changed[name] === '' && this.productId === NEW) {
          delete changed[name];
        } else if (changed[name] === '') {
          changed[name] = null;
        }
      }
    }
    return changed;
  }

  /** @param {boolean} isNew */
  async save(isNew) {
    if (this.saveButton.getAttribute('aria-disabled') === 'true') {
      return;
    }
    this.saveButton.setAttribute('aria-disabled', 'true');
    try {
      await (isNew ? this.create() : this.edit(this.changes(), true));
    } finally {
      this.saveButton.setAttribute('aria-disabled', 'false');
    }
  }

  async create() {
    say(this.message, '');
    const body = await this.send('/api/products', this.changes());
    if (body !== null) {
      location.assign(`/admin/products/${body.productId}`);
    }
  }

  /** @param {Record<string, any>} changes @param {boolean} matching only the version that the form has */
  async edit(changes, matching) {
    say(this.message, '');
    const begun = performance.now();
    const sent = Object.fromEntries(Object.keys(this.initial).map((name) => [name, this.input(name).value]));
    const answer = await call('PATCH', `/api/products/${this.productId}`, { body: changes,
      match: matching ? `"${this.version}"` : undefined }).catch(() => null);
    if (!answer?.ok) {
      say(this.message, answer === null ? t('admin.edit.noAnswer') : refusal(answer));
      return;
    }
    const version = answer.body.version;
    this.product = answer.body;
    if (matching) {
      this.fill(sent);
    } else if (version === this.version + 1) {
      // Only the end is another, which is not what was entered before: the rest can still be saved.
      this.fill({ ...this.initial, closesAt: this.input('closesAt').value });
    }
    /** @type {HTMLElement} */ (this.querySelector('h1')).textContent = named(this.product);
    say(this.message, t('admin.stored', { version: number(version) }));
    this.awaited = { begun, done: () => ((this.product.stock.productVersion ?? -1) >= version
      ? t('admin.taken', { version: number(version), level: number(this.product.stock.version) }) : null) };
    showRecord(this.record, this.productId);
    await this.load();
  }

  /**
   * Shows the product as it is now in the fields, but for those that have another value: these are being edited.
   *
   * @param {Record<string, string>} values by name
   */
  fill(values) {
    this.version = this.product.version;
    for (const [name, text] of Object.entries(textsOf(this.product))) {
      const input = this.input(name);
      const entered = input.value;
      input.value = text;
      this.initial[name] = input.value;
      if (entered !== values[name]) {
        input.value = entered;
      }
    }
    this.check();
  }

  async restock() {
    say(this.message, '');
    const quantity = Number(this.quantity.value);
    const { granted = 0 } = this.product.stock;
    const begun = performance.now();
    const body = await this.send(`/api/products/${this.productId}/restocks`, { quantity });
    if (body === null) {
      return;
    }
    this.quantity.value = '';
    say(this.message, t('admin.restocked', { id: body.restockId }));
    this.awaited = { begun, done: () => (this.product.stock.granted !== granted
      ? t('admin.granted', { granted: number(this.product.stock.granted), level: number(this.product.stock.version) })
      : null) };
    showRecord(this.record, this.productId);
    await this.load();
  }

  /**
   * Sends what must have one effect: its key is kept before it is sent, so a repetition after a lost answer is the same
   * request. Of another one with that key, the service says so, and it gets a key of its own.
   *
   * @param {string} path @param {object} body
   * @returns {Promise<any>} the body of the answer; null if it was refused, or there was none
   */
  async send(path, body) {
    const answer = await call('POST', path, { key: attempts.begin(this.what, SAME_FOR).key, body }).catch(() => null);
    if (answer?.problem.code === 'IDEMPOTENCY_KEY_REUSED') {
      attempts.end(this.what);
      return this.send(path, body);
    }
    if (answer !== null && answer.status < 500) {
      attempts.end(this.what);
    }
    if (!answer?.ok) {
      say(this.message, [answer && refusal(answer), this.unanswered()].filter(Boolean).join(' '));
      return null;
    }
    return answer.body;
  }

  /** What the next press does if nobody knows what the last one did; else empty. */
  unanswered() {
    const attempt = attempts.find(this.what);
    return attempt === null ? ''
      : t('admin.unanswered', { until: timeOfDay(new Date(attempt.begunAt + SAME_FOR).toISOString()) });
  }

  /** By the clock that closes sales; whatever somebody else has just edited. */
  async stop() {
    await this.edit({ closesAt: new Date(now()).toISOString() }, false);
  }

  async reopen() {
    await this.edit({ closesAt: null }, false);
  }

  render() {
    const is = phase(this.product, now());
    const { version, productVersion } = this.product.stock;
    this.state.textContent = t(`drop.${is}`);
    this.bar.show(this.product.stock);
    this.ledger.textContent = version === 0 ? t('admin.ledger.unknown') : t('admin.ledger', { level: number(version),
      by: productVersion === undefined ? '?' : number(productVersion), version: number(this.product.version) });
    // From one of these buttons not to the other: a second press may be on its way.
    keepFocus(() => {
      this.stopButton.hidden = is === 'closed' || is === 'upcoming';
      this.reopenButton.hidden = is !== 'closed';
    });
    this.closed.hidden = is !== 'closed';
    if (is === 'closed') {
      this.closed.textContent = [t('admin.closed', { at: preciseTime(Date.parse(this.product.closesAt)) }),
        this.firstClosed === undefined ? '' : this.firstClosed === null ? t('admin.firstClosed.none')
          : t('admin.firstClosed', { at: preciseTime(this.firstClosed) })].join(' ');
    }
    const said = this.awaited?.done();
    if (this.awaited && said) {
      say(this.message, `${said} ${t('admin.after', { millis: number(Math.round(performance.now() - this.awaited.begun)) })}`);
      this.awaited = null;
    }
  }
}

customElements.define('admin-product', AdminProduct);
