/**
 * What a shopper has asked for, kept before it is sent: a lost answer, a reload, a double click and a second tab all
 * repeat the same request with the same Idempotency-Key, so that it has one effect.
 */

import { session } from './session.js';
import { storage } from './storage.js';

/**
 * @typedef {object} Attempt
 * @property {string} key
 * @property {number} begunAt milliseconds of this browser's clock
 * @property {string} [result] id of the order or command that it became
 */

/** @param {string} what */
function name(what) {
  return `firstpair:attempt:${session()?.userId ?? ''}:${what}`;
}

/**
 * The one that was begun and not ended.
 *
 * @param {string} what
 * @param {number} [within] milliseconds; one without a result counts no longer than that
 * @returns {Attempt | null}
 */
export function find(what, within = Infinity) {
  /** @type {Attempt | null} */
  const kept = JSON.parse(storage.getItem(name(what)) ?? 'null');
  return kept !== null && kept.result === undefined && Date.now() - kept.begunAt > within ? null : kept;
}

/** That, or a new one. @param {string} what @param {number} [within] as for `find` @returns {Attempt} */
export function begin(what, within) {
  const known = find(what, within);
  if (known !== null) {
    return known;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('');
  return keep(what, { key, begunAt: Date.now() });
}

/** @param {string} what @param {string} result */
export function succeed(what, result) {
  const known = find(what);
  if (known !== null) {
    keep(what, { ...known, result });
  }
}

/** The next one is another request. @param {string} what */
export function end(what) {
  storage.removeItem(name(what));
}

/** @param {string} what @param {Attempt} attempt */
function keep(what, attempt) {
  storage.setItem(name(what), JSON.stringify(attempt));
  return attempt;
}
