/** Texts, money and time in the shopper's language. A module that imports this waits until the texts are there. */

import { showSpoken, sleep, spread } from './dom.js';
import { storage } from './storage.js';

export const LANGUAGES = ['en', 'ko'];
const KEPT = 'firstpair:language';
/** Milliseconds; each pause without an answer is twice the one before. */
const SHORTEST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** By ISO 4217, as the API counts; browsers have fewer for some currencies. Those that are not listed have two. */
const DECIMALS = {
  0: `ADP BEF BIF BYB BYR CLP DJF ESP GNF GRD ISK ITL JPY KMF KRW LUF MGF PTE PYG ROL RWF TPE TRL UGX UYI VND VUV XAF
    XOF XPF`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF',
};

function chosen() {
  const asked = [storage.getItem(KEPT), ...navigator.languages];
  return asked.map((each) => (each ?? '').slice(0, 2)).find((each) => LANGUAGES.includes(each)) ?? 'en';
}

export const language = chosen();
document.documentElement.lang = language;

const texts = await load(new URL(`messages/${language}.json`, import.meta.url));

/** Without texts there is no page. @param {URL} address @returns {Promise<Record<string, string>>} */
async function load(address) {
  for (let pause = SHORTEST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      const answer = await fetch(address);
      if (answer.ok) {
        return await answer.json();
      }
    } catch {
      // No answer, or a part of one.
    }
    await sleep(spread(pause));
  }
}

/** Shows all pages in another language. @param {string} other */
export function choose(other) {
  storage.setItem(KEPT, other);
  location.reload();
}

/**
 * @param {string} key of messages/*.json
 * @param {Record<string, string | number>} [values] for what stands in braces
 */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

/** Whether there is a text of that key. @param {string} key */
export function has(key) {
  return key in texts;
}

/**
 * What to do about a problem, by its stable code.
 *
 * @param {{code: string, detail: string}} problem
 */
export function problemText(problem) {
  const key = `problem.${problem.code}`;
  return has(key) ? t(key) : problem.detail;
}

/** How many decimals its amounts have. @param {string} currency */
export function decimals(currency) {
  const known = Object.entries(DECIMALS).find(([, codes]) => codes.split(/\s+/).includes(currency.toUpperCase()));
  return Number(known?.[0] ?? 2);
}

/** @param {number} amount in the smallest unit @param {string} currency ISO 4217; by SQL, it may be anything */
export function money(amount, currency) {
  const digits = decimals(currency);
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency, minimumFractionDigits: digits,
      maximumFractionDigits: digits }).format(amount / 10 ** digits);
  } catch {
    return `${number(amount)} ${currency}`;
  }
}

/** @param {string} instant ISO 8601 */
export function dateTime(instant) {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
}

/** @param {string} instant ISO 8601 */
export function timeOfDay(instant) {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(new Date(instant));
}

/** To the millisecond. @param {number} millis since 1970 */
export function preciseTime(millis) {
  return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', second: '2-digit',
    fractionalSecondDigits: 3 }).format(new Date(millis));
}

/** @param {number} value */
export function number(value) {
  return new Intl.NumberFormat(language).format(value);
}

/** As `02:03`, `01:02:03`, or with days before it. @param {number} millis */
export function duration(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const clock = `${seconds < 3600 ? '' : `${two(hours)}:`}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? t('time.days', { days, clock }) : clock;
}

/** In words, by its two largest units, such as `2 hours, 3 minutes`. @param {number} millis */
export function spokenDuration(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  const parts = Object.entries({ day: Math.floor(seconds / 86400), hour: Math.floor(seconds / 3600) % 24,
    minute: Math.floor(seconds / 60) % 60, second: seconds % 60 });
  const largest = parts.findIndex(([, value]) => value > 0);
  const said = largest < 0 ? parts.slice(-1)
    : parts.slice(largest, largest + 2).filter(([, value]) => value > 0);
  return new Intl.ListFormat(language, { type: 'unit' }).format(said.map(([unit, value]) =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value)));
}

/**
 * Shows how long something lasts, as a clock; to screen readers, in words.
 *
 * @param {HTMLElement} element
 * @param {string} key of a text with the place `time`
 * @param {number} millis
 */
export function showDuration(element, key, millis) {
  showSpoken(element, t(key, { time: duration(millis) }), t(key, { time: spokenDuration(millis) }));
}
