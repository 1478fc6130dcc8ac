/** What is above every page: the way around, whose session it is, and the language. */

import { h, onReturn, say, sleep } from './dom.js';
import { t, language, LANGUAGES, choose } from './i18n.js';
import { call } from './api.js';
import { session, shownTo, logOut, announceLeave } from './session.js';

/** Milliseconds; the language of the page is worth more than that of e-mails. */
const PATIENCE = 3_000;

class ShopHeader extends HTMLElement {
  connectedCallback() {
    const user = session();
    this.message = h('p', { class: 'notice', role: 'alert', id: 'log-out-message' });
    const other = LANGUAGES.find((each) => each !== language) ?? language;
    this.replaceChildren(
      h('a', { class: 'skip', href: '#main' }, t('nav.skip')),
      h('header', {},
        h('a', { class: 'brand', href: '/' }, 'Firstpair'),
        h('nav', { 'aria-label': t('nav.label') },
          link('/', t('nav.drops')), link('/orders', t('nav.orders')), link('/wishes', t('nav.wishes')),
          user?.admin && link('/admin', t('nav.admin'))),
        h('div', { class: 'account' },
          user && h('span', { class: 'user', id: 'user' }, user.userName),
          user
            ? h('button', { class: 'quiet', type: 'button', id: 'log-out', click: () => this.leave() }, t('nav.logOut'))
            : link(`/login?next=${encodeURIComponent(location.pathname)}`, t('nav.logIn')),
          h('button', { class: 'quiet', type: 'button', id: 'language', lang: other,
            click: () => changeLanguage(other) }, t('nav.otherLanguage')))),
      this.message);
  }

  async leave() {
    say(this.message, '');
    if (await logOut().catch(() => false)) {
      location.assign('/');
      return;
    }
    say(this.message, t('nav.logOut.noAnswer'));
  }
}

/** @param {string} path @param {string} text */
function link(path, text) {
  return h('a', { href: path, 'aria-current': location.pathname === path ? 'page' : undefined }, text);
}

/** Shows the shop in another language; a shopper's e-mails come in it, too. @param {string} other */
async function changeLanguage(other) {
  if (session() !== null) {
    const changed = call('PATCH', '/api/users/me', { body: { language: other } }).catch(() => {});
    await Promise.race([changed, sleep(PATIENCE)]);
  }
  choose(other);
}

customElements.define('shop-header', ShopHeader);

/** Shows the page again if somebody else is logged in by now. A login has another id until it knows whose it is. */
function check() {
  if (session()?.userId !== shownTo) {
    announceLeave();
    location.reload();
  }
}

// The first is of other tabs only; a page that the browser's way back brings may be older than a login or logout.
addEventListener('storage', check);
onReturn(check);

/** Says what page this is, also in the title of the window. @param {string} text */
export function heading(text) {
  document.title = `${text} · Firstpair`;
  return h('h1', {}, text);
}
