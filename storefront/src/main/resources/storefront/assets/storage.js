/** What this browser keeps for the shop. */

/**
 * @param {() => Storage} open
 * @returns {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} of this page alone where the browser keeps nothing
 */
function find(open) {
  try {
    return open();
  } catch {
    // All cookies are blocked: what is for everybody can be shown all the same.
    /** @type {Map<string, string>} */
    const kept = new Map();
    return {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    };
  }
}

/** For all tabs. */
export const storage = find(() => localStorage);

/** For this tab, also after it has been loaded again. */
export const storageOfTab = find(() => sessionStorage);
