/** One order: its life so far, how long the unit is held, and what can be done. */

import { h, idInPath, keepFocus, onReturn, say, sleep } from './dom.js';
import { t, has, money, timeOfDay, dateTime, problemText, showDuration, spokenDuration } from './i18n.js';
import { call, get, getUntilAnswered, toLogin, NoAnswer } from './api.js';
import { synchronize, now } from './clock.js';
import { follow } from './live.js';
import { session } from './session.js';
import { attempts } from './attempts.js';
import { named } from './product.js';
import { heading } from './header.js';
import { showNotifications } from './toasts.js';

const FINAL = ['COMPLETED', 'CANCELED', 'REJECTED'];
/** Said to screen readers before the hold ends, in milliseconds. */
const WARNED = [120_000, 60_000, 10_000];
/** For a result that is lost, the payment may be sent again, with the same key. */
const PAYMENT_PATIENCE = 60_000;
const PAUSE_WITHOUT_ANSWER = 2_000;
/** What the built-in provider, a simulation, takes. */
const CARDS = ['tok_good', 'tok_declined', 'tok_slow'];

class OrderView extends HTMLElement {
  connectedCallback() {
    if (session() === null) {
      toLogin();
      return;
    }
    this.orderId = idInPath();
    this.heldFor = Infinity;
    this.sending = false;
    this.named = false;
    this.build();
    synchronize();
    this.unfollow = follow({ order: this.orderId, poll: () => this.look(),
      onOrder: (step) => step.version > (this.order?.version ?? 0) && this.look().catch(() => {}) });
    showNotifications();
    onReturn(() => this.look().catch(() => {}));
    setInterval(() => this.tick(), 1000);
  }

  build() {
    this.head = h('div', {}, heading(t('order.title')));
    this.status = h('p', { class: 'status', id: 'status' });
    this.explanation = h('p', { id: 'explanation' }, t('loading'));
    this.hold = h('p', { class: 'countdown', role: 'timer', 'aria-live': 'off', id: 'hold' });
    this.warning = h('p', { class: 'visually-hidden', 'aria-live': 'assertive' });
    this.message = h('p', { class: 'message', role: 'status', id: 'message' });
    this.card = /** @type {HTMLSelectElement} */ (h('select', { id: 'card', name: 'card' },
      ...CARDS.map((each) => h('option', { value: each }, t(`card.${each}`)))));
    this.payButton = h('button', { class: 'primary', type: 'submit', id: 'pay' }, t('order.pay'));
    this.payment = h('form', { hidden: true, id: 'payment', submit: (event) => {
      event.preventDefault();
      this.pay();
    } }, h('label', { for: 'card' }, t('order.card')), this.card, this.payButton);
    this.cancelButton = h('button', { type: 'button', id: 'cancel', hidden: true, click: () => this.ask() },
      t('order.cancel'));
    this.dialog = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': 'sure' },
      h('p', { id: 'sure' }, t('order.sure')),
      h('form', { method: 'dialog', class: 'choices' },
        h('button', { value: 'no', id: 'keep' }, t('order.keep')),
        h('button', { value: 'yes', id: 'sure-cancel', class: 'danger' }, t('order.cancel')))));
    this.dialog.addEventListener('close', () => this.dialog.returnValue === 'yes' && this.cancel());
    this.steps = h('ol', { class: 'timeline', id: 'timeline' });
    this.again = h('a', { class: 'button', hidden: true, id: 'buy-again' }, t('order.toDrop'));
    this.replaceChildren(this.head, h('article', { class: 'order' }, h('div', { 'aria-live': 'polite' }, this.status,
      this.explanation), this.hold, this.warning, this.payment, this.message, this.cancelButton, this.again,
    h('h2', {}, t('order.history')), this.steps), this.dialog);
  }

  /** What changes without an event. */
  tick() {
    if (this.order !== undefined) {
      this.settle(this.order);
    }
    this.renderHold();
  }

  /** Looks, and goes on with it where the stream does not: it says nothing of what follows a final status. */
  async look() {
    if (!(await this.refresh())) {
      this.unfollow?.();
      return;
    }
    if (this.looking || !FINAL.includes(this.order?.status)) {
      return;
    }
    this.looking = true;
    let more = true;
    while (more) {
      await sleep(PAUSE_WITHOUT_ANSWER);
      more = document.hidden || await this.refresh().catch(() => true);
    }
    this.unfollow?.();
  }

  /** @returns {Promise<boolean>} false if nothing more will happen */
  async refresh() {
    const after = this.order?.status === 'ACCEPTED' || this.order?.refundDue ? `?wait=PT10S&after=${this.order.version}`
      : '';
    const path = `/api/orders/${encodeURIComponent(this.orderId)}${after}`;
    const answer = this.order === undefined ? await getUntilAnswered(path, (why) => say(this.explanation, why))
      : await get(path);
    if (answer.status === 401) {
      toLogin();
      return false;
    }
    if (!answer.ok) {
      if (this.order === undefined || answer.status === 404) {
        say(this.explanation, problemText(answer.problem));
      }
      return answer.status !== 404;
    }
    if (!(this.order?.version > answer.body.version)) {
      this.order = answer.body;
      this.render();
    }
    return !FINAL.includes(this.order.status) || this.order.refundDue === true;
  }

  render() {
    const order = this.order;
    this.status.className = `status ${order.status}`;
    say(this.status, t(`status.${order.status}`));
    say(this.explanation, this.explain(order));
    this.settle(order);
    const open = order.status === 'PENDING';
    this.again.setAttribute('href', `/products/${order.productId}`);
    // From a button to pay, not to one that cancels: a second press may be on its way.
    keepFocus(() => {
      this.payment.hidden = !open;
      this.cancelButton.hidden = !open && order.status !== 'PAID';
      this.again.hidden = !['CANCELED', 'REJECTED'].includes(order.status);
    }, () => [this.again]);
    this.steps.replaceChildren(...(order.history ?? []).map(step));
    // A newer order of the product has an attempt of its own.
    if (!this.again.hidden && attempts.find(`buy:${order.productId}`)?.result === this.orderId) {
      attempts.end(`buy:${order.productId}`);
    }
    this.renderHold();
    this.nameProduct(order);
  }

  /** An order that is not decided may not say yet what it is of. @param {any} order */
  async nameProduct(order) {
    if (this.named || order.productId === undefined) {
      return;
    }
    this.named = true;
    const product = await getUntilAnswered(`/api/products/${order.productId}`, () => {});
    if (product.ok) {
      this.head.replaceChildren(heading(named(product.body)));
      if (order.price) {
        this.head.append(h('p', { class: 'price' }, money(order.price.amount, order.price.currency)));
      }
    }
  }

  /** @param {any} order @returns {string} */
  explain(order) {
    if (order.refundDue) {
      return t('order.refundDue');
    }
    if ((order.history ?? []).some((/** @type {any} */ each) => each.type === 'Refunded')) {
      return t('order.refunded');
    }
    if (order.reason && has(`reason.${order.reason}`)) {
      return t(`reason.${order.reason}`);
    }
    return t(`explain.${order.status}`);
  }

  /** Ends what was asked for when its result is in the history. @param {any} order */
  settle(order) {
    const attempt = attempts.find(`pay:${this.orderId}`);
    const result = attempt?.result && (order.history ?? []).find(
      (/** @type {any} */ each) => each.commandId === attempt.result);
    if (result) {
      attempts.end(`pay:${this.orderId}`);
      say(this.message, result.type === 'PaymentFailed' ? t('order.declined')
        : result.type === 'CommandRefused' ? problemText({ code: result.reason, detail: '' }) : '');
    }
    this.setPaying(attempt?.result !== undefined && !result && Date.now() - attempt.begunAt < PAYMENT_PATIENCE);
  }

  /** @param {boolean} awaited whether the result of a payment is */
  setPaying(awaited) {
    const paying = awaited || this.sending;
    this.payButton.setAttribute('aria-disabled', String(paying));
    this.payButton.textContent = t(paying ? 'order.paying' : 'order.pay');
  }

  renderHold() {
    const held = this.order?.status === 'PENDING' && this.order.holdUntil;
    this.hold.hidden = !held;
    if (!held) {
      return;
    }
    const left = Date.parse(this.order.holdUntil) - now();
    if (left > 0) {
      showDuration(this.hold, 'order.held', left);
    } else {
      this.hold.textContent = t('order.holdOver');
    }
    this.hold.classList.toggle('urgent', left < WARNED[1]);
    if (left > 0 && WARNED.some((each) => left <= each && each < this.heldFor)) {
      say(this.warning, t('order.held', { time: spokenDuration(left) }));
    }
    this.heldFor = left;
  }

  async pay() {
    if (this.payButton.getAttribute('aria-disabled') === 'true') {
      return;
    }
    // Also while the page is drawn again by events: the next press is another payment.
    this.sending = true;
    this.setPaying(true);
    try {
      await this.command('payment', `pay:${this.orderId}`, { token: this.card.value });
    } finally {
      this.sending = false;
      this.setPaying(false);
    }
  }

  ask() {
    this.dialog.returnValue = 'no';
    this.dialog.showModal();
  }

  async cancel() {
    await this.command('cancellation', `cancel:${this.orderId}`);
  }

  /**
   * Sends it until there is an answer that counts, then waits for its result, which is a step of the history.
   *
   * @param {string} verb
   * @param {string} what names the attempt
   * @param {object} [body]
   */
  async command(verb, what, body) {
    const { key } = attempts.begin(what);
    say(this.message, t(`order.sent.${verb}`));
    for (;;) {
      try {
        const answer = await call('POST', `/api/orders/${this.orderId}/${verb}`, { key, body });
        if (answer.ok) {
          attempts.succeed(what, answer.body.commandId);
          await this.awaitResult(answer.body.commandId);
          return;
        }
        if (answer.status === 503 || answer.status === 429 || answer.problem.code === 'UNDECIDED') {
          const seconds = Math.max(1, answer.retryAfter);
          say(this.message, t('drop.again', { why: problemText(answer.problem), seconds }));
          await sleep(seconds * 1000);
          continue;
        }
        // Of others, nobody knows whether they had an effect: the next press is the same request.
        if (answer.status < 500) {
          attempts.end(what);
        }
        say(this.message, problemText(answer.problem));
        break;
      } catch (failure) {
        if (!(failure instanceof NoAnswer)) {
          throw failure;
        }
        say(this.message, t('order.noAnswer'));
        await sleep(PAUSE_WITHOUT_ANSWER);
      }
    }
    await this.refresh().catch(() => {});
  }

  /** The stream shows it, too; this does without one. @param {string} commandId */
  async awaitResult(commandId) {
    const deadline = Date.now() + PAYMENT_PATIENCE;
    while (Date.now() < deadline
      && !(this.order?.history ?? []).some((/** @type {any} */ each) => each.commandId === commandId)) {
      const before = this.order?.version ?? 0;
      const answer = await get(`/api/orders/${this.orderId}?wait=PT10S&after=${before}`).catch(() => null);
      if (answer?.ok && !(this.order?.version > answer.body.version)) {
        this.order = answer.body;
        this.render();
      }
      if (!answer?.ok || answer.body.version <= before) {
        // No answer, or one that did not wait.
        await sleep(PAUSE_WITHOUT_ANSWER);
      }
    }
    attempts.end(`cancel:${this.orderId}`);
    if (this.order !== undefined) {
      // The stream may have shown the result before it was known which command to look for.
      this.settle(this.order);
    }
    if (this.order?.status !== 'PENDING') {
      say(this.message, '');
    }
  }
}

/** @param {any} each of the history */
function step(each) {
  const reason = each.reason && (has(`reason.${each.reason}`) ? t(`reason.${each.reason}`)
    : problemText({ code: each.reason, detail: each.reason }));
  return h('li', {}, h('span', { class: 'what' }, t(`event.${each.type}`)),
    h('time', { datetime: each.at, title: dateTime(each.at) }, timeOfDay(each.at)),
    reason && h('span', { class: 'hint' }, reason));
}

customElements.define('order-view', OrderView);
