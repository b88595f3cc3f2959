import { useLayoutEffect } from "preact/hooks";
import { storeOf } from "./store.ts";

const KEPT = "mosaic-shortcuts";

/** Whether single keys do something; users who dictate, or share a keyboard, turn this off. */
export const shortcuts = storeOf(localStorage.getItem(KEPT) !== "off");

export function turnShortcuts(on: boolean): void {
  localStorage.setItem(KEPT, on ? "on" : "off");
  shortcuts.set(on);
}

/** What the keys do, for the page that lists them. */
export const SHORTCUTS = [
  ["/", "to the filter of the fleet"],
  ["j, k or arrows", "to the next or previous agent"],
  ["Enter", "open the agent"],
  ["m", "to the message of the agent"],
  ["u", "from an agent back to the fleet"],
  ["1 to 5", "fleet, messages, events, plan, settings"],
] as const;

/** Calls `pressed` for a key outside of a field; it returns whether the key meant something. */
export function useKeys(pressed: (key: string) => boolean): void {
  // registered together with the view, so that a key works as soon as the view is seen
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !shortcuts.get()) return;
      if (event.target instanceof Element && event.target.closest("input, textarea, select, dialog") !== null)
        return;
      if (pressed(event.key)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
