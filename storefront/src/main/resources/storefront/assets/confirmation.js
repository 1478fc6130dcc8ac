/** Asks before something is done that must not be done by mistake: says what it does, and asks for a typed word. */

import { h } from './dom.js';

/**
 * @typedef {object} Question
 * @property {string} name of the ids of its elements, such as `confirm-NAME`
 * @property {string} title also of the button that confirms
 * @property {string} meaning what will be done
 * @property {() => string} type says what to type
 * @property {() => string} word what has to be typed
 * @property {string} no the text of the button that does nothing
 * @property {() => void} act called when it is confirmed
 */

/**
 * @param {Question} question `type` and `word` as they are when it is asked
 * @returns {{dialog: HTMLDialogElement, ask: () => void}} the dialog is closed until `ask` is called
 */
export function confirmation({ name, title, meaning, type, word, no, act }) {
  const isTyped = () => plain(typed.value) === plain(word());
  const arm = () => confirm.setAttribute('aria-disabled', String(!isTyped()));
  const label = h('label', { for: `typed-${name}` });
  const typed = /** @type {HTMLInputElement} */ (h('input', { id: `typed-${name}`, autocomplete: 'off',
    'aria-describedby': `${name}-meaning`, input: arm }));
  const confirm = h('button', { value: 'yes', id: `confirm-${name}`, class: 'danger', 'aria-disabled': 'true' }, title);
  const dialog = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': `${name}-title` },
    h('h2', { id: `${name}-title` }, title), h('p', { id: `${name}-meaning` }, meaning),
    h('form', { method: 'dialog', submit: (event) => {
      // A button that is not armed yet keeps the focus, and does nothing.
      if (/** @type {SubmitEvent} */ (event).submitter === confirm && !isTyped()) {
        event.preventDefault();
      }
    } }, label, typed, h('div', { class: 'choices' }, confirm,
      h('button', { value: 'no', id: `do-not-${name}`, formnovalidate: true }, no)))));
  dialog.addEventListener('close', () => {
    if (dialog.returnValue === 'yes') {
      act();
    }
    dialog.returnValue = '';
    typed.value = '';
    arm();
  });
  return { dialog, ask: () => {
    label.textContent = type();
    dialog.showModal();
  } };
}

/** As it is shown: HTML makes one blank of several. @param {string} text */
function plain(text) {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
