import { storeOf } from "./store.ts";

/** What a screen reader says next. */
export const announcement = storeOf("");

export function announce(text: string): void {
  // the same text again would be no change, and not be read out
  announcement.set(announcement.get() === text ? `${text} ` : text);
}
