import { useLayoutEffect } from "preact/hooks";
import { storeOf } from "./store.ts";

const KEPT = "mosaic-shortcuts";

/** Whether single keys do something; who dictates or shares a keyboard turns that off. */
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

/** Has a key pressed outside of a field call `pressed`, which says whether it meant something. */
export function useKeys(pressed: (key: string) => boolean): void {
  // with the view itself: a key that is pressed as soon as the view is seen means something
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
