/** What the pages of the shop's own people have in common. They are for admins: the services refuse everybody else. */

import { h, refresh, say } from './dom.js';
import { t, dateTime, number, problemText } from './i18n.js';
import { getUntilAnswered, toLogin } from './api.js';
import { session } from './session.js';

const RECORDED = 20;

/** Whether somebody is logged in; else the login comes first. */
export function isLoggedIn() {
  if (session() === null) {
    toLogin();
    return false;
  }
  return true;
}

/** The ways between these pages. */
export function adminNav() {
  return h('nav', { class: 'admin-nav', 'aria-label': t('admin.nav') },
    ...[['/admin', 'admin.products'], ['/admin/new', 'admin.new'], ['/admin/cockpit', 'admin.cockpit']]
      .map(([path, text]) => h('a', { href: path, 'aria-current': location.pathname === path ? 'page' : undefined },
        t(text))));
}

/**
 * The text of an answer that is not ok; null: there was none, and the page asks again.
 *
 * @param {import('./api.js').Answer | null} answer
 */
export function refusal(answer) {
  if (answer === null) {
    return t('noAnswer');
  }
  if (answer.status === 401) {
    toLogin();
  }
  const fields = (answer.body?.errors ?? []).map((/** @type {any} */ each) => `${each.field}: ${each.message}`);
  return [problemText(answer.problem), ...fields].join(' ');
}

/**
 * A table that can be scrolled sideways. One of many columns has its cells below each other on a phone.
 *
 * @param {string} caption @param {string[]} heads @param {HTMLElement[]} rows
 */
export function table(caption, heads, rows) {
  const cells = [...rows[0]?.children ?? []];
  const columns = heads.map((each, i) => h('th', { scope: 'col',
    class: cells[i]?.classList.contains('number') ? 'number' : undefined }, each));
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', { class: heads.length > 3 ? 'stacked' : undefined }, h('thead', {}, h('tr', {}, ...columns)),
      h('tbody', {}, ...labelled(heads, rows))));
}

/** Gives each cell the head of its column. @param {string[]} heads @param {HTMLElement[]} rows */
export function labelled(heads, rows) {
  rows.forEach((row) => [...row.children].forEach((cell, i) => cell.setAttribute('data-head', heads[i])));
  return rows;
}

/** Shows what admins did, newest first. @param {HTMLElement} area @param {string} [product] of this one only */
export async function showRecord(area, product) {
  const query = product === undefined ? '' : `&product=${encodeURIComponent(product)}`;
  const notice = h('p', { class: 'notice', role: 'alert' });
  const fail = (/** @type {string} */ why) => {
    if (!notice.isConnected) {
      refresh(area, [notice]);
    }
    say(notice, why);
  };
  const answer = await getUntilAnswered(`/api/admin/actions?limit=${RECORDED}${query}`, fail);
  if (!answer.ok) {
    fail(refusal(answer));
    return;
  }
  refresh(area, [answer.body.actions.length === 0 ? h('p', {}, t('admin.record.none'))
    : table(t('admin.record'), [t('admin.record.at'), t('admin.record.by'), t('admin.record.what'),
      t('admin.record.product'), t('admin.record.changes')], answer.body.actions.map(row))]);
}

/** @param {any} action */
function row(action) {
  return h('tr', {}, h('td', {}, dateTime(action.at)), h('td', {}, t('admin.record.user', { id: action.userId })),
    h('td', {}, t(`admin.action.${action.action}`)),
    h('td', {}, h('a', { href: `/admin/products/${action.productId}` }, String(action.productId))),
    h('td', {}, Object.entries(action.changes).map(([field, change]) =>
      `${field}: ${change.from === undefined ? '' : `${shown(change.from)} → `}${shown(change.to)}`).join('; ')));
}

/** @param {any} value */
function shown(value) {
  return value === undefined ? '–' : typeof value === 'number' ? number(value) : String(value);
}
