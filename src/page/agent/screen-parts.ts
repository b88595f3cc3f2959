/** Lines that stand together, or how many empty ones were left out. */
export type ScreenPart = { readonly lines: readonly string[] } | { readonly empty: number };

/** So many empty lines are shown as they are. */
const KEPT = 3;

/** A screen whose box stands at its foot is empty in its middle: that much of nothing is said, not shown. */
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
  // what is empty below everything is nothing at all
  if (together.length > 0) parts.push({ lines: together });
  return parts;
}
