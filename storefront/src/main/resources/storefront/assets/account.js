/** Login and sign-up. */

import { h, say, sleep } from './dom.js';
import { t, has, language, problemText } from './i18n.js';
import { call, read } from './api.js';
import { logIn } from './session.js';
import { attempts } from './attempts.js';
import { heading } from './header.js';

/** Where to go after it: a path of this shop, whatever the address says. */
function next() {
  const asked = new URLSearchParams(location.search).get('next') ?? '/';
  try {
    const address = new URL(asked, location.origin);
    return asked.startsWith('/') && address.origin === location.origin
      && !['/login', '/signup'].includes(address.pathname) ? address.pathname : '/';
  } catch {
    return '/';
  }
}

/**
 * @param {string} name
 * @param {Record<string, string | boolean>} attributes
 * @returns {HTMLElement[]}
 */
function field(name, attributes) {
  const hint = has(`field.${name}.hint`) ? `${name}-hint` : undefined;
  return [h('label', { for: name }, t(`field.${name}`)),
    h('input', { id: name, name, required: true, 'aria-describedby': hint, ...attributes }),
    ...(hint ? [h('p', { id: hint, class: 'hint' }, t(`field.${name}.hint`))] : [])];
}

class AccountForm extends HTMLElement {
  /** @param {string} title @param {HTMLElement[]} fields @param {HTMLElement} other */
  build(title, fields, other) {
    this.message = h('p', { class: 'message', role: 'alert', id: 'message' });
    this.button = h('button', { class: 'primary', type: 'submit' }, title);
    this.form = /** @type {HTMLFormElement} */ (h('form', { class: 'account-form', submit: (event) => {
      event.preventDefault();
      this.submit();
    } }, ...fields, this.message, this.button));
    this.append(heading(title), this.form, other);
  }

  /** @param {string} name */
  value(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name)).value;
  }

  async submit() {
    if (this.button.getAttribute('aria-disabled') === 'true') {
      return;
    }
    this.button.setAttribute('aria-disabled', 'true');
    say(this.message, '');
    try {
      await this.send();
    } catch {
      say(this.message, t('noAnswer.again'));
    } finally {
      this.button.setAttribute('aria-disabled', 'false');
    }
  }

  async send() {}

  /** Logs in, and goes on; a shop that is busy is asked again a few times. */
  async enter() {
    for (let left = 5; ; left--) {
      const answer = await read(await logIn(this.value('email'), this.value('password')));
      if (answer.ok) {
        // Alone, a path such as //elsewhere.example would be another host.
        location.assign(location.origin + next());
        return;
      }
      if (answer.status !== 503 || left === 0) {
        say(this.message, problemText(answer.problem));
        return;
      }
      await sleep(Math.max(1, answer.retryAfter) * 1000);
    }
  }
}

class LoginForm extends AccountForm {
  connectedCallback() {
    this.build(t('login.title'), [
      ...field('email', { type: 'email', autocomplete: 'username' }),
      ...field('password', { type: 'password', autocomplete: 'current-password' }),
    ], h('p', {}, h('a', { href: `/signup?next=${encodeURIComponent(next())}` }, t('login.toSignUp'))));
  }

  async send() {
    await this.enter();
  }
}

class SignupForm extends AccountForm {
  connectedCallback() {
    this.build(t('signup.title'), [
      ...field('userName', { autocomplete: 'name', maxlength: '100' }),
      ...field('email', { type: 'email', autocomplete: 'username', maxlength: '254' }),
      ...field('newPassword', { type: 'password', autocomplete: 'new-password', minlength: '8', maxlength: '128' }),
    ], h('p', {}, h('a', { href: `/login?next=${encodeURIComponent(next())}` }, t('signup.toLogin'))));
  }

  /** @param {string} name */
  value(name) {
    return super.value(name === 'password' ? 'newPassword' : name);
  }

  async send() {
    const body = { userName: this.value('userName'), email: this.value('email'), password: this.value('password'),
      language };
    const answer = await call('POST', '/api/users', { key: attempts.begin('signup').key, body });
    if (answer.problem.code === 'IDEMPOTENCY_KEY_REUSED') {
      // The form says something else than before a lost answer.
      attempts.end('signup');
      await this.send();
      return;
    }
    if (answer.ok) {
      attempts.end('signup');
      await this.enter();
    } else {
      say(this.message, problemText(answer.problem));
    }
  }
}

customElements.define('login-form', LoginForm);
customElements.define('signup-form', SignupForm);
