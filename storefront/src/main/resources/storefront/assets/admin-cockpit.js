/** A running sale: whether its stages add up, how far each is behind, how long shoppers wait, what is up and down. */

import { h, keepFocus, say } from './dom.js';
import { t, number, preciseTime } from './i18n.js';
import { get } from './api.js';
import { heading } from './header.js';
import { StockBar } from './stock-bar.js';
import { adminNav, isLoggedIn, refusal, table } from './admin.js';
import './admin-audit.js';

const EVERY = 1_000;
/** Samples that are kept, as the gateway does: ten minutes. */
const KEPT = 600;
const SVG = 'http://www.w3.org/2000/svg';
/** Parts of the submission that a shopper waits for, and the decision. */
const LATENCIES = ['gateSeconds', 'appendSeconds', 'decideSeconds'];
const LAGS = ['ledgerLag', 'storeLag', 'notifyLag'];
const FAULTS = ['deadLetters', 'drift', 'violations'];

/** @typedef {{at: string, figures: Record<string, number>}} Sample */

class AdminCockpit extends HTMLElement {
  connectedCallback() {
    if (!isLoggedIn()) {
      return;
    }
    /** @type {Sample[]} */
    this.samples = [];
    this.beganAt = '';
    this.message = h('p', { class: 'message', role: 'status', id: 'message' }, t('loading'));
    this.parts = Object.fromEntries(['funnel', 'refused', 'units', 'lag', 'latency', 'faults', 'processes']
      .map((each) => [each, h('div', { id: each })]));
    this.append(heading(t('admin.cockpit')), adminNav(), this.message,
      this.panel('funnel', h('p', { class: 'hint' }, t('admin.funnel.hint'))),
      h('div', { class: 'panels' }, this.panel('units'), this.panel('refused'), this.panel('lag'),
        this.panel('latency'), this.panel('faults', h('admin-audit')), this.panel('processes')));
    this.tick();
  }

  /** @param {string} name @param {HTMLElement[]} more */
  panel(name, ...more) {
    return h('section', { class: 'panel' }, h('h2', {}, t(`admin.panel.${name}`)), this.parts[name], ...more);
  }

  async tick() {
    try {
      if (!document.hidden) {
        await this.load();
      }
    } finally {
      setTimeout(() => this.tick(), EVERY);
    }
  }

  async load() {
    const last = this.samples.at(-1)?.at;
    const answer = await get(`/api/cockpit${last === undefined ? '' : `?since=${last}`}`).catch(() => null);
    if (!answer?.ok) {
      say(this.message, refusal(answer));
      return;
    }
    const seen = answer.body;
    // Another gateway, or the same that nobody has watched for a while: it has begun to count again.
    this.samples = seen.beganAt === this.beganAt ? [...this.samples, ...seen.samples].slice(-KEPT) : seen.samples;
    this.beganAt = seen.beganAt;
    say(this.message, t('admin.watching', { at: preciseTime(Date.parse(seen.beganAt)) }));
    if (this.samples.length > 0) {
      keepFocus(() => this.render(seen));
    }
  }

  /** @param {any} seen */
  render(seen) {
    const now = /** @type {Sample} */ (this.samples.at(-1)).figures;
    this.parts.units.replaceChildren(...this.units(now));
    const tables = { funnel: this.funnel(seen.funnel), refused: this.refused(now), lag: this.lags(now),
      latency: latencies(now), faults: this.faults(now), processes: processes(seen.processes) };
    for (const [name, newer] of Object.entries(tables)) {
      const shown = this.parts[name].firstElementChild;
      if (shown?.className === 'scroll' && newer.className === 'scroll') {
        // What can be scrolled stays: it may have the focus, and a place to which it was scrolled.
        shown.replaceChildren(...newer.childNodes);
      } else {
        this.parts[name].replaceChildren(newer);
      }
    }
  }

  /** Per second, in the last ten. @param {string} figure */
  rate(figure) {
    const first = this.samples.at(-11) ?? this.samples[0];
    const last = /** @type {Sample} */ (this.samples.at(-1));
    const seconds = (Date.parse(last.at) - Date.parse(first.at)) / 1000;
    return seconds > 0 ? ((last.figures[figure] ?? 0) - (first.figures[figure] ?? 0)) / seconds : 0;
  }

  /** @param {any[]} stages */
  funnel(stages) {
    return table(t('admin.panel.funnel'), [t('admin.stage'), t('admin.count'), t('admin.waiting'), t('admin.missing'),
      t('admin.state')], stages.map((stage) => h('tr', { class: stage.state === 'BROKEN' ? 'broken' : undefined,
      id: `stage-${stage.name}` },
    h('th', { scope: 'row' }, t(`admin.stage.${stage.name}`)), figure(stage.count), figure(stage.waiting),
    figure(stage.missing), h('td', {}, t(`admin.stageState.${stage.state}`)))));
  }

  /** Answers by code. @param {Record<string, number>} now */
  refused(now) {
    const codes = Object.keys(now).filter((name) => name.startsWith('answers.'));
    return table(t('admin.panel.refused'), [t('admin.code'), t('admin.count'), t('admin.perSecond')], codes
      .sort((one, other) => now[other] - now[one])
      .map((name) => h('tr', {}, h('th', { scope: 'row' }, name.slice('answers.'.length)), figure(now[name]),
        figure(this.rate(name), 1))));
  }

  /** @param {Record<string, number>} now @returns {HTMLElement[]} */
  units(now) {
    const bar = new StockBar();
    bar.show({ granted: now['units.granted'], pending: now['units.pending'], remaining: now['units.remaining'] });
    return [...bar.elements, trend(this.samples, 'units.remaining', t('admin.trend')),
      h('p', { class: 'left', id: 'holds' }, t('admin.holds', { pending: number(now.holds ?? 0),
        ending: number(now.holdsEnding ?? 0) }))];
  }

  /** @param {Record<string, number>} now */
  lags(now) {
    const names = LAGS.flatMap((lag) => {
      const ever = new Set(this.samples.flatMap((sample) => Object.keys(sample.figures))
        .filter((name) => name.startsWith(`${lag}.`)));
      return [...ever].sort();
    });
    const rows = ['undecided', ...names, 'mirrorLagSeconds'].map((name) => {
      const [kind, topic] = name.split('.');
      const title = t(`admin.lag.${kind}`, { topic });
      return h('tr', {}, h('th', { scope: 'row' }, title), figure(now[name] ?? 0, kind === 'mirrorLagSeconds' ? 1 : 0),
        h('td', {}, trend(this.samples, name, t('admin.trend'))));
    });
    return table(t('admin.panel.lag'), [t('admin.stage'), t('admin.behind'), t('admin.trend')], rows);
  }

  /** @param {Record<string, number>} now */
  faults(now) {
    const rows = Object.keys(now).filter((name) => now[name] > 0 && FAULTS.includes(name.split('.')[0])).map((name) => {
      const [kind, ...rest] = name.split('.');
      return h('tr', { class: 'broken' }, h('th', { scope: 'row' }, t(`admin.fault.${kind}`, { what: rest.join(', ') })),
        figure(now[name]));
    });
    const notified = Object.keys(now).filter((name) => name.startsWith('notified.')).map((name) => h('tr', {},
      h('th', { scope: 'row' }, t('admin.notified', { kind: name.slice('notified.'.length),
        rate: number(Math.round(this.rate(name) * 10) / 10) })), figure(now[name])));
    return rows.length + notified.length === 0 ? h('p', {}, t('admin.faults.none'))
      : table(t('admin.panel.faults'), [t('admin.what'), t('admin.count')], [...rows, ...notified]);
  }
}

/** @param {Record<string, number>} now */
function latencies(now) {
  return table(t('admin.panel.latency'), [t('admin.step'), t('admin.median'), t('admin.p99')], LATENCIES.map((name) =>
    h('tr', {}, h('th', { scope: 'row' }, t(`admin.latency.${name}`)), millis(now[`${name}.0.5`]),
      millis(now[`${name}.0.99`]))));
}

/** @param {any[]} all */
function processes(all) {
  return table(t('admin.panel.processes'), [t('admin.service'), t('admin.instance'), t('admin.state'),
    t('admin.since')], all.map((each) => h('tr', {}, h('th', { scope: 'row' }, each.service),
    h('td', {}, new URL(each.instance).host),
    h('td', { class: each.up ? undefined : 'down' }, t(each.up ? 'admin.up' : 'admin.down')),
    h('td', {}, preciseTime(Date.parse(each.since))))));
}

/** @param {number} value @param {number} [decimals] */
function figure(value, decimals = 0) {
  return h('td', { class: 'number' }, number(Math.round(value * 10 ** decimals) / 10 ** decimals));
}

/** @param {number | undefined} seconds */
function millis(seconds) {
  return h('td', { class: 'number' }, seconds === undefined ? '–' : number(Math.round(seconds * 10_000) / 10));
}

/** How a figure went in the last ten minutes. @param {Sample[]} samples @param {string} name @param {string} label */
function trend(samples, name, label) {
  const values = samples.map((sample) => sample.figures[name] ?? 0);
  const most = Math.max(...values, 1);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'trend');
  svg.setAttribute('viewBox', `0 0 ${KEPT} 20`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${label}: ${number(Math.min(...values))} – ${number(Math.max(...values))}`);
  const line = document.createElementNS(SVG, 'polyline');
  line.setAttribute('points', values.map((value, i) => `${KEPT - values.length + i},${19 - (18 * value) / most}`)
    .join(' '));
  svg.append(line);
  return svg;
}

customElements.define('admin-cockpit', AdminCockpit);
