/** Server-sent events by `fetch`, which shows what `EventSource` does not: the status, and `Retry-After`. */

/** The server says something more often. */
const LOST_AFTER = 60_000;

/** The stream was refused. */
export class Refused extends Error {
  /** @param {Response} response */
  constructor(response) {
    super(`refused: ${response.status}`);
    this.status = response.status;
    /** Seconds; 0 if the answer does not say. */
    this.retryAfter = Number(response.headers.get('Retry-After')) || 0;
  }
}

/**
 * Reads a stream until it ends.
 *
 * @param {string} path
 * @param {string} last id of the event that was seen last; empty for none
 * @param {AbortSignal} signal
 * @param {(name: string, data: any, id: string) => void} onEvent `id` is empty if the event has none; `data` is null if
 *   it only says where the stream begins
 * @throws {Refused} also if the answer is no stream
 */
export async function read(path, last, signal, onEvent) {
  const lost = new AbortController();
  /** @type {number | undefined} */
  let timer;
  const stillThere = () => {
    clearTimeout(timer);
    timer = setTimeout(() => lost.abort(), LOST_AFTER);
  };
  stillThere();
  const leave = () => lost.abort();
  signal.addEventListener('abort', leave);
  try {
    signal.throwIfAborted();
    const response = await fetch(path, { cache: 'no-store', signal: lost.signal,
      headers: { Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) } });
    if (response.status !== 200 || response.body === null) {
      leave(); // of what is no stream, the rest is not wanted
      throw new Refused(response);
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      stillThere();
      const events = (text + part.value).split('\n\n');
      text = events.pop() ?? '';
      events.forEach((event) => handOver(event, onEvent));
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

/** @param {string} event @param {(name: string, data: any, id: string) => void} onEvent */
function handOver(event, onEvent) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of event.split('\n')) {
    const colon = line.indexOf(':');
    fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  if (fields.data !== undefined || fields.id !== undefined) {
    onEvent(fields.event ?? 'message', JSON.parse(fields.data ?? 'null'), fields.id ?? '');
  }
}
