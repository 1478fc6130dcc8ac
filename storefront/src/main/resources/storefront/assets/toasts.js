/** Shows notifications as they come. */

import { h } from './dom.js';
import { t } from './i18n.js';
import { follow } from './live.js';
import { session } from './session.js';

const SHOWN = 12_000;

/** @param {any} notification @returns {string} */
export function notificationText(notification) {
  return t(`notification.${notification.kind}`, { product: notification.productName });
}

/** @param {(notification: any) => void} [also] @param {() => Promise<void>} [catchUp] what may have been missed */
export function showNotifications(also = () => {}, catchUp = async () => {}) {
  if (session() === null) {
    return;
  }
  const area = h('div', { class: 'toasts', role: 'status' });
  document.body.append(area);
  follow({ poll: catchUp, onNotification: (notification) => {
    const toast = h('a', { class: 'toast', href: `/products/${encodeURIComponent(notification.productId)}` },
      notificationText(notification));
    area.append(toast);
    // Not while somebody is about to use it.
    const end = () => (toast.matches(':focus, :hover') ? setTimeout(end, SHOWN) : toast.remove());
    setTimeout(end, SHOWN);
    also(notification);
  } });
}
