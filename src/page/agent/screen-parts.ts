/** Consecutive lines, or how many empty ones were left out. */
export type ScreenPart = { readonly lines: readonly string[] } | { readonly empty: number };

/** Up to this many empty lines are shown as they are. */
const KEPT = 3;

/** A screen with its box at the bottom is empty in the middle: the number of empty lines is shown instead of them. */
export function screenParts(lines: readonly string[]): ScreenPart[] {
  const parts: ScreenPart[] = [];
  let together: string[] = [];
  let empty: string[] = [];
  const endEmpty = () => {
    if (empty.length <= KEPT) together.push(...empty);
    else {
      if (together.length > 0) parts.push({ lines: together });
      parts.push({ empty: empty.length });
      together = [];
    }
    empty = [];
  };
  for (const line of lines) {
    if (line.trim() === "") {
      empty.push(line);
      continue;
    }
    endEmpty();
    together.push(line);
  }
  // empty lines at the end are left out completely
  if (together.length > 0) parts.push({ lines: together });
  return parts;
}
