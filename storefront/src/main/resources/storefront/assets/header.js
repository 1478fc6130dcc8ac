/** What is above every page: the way around, whose session it is, and the language. */

import { h } from './dom.js';
import { t, language, LANGUAGES, choose } from './i18n.js';
import { session, logOut } from './session.js';

class ShopHeader extends HTMLElement {
  connectedCallback() {
    const user = session();
    const other = LANGUAGES.find((each) => each !== language) ?? language;
    this.replaceChildren(
      h('a', { class: 'skip', href: '#main' }, t('nav.skip')),
      h('header', {},
        h('a', { class: 'brand', href: '/' }, 'Firstpair'),
        h('nav', { 'aria-label': t('nav.label') },
          link('/', t('nav.drops')), link('/orders', t('nav.orders')), link('/wishes', t('nav.wishes')),
          user?.admin && link('/admin', t('nav.admin'))),
        h('div', { class: 'account' },
          user && h('span', { class: 'user' }, user.userName),
          user
            ? h('button', { class: 'quiet', type: 'button', id: 'log-out', click: leave }, t('nav.logOut'))
            : link(`/login?next=${encodeURIComponent(location.pathname)}`, t('nav.logIn')),
          h('button', { class: 'quiet', type: 'button', id: 'language', lang: other, click: () => choose(other) },
            t('nav.otherLanguage')))));
  }
}

/** @param {string} path @param {string} text */
function link(path, text) {
  return h('a', { href: path, 'aria-current': location.pathname === path ? 'page' : undefined }, text);
}

async function leave() {
  await logOut().catch(() => {});
  location.assign('/');
}

customElements.define('shop-header', ShopHeader);

/** Says what page this is, also in the title of the window. @param {string} text */
export function heading(text) {
  document.title = `${text} · Firstpair`;
  return h('h1', {}, text);
}
