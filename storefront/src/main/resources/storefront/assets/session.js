/**
 * The session of this browser. Its tokens are in cookies that no script can read; what is kept here only says that
 * there is one, whose, and when to renew it. It is for all tabs.
 */

import { storage } from './storage.js';

/**
 * @typedef {object} Session
 * @property {string} userId
 * @property {string} userName
 * @property {boolean} [admin] whether to show the ways to the pages for admins; who is one, the services know
 * @property {number} renewAt milliseconds of this browser's clock
 * @property {number} freshUntil the same; later, calls are refused until it is renewed
 * @property {number} endsAt the same; it cannot be renewed any longer
 */

const KEPT = 'firstpair:session';
const CHECK_EVERY = 30_000;
/** Milliseconds; all calls of all tabs wait for a renewal. */
const PATIENCE = 10_000;

/** @returns {Session | null} */
export function session() {
  /** @type {Session | null} */
  const kept = JSON.parse(storage.getItem(KEPT) ?? 'null');
  return kept !== null && Date.now() < Math.max(kept.endsAt, kept.freshUntil) ? kept : null;
}

/** @param {{userId: string, userName: string, admin?: boolean}} user @param {{expiresIn: number, refreshExpiresIn: number}} answer */
function keep(user, answer) {
  const now = Date.now();
  const life = answer.expiresIn * 1000;
  // Not all browsers that logged in before a drop at the same moment.
  const half = life * (0.4 + 0.2 * Math.random());
  storage.setItem(KEPT, JSON.stringify({ userId: user.userId, userName: user.userName, admin: user.admin,
    renewAt: now + half, freshUntil: now + life, endsAt: now + answer.refreshExpiresIn * 1000 }));
}

/** Whose page this is; undefined: nobody's. */
export const shownTo = session()?.userId;

/** Calls it before this page is left for a login, or for another user. @param {() => void} keep */
export function onLeave(keep) {
  addEventListener('firstpair:leave', keep);
}

export function announceLeave() {
  dispatchEvent(new Event('firstpair:leave'));
}

export function forgetSession() {
  storage.removeItem(KEPT);
}

/**
 * Waits for a renewal that has begun, which would set the cookies of the user before.
 *
 * @param {string} email
 * @param {string} password
 * @returns {Promise<Response>} that of the gateway
 */
export function logIn(email, password) {
  return once(async () => {
    const answer = await send('/session', 'POST', { email, password });
    if (answer.ok) {
      const times = await answer.clone().json();
      keep({ userId: '', userName: email }, times);
      const profile = await fetch('/api/users/me', { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
      if (profile?.ok) {
        const user = await profile.json();
        keep({ userId: String(user.userId), userName: user.userName, admin: user.roles.includes('admin') }, times);
      }
    }
    return answer;
  });
}

/**
 * Waits for a renewal that has begun, which would set the cookies again.
 *
 * @returns {Promise<boolean>} whether the session has ended
 */
export function logOut() {
  return once(async () => {
    const answer = await send('/session', 'DELETE');
    if (answer.ok) {
      forgetSession();
    }
    return answer.ok;
  });
}

/** @type {Promise<boolean> | null} */
let renewing = null;

/** Renews the session, once for all tabs; false if it is over, or could not be renewed now. */
export function renew() {
  const before = session();
  renewing ??= once(async () => {
    const now = session();
    if (now === null) {
      return false;
    }
    if (before !== null && now.renewAt > before.renewAt) {
      return true;
    }
    const answer = await send('/session/renewal', 'POST');
    if (answer.ok) {
      keep(now, await answer.json());
    } else if (answer.status < 500 && answer.status !== 429) {
      forgetSession();
    }
    return answer.ok;
  }).catch(() => false).finally(() => {
    renewing = null;
  });
  return renewing;
}

/** @template T @param {() => Promise<T>} task @returns {Promise<T>} */
function once(task) {
  // Only over https and on this machine; else two tabs may both renew, which does no harm.
  return navigator.locks ? navigator.locks.request('firstpair:renewal', task) : task();
}

/** @param {string} path @param {string} method @param {object} [body] */
function send(path, method, body) {
  return fetch(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** Renews in time as long as a page is open, also before a drop that nobody touches the page for. */
function renewInTime() {
  const kept = session();
  if (kept !== null && Date.now() >= kept.renewAt && Date.now() < kept.endsAt) {
    renew();
  }
}

setInterval(renewInTime, CHECK_EVERY);
document.addEventListener('visibilitychange', renewInTime);
renewInTime();
