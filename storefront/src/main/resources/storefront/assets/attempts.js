/**
 * What a user has asked for, kept before it is sent: a lost answer, a reload and a double click repeat the same request
 * with the same Idempotency-Key, so that it has one effect.
 */

import { session } from './session.js';
import { storage, storageOfTab } from './storage.js';

/**
 * @typedef {object} Attempt
 * @property {string} key
 * @property {number} begunAt milliseconds of this browser's clock
 * @property {string} [result] id of the order or command that it became
 */

class Attempts {
  /** @param {typeof storage} kept */
  constructor(kept) {
    this.kept = kept;
  }

  /**
   * The one that was begun and not ended.
   *
   * @param {string} what
   * @param {number} [within] milliseconds; one without a result counts no longer than that
   * @returns {Attempt | null}
   */
  find(what, within = Infinity) {
    /** @type {Attempt | null} */
    const known = JSON.parse(this.kept.getItem(name(what)) ?? 'null');
    return known !== null && known.result === undefined && Date.now() - known.begunAt > within ? null : known;
  }

  /** That, or a new one. @param {string} what @param {number} [within] as for `find` @returns {Attempt} */
  begin(what, within) {
    const known = this.find(what, within);
    if (known !== null) {
      return known;
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const key = Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('');
    return this.keep(what, { key, begunAt: Date.now() });
  }

  /** @param {string} what @param {string} result */
  succeed(what, result) {
    const known = this.find(what);
    if (known !== null) {
      this.keep(what, { ...known, result });
    }
  }

  /** The next one is another request. @param {string} what */
  end(what) {
    this.kept.removeItem(name(what));
  }

  /** @param {string} what @param {Attempt} attempt */
  keep(what, attempt) {
    this.kept.setItem(name(what), JSON.stringify(attempt));
    return attempt;
  }
}

/** @param {string} what */
function name(what) {
  return `firstpair:attempt:${session()?.userId ?? ''}:${what}`;
}

/** Of a shopper: a second tab repeats the same request, too. */
export const attempts = new Attempts(storage);

/** Of an operator: two tabs may both mean the same number of units, each its own. */
export const attemptsOfTab = new Attempts(storageOfTab);
