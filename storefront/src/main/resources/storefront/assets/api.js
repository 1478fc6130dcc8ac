/** Calls of the shop's REST API. */

import { sleep, spread } from './dom.js';
import { t, problemText } from './i18n.js';
import { session, shownTo, renew, forgetSession, announceLeave } from './session.js';

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status
 * @property {any} body JSON, or null
 * @property {{code: string, detail: string}} problem of an answer that is not ok
 * @property {number} retryAfter seconds; 0 if the answer does not say
 */

/** There was no answer, so nobody knows whether the call had an effect. */
export class NoAnswer extends Error {}

const PATIENCE = 20_000;
/** Milliseconds between two requests for what a page cannot be shown without; each pause is twice the one before. */
const SHORTEST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, key?: string, match?: string, patience?: number}} [options] `key` is the Idempotency-Key,
 *     `match` an ETag for If-Match, `patience` in milliseconds
 * @returns {Promise<Answer>}
 * @throws {NoAnswer}
 */
export async function call(method, path, options = {}) {
  const before = session();
  if (before !== null && Date.now() > before.freshUntil) {
    await renew();
  }
  const answer = await send(method, path, options);
  if (answer.status !== 401 || answer.problem.code !== 'UNAUTHENTICATED') {
    return answer;
  }
  if (session() === null) {
    return answer;
  }
  // Over, its cookies are gone: what is for everybody is answered then, too.
  if (!(await renew()) && session() !== null) {
    throw new NoAnswer('The session could not be renewed now');
  }
  const again = await send(method, path, options);
  if (again.status === 401) {
    forgetSession();
  }
  return again;
}

/** @param {string} path @param {{patience?: number}} [options] */
export function get(path, options) {
  return call('GET', path, options);
}

/** Requests that are repeated, by their path. @type {Map<string, Promise<Answer>>} */
const repeated = new Map();

/**
 * Asks for what a page cannot be shown without: again, until there is an answer other than 429 and 5xx.
 *
 * @param {string} path
 * @param {(why: string) => void} onFailure called with a text for the reader each time there is none
 * @returns {Promise<Answer>}
 */
export async function getUntilAnswered(path, onFailure) {
  const answer = await get(path).catch(() => null);
  if (answer !== null && isFinal(answer)) {
    return answer;
  }
  onFailure(failureText(answer));
  // Those that wait for the same share its pauses: polls must not add up while the shop is away.
  const known = repeated.get(path) ?? repeat(path, answer, onFailure).finally(() => repeated.delete(path));
  repeated.set(path, known);
  return known;
}

/** @param {string} path @param {Answer | null} answer @param {(why: string) => void} onFailure */
async function repeat(path, answer, onFailure) {
  for (let pause = SHORTEST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    await sleep(spread(pause, answer?.retryAfter));
    answer = await get(path).catch(() => null);
    if (answer !== null && isFinal(answer)) {
      return answer;
    }
    onFailure(failureText(answer));
  }
}

/** @param {Answer} answer */
function isFinal({ status }) {
  return status < 500 && status !== 429;
}

/** @param {Answer | null} answer */
function failureText(answer) {
  return answer === null ? t('noAnswer') : t('again', { why: problemText(answer.problem) });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, key?: string, match?: string, patience?: number}} options
 * @returns {Promise<Answer>}
 */
async function send(method, path, { body, key, match, patience = PATIENCE }) {
  // Until the header loads the page again, its calls would be those of the user who has just logged in elsewhere.
  if (![shownTo, undefined].includes(session()?.userId)) {
    throw new NoAnswer('Another user has logged in');
  }
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json' };
  if (body) {
    headers['Content-Type'] = 'application/json';
  }
  if (key) {
    headers['Idempotency-Key'] = key;
  }
  if (match) {
    headers['If-Match'] = match;
  }
  try {
    const response = await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store',
      signal: AbortSignal.timeout(patience) });
    return await read(response);
  } catch (failure) {
    throw new NoAnswer(String(failure));
  }
}

/** @param {Response} response @returns {Promise<Answer>} */
export async function read(response) {
  const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
  const body = isJson ? await response.json() : null;
  return {
    ok: response.ok,
    status: response.status,
    body,
    problem: { code: body?.code ?? 'INTERNAL_ERROR', detail: body?.detail ?? '' },
    retryAfter: Number(response.headers.get('Retry-After')) || 0,
  };
}

/** Goes to the login, and back to this page after it. */
export function toLogin() {
  announceLeave();
  location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
}
