/** Wishes, and the notifications that came of them. */

import { h, onReturn, refresh, say } from './dom.js';
import { t, dateTime, problemText } from './i18n.js';
import { call, getUntilAnswered, toLogin } from './api.js';
import { session } from './session.js';
import { named } from './product.js';
import { heading } from './header.js';
import { notificationText, showNotifications } from './toasts.js';

const PAGE = 50;

class WishList extends HTMLElement {
  connectedCallback() {
    if (session() === null) {
      toLogin();
      return;
    }
    /** Of what the message says that it could not be loaded. */
    this.failed = '';
    this.message = h('p', { role: 'status', id: 'message' });
    this.wishes = h('ul', { class: 'rows', id: 'wishes' });
    this.notifications = h('ul', { class: 'rows', id: 'notifications' });
    this.append(heading(t('wishes.title')), this.message, h('p', { class: 'hint' }, t('wishes.hint')), this.wishes,
      h('h2', {}, t('notifications.title')), this.notifications);
    this.loadWishes();
    onReturn(() => this.loadWishes());
    showNotifications(() => this.loadNotifications(), () => this.loadNotifications());
  }

  /** @param {string} path @returns {Promise<any>} the body; null if there is none */
  async load(path) {
    const fail = (/** @type {string} */ why) => {
      this.failed = path;
      say(this.message, why);
    };
    const answer = await getUntilAnswered(path, fail);
    if (answer.status === 401) {
      toLogin();
    } else if (!answer.ok) {
      fail(problemText(answer.problem));
    } else if (this.failed === path) {
      this.failed = '';
      say(this.message, '');
    }
    return answer.ok ? answer.body : null;
  }

  async loadWishes() {
    const body = await this.load(`/api/wishes?size=${PAGE}`);
    if (body !== null) {
      fill(this.wishes, body.items.map((/** @type {any} */ wish) => this.wish(wish)), t('wishes.none'));
    }
  }

  /** @param {any} wish */
  wish(wish) {
    return h('li', { class: 'row' }, h('a', { href: `/products/${wish.productId}` }, named(wish)),
      h('span', { class: 'hint' }, t(wish.notified ? 'wishes.notified' : 'wishes.since',
        { at: dateTime(wish.wishedAt) })),
      h('button', { type: 'button', 'aria-label': t('wishes.removeNamed', { product: named(wish) }),
        click: () => this.remove(wish) }, t('wishes.remove')));
  }

  /** @param {any} wish */
  async remove(wish) {
    say(this.message, '');
    const answer = await call('DELETE', `/api/products/${wish.productId}/wish`).catch(() => null);
    this.failed = '';
    say(this.message, answer === null ? t('noAnswer.again') : answer.ok ? t('wishes.removed', { product: named(wish) })
      : problemText(answer.problem));
    await this.loadWishes();
  }

  async loadNotifications() {
    const body = await this.load(`/api/notifications?limit=${PAGE}`);
    if (body !== null) {
      fill(this.notifications, body.notifications.map((/** @type {any} */ each) => h('li', { class: 'row' },
        h('a', { href: `/products/${each.productId}` }, notificationText(each)),
        h('span', { class: 'hint' }, dateTime(each.at)))), t('notifications.none'));
    }
  }
}

/** @param {HTMLElement} list @param {HTMLElement[]} rows @param {string} none */
function fill(list, rows, none) {
  refresh(list, rows.length > 0 ? rows : [h('li', { class: 'row' }, none)]);
}

customElements.define('wish-list', WishList);
