/**
 * Which tab of this browser leads: one of those that are shown, if there is one. By a lock of the browser; over plain
 * http, where there are no locks, the tabs agree by messages.
 */

const SAID_EVERY = 1_000;
/** A tab that has said nothing for so long is gone. */
const GONE_AFTER = 3_500;

/**
 * @param {string} name of the lock
 * @param {() => void} begin called when this tab begins to lead
 * @param {() => void} end called when it ends
 */
export function election(name, begin, end) {
  return navigator.locks ? byLock(name, begin, end) : byMessages(name, begin, end);
}

/** @param {string} name @param {() => void} begin @param {() => void} end */
function byLock(name, begin, end) {
  /** @type {AbortController | null} */
  let waiting = null;
  /** @type {(() => void) | null} */
  let release = null;

  return {
    /** Leads as soon as no other tab does. */
    stand() {
      if (waiting !== null || release !== null) {
        return;
      }
      const mine = new AbortController();
      waiting = mine;
      navigator.locks.request(name, { signal: mine.signal }, () => new Promise((done) => {
        waiting = null;
        release = () => done(undefined);
        begin();
      })).catch(() => {}); // it does not stand any more
    },
    /** Does not lead, so that another tab can. */
    resign() {
      waiting?.abort();
      waiting = null;
      if (release !== null) {
        end();
        release();
        release = null;
      }
    },
  };
}

/**
 * Of the tabs that stand, that which has stood longest leads. For a moment, two may.
 *
 * @param {string} name @param {() => void} begin @param {() => void} end
 */
function byMessages(name, begin, end) {
  const channel = new BroadcastChannel(`${name}:election`);
  /** When the last message of each other tab came, by its rank. @type {Map<string, number>} */
  const others = new Map();
  let rank = '';
  let leads = false;
  /** @type {number | undefined} */
  let timer;

  channel.onmessage = ({ data }) => {
    if (data.gone) {
      others.delete(data.rank);
    } else {
      others.set(data.rank, performance.now());
    }
    decide();
  };

  function decide() {
    for (const [other, heardAt] of others) {
      if (performance.now() - heardAt > GONE_AFTER) {
        others.delete(other);
      }
    }
    const first = rank !== '' && [...others.keys()].every((other) => rank < other);
    if (first !== leads) {
      leads = first;
      (leads ? begin : end)();
    }
  }

  function say() {
    channel.postMessage({ rank });
  }

  return {
    stand() {
      if (rank !== '') {
        return;
      }
      rank = `${Date.now()}:${Math.random()}`;
      say();
      // Not before the others had time to say that they are there.
      timer = setInterval(() => {
        say();
        decide();
      }, SAID_EVERY);
    },
    resign() {
      if (rank !== '') {
        clearInterval(timer);
        channel.postMessage({ rank, gone: true });
        rank = '';
        decide();
      }
    },
  };
}
