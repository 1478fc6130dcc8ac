/**
 * The clock that opens sales (`GET /api/clock`), as seen from here. Of several samples, that with the shortest round
 * trip is the most exact: it is off by half of it at most. In between, the browser's monotonic clock counts, so that
 * nothing jumps if somebody sets the time of this machine.
 */

const SAMPLES = 5;
const AGAIN_EVERY = 60_000;
/** Milliseconds; an answer that takes longer says too little of the time. */
const PATIENCE = 2_000;
/** Two quartz clocks drift apart by less: a sample of a minute ago is this much less exact. */
const DRIFT = 100e-6;

/** Further off than a stream is late. */
const SET = 2_000;

/** @type {{offset: number, error: number, at: number} | null} */
let best = null;

/** Milliseconds since 1970 by the clock of the sale; by that of this machine before the first sample. */
export function now() {
  return best === null ? Date.now() : performance.now() + best.offset;
}

async function sample() {
  const sent = performance.now();
  const response = await fetch('/api/clock', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) {
    throw new Error(`refused: ${response.status}`);
  }
  const { now: answered } = await response.json();
  const received = performance.now();
  const error = (received - sent) / 2;
  const aged = best === null ? Infinity : best.error + (received - best.at) * DRIFT;
  if (error <= aged) {
    best = { offset: Date.parse(answered) - (sent + received) / 2, error, at: received };
  }
}

/** Takes its samples, one after the other. Without an answer, what is known stays. */
export async function synchronize() {
  for (let i = 0; i < SAMPLES; i++) {
    try {
      await sample();
    } catch {
      return;
    }
  }
}

/**
 * The time as it comes with the stream, late by an unknown time: too inexact to count by, but it shows that somebody
 * has set a clock, and is better than nothing.
 *
 * @param {string} time
 */
export function observe(time) {
  if (best === null) {
    best = { offset: Date.parse(time) - performance.now(), error: Infinity, at: performance.now() };
  } else if (Math.abs(Date.parse(time) - now()) > SET) {
    best = { ...best, error: Infinity };
    synchronize();
  }
}

setInterval(() => document.hidden || sample().catch(() => {}), AGAIN_EVERY);
// A machine that slept may have stopped its monotonic clock.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    best = best && { ...best, error: Infinity };
    synchronize();
  }
});
