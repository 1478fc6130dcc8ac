/** Audits and repairs on request: what is asked, how long it has run, and what it found, repaired and left. */

import { h, say } from './dom.js';
import { t, number } from './i18n.js';
import { call } from './api.js';
import { refusal } from './admin.js';
import { confirmation } from './confirmation.js';

/** Longer than sink-writer's time limit, so that its answer comes first. */
const PATIENCE = 660_000;
/** Lines of a kind that are shown, as the command does. */
const SHOWN = 20;

class AdminAudit extends HTMLElement {
  connectedCallback() {
    this.busy = false;
    this.status = h('p', { id: 'audit', role: 'status' });
    this.progress = h('progress', {});
    this.elapsed = h('span', {});
    // Not part of what is announced, or every second would be.
    this.running = h('p', { id: 'audit-running', hidden: true }, this.progress, ' ', this.elapsed);
    this.details = h('ul', { id: 'repaired' });
    this.auditButton = h('button', { type: 'button', id: 'audit-now', click: () => this.audit() }, t('admin.audit'));
    this.repairButton = h('button', { type: 'button', id: 'repair', class: 'danger', click: () => {
      if (!this.busy) {
        ask();
      }
    } }, t('admin.repair'));
    const { dialog, ask } = confirmation({ name: 'repair', title: t('admin.repair'), meaning: t('admin.repair.meaning'),
      type: () => t('admin.repair.type', { word: t('admin.repair.word') }), word: () => t('admin.repair.word'),
      no: t('admin.repair.not'), act: () => this.repair() });
    this.append(this.status, this.running, this.details,
      h('p', { class: 'choices' }, this.auditButton, this.repairButton), dialog);
  }

  async audit() {
    const audit = await this.run(t('admin.auditing'), 'GET', '/api/admin/audit');
    if (audit !== null) {
      say(this.status, verdict(audit, 'admin.audit.bad'));
    }
  }

  async repair() {
    const done = await this.run(t('admin.repairing'), 'POST', '/api/admin/audit/repair');
    if (done === null) {
      return;
    }
    const { repaired, repairedCount, left, audit } = done;
    const counts = repairedCount + left.length === 0 ? t('admin.repaired.nothing')
      : t('admin.repaired', { repaired: number(repairedCount), left: number(left.length) });
    say(this.status, `${counts} ${verdict(audit, 'admin.repaired.bad')}`);
    this.details.replaceChildren(...lines(t('admin.repaired.line'), repaired, repairedCount),
      ...lines(t('admin.repaired.left'), left, left.length));
  }

  /**
   * One at a time; says what runs, and why there is no result.
   *
   * @param {string} what @param {string} method @param {string} path
   * @returns {Promise<any>} the body of the answer; null if there is none
   */
  async run(what, method, path) {
    if (this.busy) {
      return null;
    }
    this.setBusy(true);
    this.details.replaceChildren();
    say(this.status, what);
    this.progress.setAttribute('aria-label', what);
    const begun = performance.now();
    const show = () => {
      const seconds = Math.floor((performance.now() - begun) / 1000);
      this.elapsed.textContent = t('admin.elapsed', { seconds: number(seconds) });
    };
    show();
    const timer = setInterval(show, 1_000);
    const answer = await call(method, path, { patience: PATIENCE }).catch(() => null);
    clearInterval(timer);
    this.setBusy(false);
    if (!answer?.ok) {
      say(this.status, answer === null ? t('admin.audit.noAnswer') : refusal(answer));
      return null;
    }
    return answer.body;
  }

  /** Buttons that cannot be pressed keep the focus. @param {boolean} busy */
  setBusy(busy) {
    this.busy = busy;
    this.running.hidden = !busy;
    for (const button of [this.auditButton, this.repairButton]) {
      button.setAttribute('aria-disabled', String(busy));
    }
  }
}

/** @param {any} audit @param {string} differs the key of the text if Redis or MySQL differs from the log */
function verdict(audit, differs) {
  return t(audit.good ? 'admin.audit.good' : audit.findings.length > 0 ? 'admin.audit.broken' : differs);
}

/** The service has them in English. @param {string} kind @param {string[]} sentences @param {number} all */
function lines(kind, sentences, all) {
  const shown = sentences.slice(0, SHOWN).map((what) => h('li', {}, kind, ' ', h('span', { lang: 'en' }, what)));
  return all <= SHOWN ? shown : [...shown, h('li', {}, kind, ' ', t('admin.more', { count: number(all - SHOWN) }))];
}

customElements.define('admin-audit', AdminAudit);
