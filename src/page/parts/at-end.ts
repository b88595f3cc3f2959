import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** How near to its end counts as the end, in pixels. */
const NEAR = 24;

/** Keeps a scrolling box at its end, as a terminal is, until somebody scrolls away from it. */
export function useAtEnd<Box extends HTMLElement>(): {
  readonly ref: RefObject<Box | null>;
  readonly onScroll: (event: Event) => void;
} {
  const ref = useRef<Box>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const box = ref.current;
    if (box !== null && atEnd.current) box.scrollTop = box.scrollHeight;
  });
  const onScroll = () => {
    const box = ref.current;
    if (box !== null) atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  };
  return { ref, onScroll };
}
