import { storeOf } from "./store.ts";

/** What a screen reader says next, when it has finished. */
export const announcement = storeOf("");

export function announce(text: string): void {
  // the same words again are no change, and would not be said
  announcement.set(announcement.get() === text ? `${text} ` : text);
}
