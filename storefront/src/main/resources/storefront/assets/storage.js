/** What this browser keeps for the shop. */

/** @returns {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} of this page alone where the browser keeps nothing */
function find() {
  try {
    return localStorage;
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

export const storage = find();
