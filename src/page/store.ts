import { useEffect, useState } from "preact/hooks";

/** A value that views look at and are drawn anew for. */
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

/** The store's value; the view is drawn anew whenever it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, draw] = useState(0);
  useEffect(() => {
    const seen = store.get();
    const stop = store.subscribe(() => draw((count) => count + 1));
    // it may have changed between the first drawing and this
    if (!Object.is(seen, store.get())) draw((count) => count + 1);
    return stop;
  }, [store]);
  return store.get();
}
