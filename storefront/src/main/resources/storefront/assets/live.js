/** Event streams that come back by themselves, with polling in between. */

const SOONEST = 1_000;
const LATEST = 30_000;

/**
 * Follows an event stream while the page is visible. When it breaks off, or is refused, `poll` is called, and the
 * stream opened again, after a time that grows and is random, so that not all browsers come at once.
 *
 * @param {string} path
 * @param {string[]} events names
 * @param {(data: any) => void} onEvent
 * @param {() => Promise<boolean | void>} poll also at first, and whenever the page is shown again; `false` ends it all
 * @param {boolean} [known] whether the page has what `poll` would ask for at first
 */
export function follow(path, events, onEvent, poll, known = false) {
  /** @type {EventSource | null} */
  let source = null;
  /** @type {number | undefined} */
  let timer;
  let pause = SOONEST;
  let over = false;

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function open() {
    close();
    if (over || document.hidden) {
      return;
    }
    source = new EventSource(path);
    source.onopen = () => {
      pause = SOONEST;
    };
    source.onerror = () => {
      close();
      timer = setTimeout(again, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LATEST);
    };
    for (const event of events) {
      source.addEventListener(event, (message) => onEvent(JSON.parse(message.data)));
    }
  }

  async function again() {
    try {
      over = (await poll()) === false || over;
    } catch {
      // No answer; the stream will say when the shop is back.
    }
    open();
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? close() : again()));
  if (known) {
    open();
  } else {
    again();
  }
}
