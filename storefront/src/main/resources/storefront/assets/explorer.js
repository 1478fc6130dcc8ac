/** All calls of the REST API, as the OpenAPI documents describe them, to be tried. */

import { h, keepFocus, say } from './dom.js';
import { t, problemText } from './i18n.js';
import { getUntilAnswered } from './api.js';
import { session, renew } from './session.js';
import { heading } from './header.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Of an answer; a stream has no end. */
const MOST_SHOWN = 50_000;

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path with names in braces
 * @property {any} operation of the document
 * @property {any[]} parameters
 * @property {string[]} reads media types
 * @property {string[]} writes media types
 */

class ApiExplorer extends HTMLElement {
  async connectedCallback() {
    this.message = h('p', { role: 'status', id: 'message' }, t('loading'));
    this.service = /** @type {HTMLSelectElement} */ (h('select', { id: 'service', change: () => {
      location.hash = this.service.value;
    } }));
    this.token = /** @type {HTMLInputElement} */ (h('input', { id: 'token', autocomplete: 'off', spellcheck: 'false',
      'aria-describedby': 'token-hint' }));
    this.calls = h('div', { id: 'calls' });
    this.source = h('a', { id: 'document', href: '/api/openapi' }, t('api.document'));
    this.append(heading(t('api.title')), h('p', { class: 'hint' }, t('api.hint')),
      h('div', { class: 'account-form' }, h('label', { for: 'service' }, t('api.service')), this.service,
        h('label', { for: 'token' }, t('api.token')), this.token,
        h('p', { class: 'hint', id: 'token-hint' }, t('api.tokenHint'))),
      h('p', {}, this.source), this.message, this.calls);
    const index = await this.load('/api/openapi');
    if (index !== null) {
      this.service.append(...index.services.map((/** @type {any} */ each) => h('option', { value: each.service },
        `${each.service}: ${each.title}`)));
      window.addEventListener('hashchange', () => this.show());
      await this.show();
    }
  }

  /** @param {string} path @returns {Promise<any>} null if there is none */
  async load(path) {
    const answer = await getUntilAnswered(path, (why) => say(this.message, why));
    say(this.message, answer.ok ? '' : problemText(answer.problem));
    return answer.ok ? answer.body : null;
  }

  /** The document that the address names, or else the first. */
  async show() {
    const named = location.hash.slice(1);
    this.service.value = [...this.service.options].some((each) => each.value === named) ? named
      : this.service.options[0].value;
    const shown = this.service.value;
    this.source.setAttribute('href', `/api/openapi/${shown}`);
    const document = await this.load(`/api/openapi/${shown}`);
    if (document !== null && shown === this.service.value) {
      this.calls.replaceChildren(...callsOf(document).map((call, index) => this.row(call, `call-${index}`)));
    }
  }

  /** @param {Call} call @param {string} id */
  row(call, id) {
    const row = h('details', { class: 'call', id }, h('summary', { id: `${id}-summary` },
      h('span', { class: 'method' }, call.method), ' ', h('code', {}, call.path),
      h('span', { class: 'hint' }, call.operation.summary)));
    // A document has many calls, and few of them are opened.
    row.addEventListener('toggle', () => row.append(this.form(call, id)), { once: true });
    return row;
  }

  /** @param {Call} call @param {string} id */
  form(call, id) {
    const status = h('p', { role: 'status', class: 'message', id: `${id}-status` });
    const answer = h('pre', { tabindex: '0', hidden: true, id: `${id}-answer`, role: 'group',
      'aria-label': t('api.answer') });
    const stop = h('button', { type: 'button', hidden: true }, t('api.stop'));
    const form = /** @type {HTMLFormElement} */ (h('form', { class: 'account-form', submit: (event) => {
      event.preventDefault();
      this.send(call, form, { status, answer, stop });
    } }, ...call.parameters.flatMap((each) => field(each, id)), ...choice('accept', t('api.accept'), call.writes, id),
      ...choice('type', t('api.type'), call.reads, id), ...bodyField(call, id),
      h('div', { class: 'choices' }, stop, h('button', { type: 'submit' }, t('api.send')))));
    return h('div', {}, call.operation.description && h('p', { class: 'description' }, call.operation.description),
      h('p', { class: 'hint' }, t(call.operation.security?.length === 0 ? 'api.open' : 'api.needsToken')), form, status,
      answer);
  }

  /**
   * @param {Call} call
   * @param {HTMLFormElement} form
   * @param {{status: HTMLElement, answer: HTMLElement, stop: HTMLElement}} shown
   */
  async send(call, form, { status, answer, stop }) {
    const request = requestOf(call, new FormData(form));
    if (this.token.value.trim() !== '') {
      request.headers.Authorization = `Bearer ${this.token.value.trim()}`;
    } else if (Date.now() > (session()?.freshUntil ?? Infinity)) {
      await renew();
    }
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    stop.onclick = () => running.abort();
    stop.hidden = false;
    answer.hidden = true;
    say(status, t('api.sending'));
    try {
      const response = await fetch(request.path, { method: call.method, headers: request.headers, body: request.body,
        cache: 'no-store', signal: running.signal });
      const documented = call.operation.responses[response.status];
      say(status, `${response.status} ${documented?.description ?? t('api.undocumented')}`);
      answer.hidden = false;
      answer.textContent = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      await copy(response, answer);
    } catch {
      if (!running.signal.aborted) {
        say(status, t('noAnswer.again'));
      }
    } finally {
      keepFocus(() => {
        stop.hidden = true;
      }, () => [answer]);
    }
  }
}

/** @param {any} document @returns {Call[]} */
function callsOf(document) {
  return Object.entries(document.paths).flatMap(([path, item]) => METHODS.filter((method) => method in item)
    .map((method) => {
      const operation = item[method];
      operation.responses = Object.fromEntries(Object.entries(operation.responses)
        .map(([status, response]) => [status, resolve(document, response)]));
      return {
        method: method.toUpperCase(),
        path,
        operation,
        parameters: (operation.parameters ?? []).map((/** @type {any} */ each) => resolve(document, each)),
        reads: Object.keys(operation.requestBody?.content ?? {}),
        writes: Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
          .flatMap(([, response]) => Object.keys(response.content ?? {}))
          .filter((each, index, all) => all.indexOf(each) === index),
      };
    }));
}

/** What a reference leads to. @param {any} document @param {any} node */
function resolve(document, node) {
  return node.$ref === undefined ? node : node.$ref.slice(2).split('/')
    .reduce((/** @type {any} */ at, /** @type {string} */ step) => at[step], document);
}

/** @param {any} parameter @param {string} id @returns {HTMLElement[]} */
function field(parameter, id) {
  const own = `${id}-${parameter.in}-${parameter.name}`;
  return [
    h('label', { for: own }, t(parameter.required ? 'api.required' : 'api.parameter',
      { name: parameter.name, place: parameter.in })),
    h('input', { id: own, name: `${parameter.in} ${parameter.name}`, required: parameter.required === true,
      autocomplete: 'off', placeholder: String(parameter.schema.default ?? ''), 'aria-describedby': `${own}-hint` }),
    h('p', { class: 'hint', id: `${own}-hint` }, parameter.description)];
}

/** @param {string} name @param {string} label @param {string[]} all @param {string} id @returns {HTMLElement[]} */
function choice(name, label, all, id) {
  return all.length < 2 ? [] : [h('label', { for: `${id}-${name}` }, label),
    h('select', { id: `${id}-${name}`, name }, ...all.map((each) => h('option', { value: each }, each)))];
}

/** @param {Call} call @param {string} id @returns {HTMLElement[]} */
function bodyField(call, id) {
  return call.reads.length === 0 ? [] : [h('label', { for: `${id}-body` }, t('api.body')),
    h('textarea', { id: `${id}-body`, name: 'body', spellcheck: 'false' },
      JSON.stringify(call.operation.requestBody.content[call.reads[0]].example ?? {}, null, 2))];
}

/** @param {Call} call @param {FormData} values */
function requestOf(call, values) {
  const query = new URLSearchParams();
  /** @type {Record<string, string>} */
  const headers = {};
  let path = call.path;
  for (const { in: place, name } of call.parameters) {
    const value = String(values.get(`${place} ${name}`) ?? '');
    if (place === 'path') {
      path = path.replace(`{${name}}`, encodeURIComponent(value));
    } else if (value !== '' && place === 'query') {
      query.set(name, value);
    } else if (value !== '') {
      headers[name] = value;
    }
  }
  headers.Accept = String(values.get('accept') ?? call.writes[0] ?? '*/*');
  const body = String(values.get('body') ?? '');
  if (body !== '') {
    headers['Content-Type'] = String(values.get('type') ?? call.reads[0]);
  }
  const search = query.toString();
  return { path: search === '' ? path : `${path}?${search}`, headers, body: body === '' ? undefined : body };
}

/** Shows a body as it comes; JSON with its lines. @param {Response} response @param {HTMLElement} shown */
async function copy(response, shown) {
  const above = `${shown.textContent}\n\n`;
  if ((response.headers.get('Content-Type') ?? '').includes('json')) {
    shown.textContent = above + JSON.stringify(await response.json(), null, 2);
    return;
  }
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = '', read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    text = (text + read.value).slice(-MOST_SHOWN);
    shown.textContent = above + text;
  }
}

customElements.define('api-explorer', ApiExplorer);
