import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Pixels from the end that still count as the end. */
const NEAR = 24;

/** Keeps a scrolling box at its end, like a terminal, until somebody scrolls away. */
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
