/**
 * What happens in the shop, as it happens: one event stream for all tabs of this browser (`GET /api/live`). The tab
 * that leads has it, and hands everything on to the others. It is about what all shown tabs want together.
 */

import { spread } from './dom.js';
import { election } from './election.js';
import { read, Refused } from './events.js';
import { observe } from './clock.js';
import { session, renew } from './session.js';

/**
 * @typedef {object} Watch
 * @property {string | number} [product] whose stock is wanted
 * @property {string} [order] whose steps are wanted
 * @property {(stock: any) => void} [onStock]
 * @property {(step: any) => void} [onOrder]
 * @property {(notification: any) => void} [onNotification]
 * @property {() => Promise<unknown>} [poll] asks for what the stream would bring; when the page is shown, and while
 *     there is no stream
 * @property {boolean} [known] whether the page has what `poll` would ask for at first
 */

const NAME = 'firstpair:live';
const SOONEST = 1_000;
const LATEST = 30_000;
/** A stream that was open for so long was no failure. */
const LASTING = 5_000;
/** Pages that are opened together make one stream, and not each another. */
const TOGETHER = 100;
/** As many as a stream may be about. */
const MOST = { products: 10, orders: 5 };
/** How often a page polls that no stream is about. */
const POLL_WITHOUT = 15_000;
/** A stream that says nothing for so long, not even the time, is none. */
const QUIET = 60_000;

const tab = `${Date.now()}:${Math.random()}`;
const channel = new BroadcastChannel(NAME);
/** Of this page. @type {Set<Watch>} */
const watches = new Set();
/** Of the other tabs that are shown, if this one leads. @type {Map<string, {products: string[], orders: string[]}>} */
const others = new Map();
/** Where the stream goes on, whichever tab leads. */
let last = '';
/** Whose stream it is. */
let user = session()?.userId;
/** What the stream of the last event was about, and when that came. */
let about = '';
let receivedAt = -Infinity;

const leader = election(NAME, begin, end);

/** @param {Watch} watch @returns {() => void} ends it */
export function follow(watch) {
  watches.add(watch);
  if (!document.hidden) {
    leader.stand();
    want();
  }
  if (!watch.known) {
    ask(watch);
  }
  return () => {
    watches.delete(watch);
    want();
  };
}

/** @param {Watch} watch */
function ask(watch) {
  watch.poll?.().catch(() => {}); // no answer: the stream will say when the shop is back
}

function pollAll() {
  watches.forEach(ask);
}

function wants() {
  const all = [...watches];
  return {
    products: all.flatMap((each) => (each.product === undefined ? [] : [String(each.product)])),
    orders: all.flatMap((each) => (each.order === undefined ? [] : [each.order])),
  };
}

/** Says what this page wants: to the tab that leads, or itself. */
function want() {
  channel.postMessage({ type: 'want', tab, wants: document.hidden ? null : wants() });
  reopenIfNeeded();
}

channel.onmessage = ({ data }) => {
  if (data.type === 'event') {
    receive(data);
  } else if (data.type === 'poll') {
    document.hidden || pollAll();
  } else if (data.type === 'who' && !document.hidden) {
    channel.postMessage({ type: 'want', tab, wants: wants() });
  } else if (data.type === 'want' && leading !== null) {
    if (data.wants === null) {
      others.delete(data.tab);
    } else {
      others.set(data.tab, data.wants);
    }
    reopenIfNeeded();
  }
};

/** @param {{name: string, data: any, id: string, path: string}} event of the stream at `path` */
function receive({ name, data, id, path: from }) {
  receivedAt = performance.now();
  about = from;
  last = id || last;
  if (name === 'clock') {
    observe(data.now);
  }
  for (const watch of [...watches]) {
    if (name === 'stock' && String(data.productId) === String(watch.product)) {
      watch.onStock?.(data);
    } else if (name === 'order' && data.orderId === watch.order) {
      watch.onOrder?.(data.step);
    } else if (name === 'notification') {
      watch.onNotification?.(data);
    }
  }
}

/** The stream, while this tab leads. @type {AbortController | null} */
let leading = null;
/** What the open stream is about. */
let opened = '';
/** @type {AbortController | null} */
let stream = null;
/** @type {number | undefined} */
let changing;

function begin() {
  leading = new AbortController();
  others.clear();
  channel.postMessage({ type: 'who' });
  lead(leading.signal);
}

function end() {
  leading?.abort();
  leading = null;
  stream?.abort();
}

/** What all shown tabs want together. */
function path() {
  const all = [wants(), ...others.values()];
  const products = fairly(all.map((each) => each.products)).slice(0, MOST.products).sort();
  const orders = session() === null ? []
    : [...new Set(all.flatMap((each) => each.orders))].sort().slice(0, MOST.orders);
  return `/api/live?products=${products.join(',')}&orders=${orders.join(',')}`;
}

/**
 * The first of each tab, then the second of each: what a page is about comes before what it shows beside.
 *
 * @param {string[][]} lists
 */
function fairly(lists) {
  const longest = Math.max(...lists.map((each) => each.length));
  return [...new Set(Array.from({ length: longest }, (_, i) => lists.flatMap((each) => each.slice(i, i + 1))).flat())];
}

/** A stream cannot be changed: another one takes its place. */
function reopenIfNeeded() {
  if (stream !== null && path() !== opened) {
    clearTimeout(changing);
    changing = setTimeout(() => path() !== opened && stream?.abort(), TOGETHER);
  }
}

/** @param {AbortSignal} signal */
async function lead(signal) {
  let pause = SOONEST;
  await sleep(TOGETHER, signal);
  while (!signal.aborted) {
    const mine = new AbortController();
    const begun = performance.now();
    let wait = 0;
    stream = mine;
    try {
      if (Date.now() > (session()?.freshUntil ?? Infinity)) {
        await renew();
      }
      const from = path();
      opened = from;
      await read(from, last, mine.signal, (name, data, id) => {
        const event = { name, data, id, path: from };
        channel.postMessage({ type: 'event', ...event });
        receive(event);
      });
    } catch (failure) {
      if (failure instanceof Refused) {
        wait = failure.retryAfter;
        if (failure.status === 401) {
          await renew();
        } else if (failure.status === 400) {
          last = ''; // of another life of the shop, perhaps
        }
      }
    }
    if (stream === mine) {
      stream = null;
    }
    if (mine.signal.aborted) {
      continue; // another one is wanted, or none
    }
    if (performance.now() - begun > LASTING) {
      pause = SOONEST;
    } else {
      // Refused, or not worth its name: so long, everybody asks.
      channel.postMessage({ type: 'poll' });
      pollAll();
    }
    await sleep(spread(pause, wait), signal);
    pause = Math.min(pause * 2, LATEST);
  }
}

/** @param {number} millis @param {AbortSignal} signal @returns {Promise<void>} also when it is aborted */
function sleep(millis, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    }, { once: true });
  });
}

function hide() {
  leader.resign();
  channel.postMessage({ type: 'want', tab, wants: null });
}

function show() {
  if (watches.size > 0) {
    leader.stand();
    want();
    pollAll();
  }
}

document.addEventListener('visibilitychange', () => (document.hidden ? hide() : show()));
addEventListener('pagehide', hide);
addEventListener('pageshow', (event) => event.persisted && show());
// Another tab has logged in or out: what comes is for somebody else.
addEventListener('storage', () => {
  if (session()?.userId !== user) {
    user = session()?.userId;
    last = '';
    stream?.abort();
  }
});
// Where there is no stream, such as of a tab that hangs and leads, or none with room for this page.
setInterval(() => document.hidden || [...watches].filter((each) => !isCovered(each)).forEach(ask), POLL_WITHOUT);

/** Whether there is a stream, and it is about that. @param {Watch} watch */
function isCovered({ product, order }) {
  const query = new URLSearchParams(about.split('?')[1]);
  const has = (/** @type {string} */ name, /** @type {string | number | undefined} */ id) =>
    id === undefined || (query.get(name) ?? '').split(',').includes(String(id));
  return performance.now() - receivedAt < QUIET && has('products', product) && has('orders', order);
}
