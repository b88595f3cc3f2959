import { useEffect, useState } from "preact/hooks";

/** A value that views show, and are redrawn for. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

export function storeOf<T>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The store's value; the view is redrawn whenever it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, draw] = useState(0);
  const drawn = store.get();
  useEffect(() => {
    const stop = store.subscribe(() => draw((count) => count + 1));
    // it may have changed after this drawing, before the subscription
    if (!Object.is(drawn, store.get())) draw((count) => count + 1);
    return stop;
  }, [store]);
  return drawn;
}
