import { useState } from "preact/hooks";
import { hostNow, live } from "../live.ts";

const SPANS = { "1 hour": 1, "12 hours": 12, "24 hours": 24, "7 days": 168 } as const;

export type SpanName = keyof typeof SPANS;

/** When the span begins, by the host's clock. */
export function sinceOf(name: SpanName): string {
  return new Date(hostNow(live.get()) - SPANS[name] * 3_600_000).toISOString();
}

/** How far to look back. */
export function Span({
  span,
  onChange,
}: {
  readonly span: SpanName;
  readonly onChange: (span: SpanName) => void;
}) {
  return (
    <label class="span">
      of the last{" "}
      <select value={span} onChange={(event) => onChange(event.currentTarget.value as SpanName)}>
        {Object.keys(SPANS).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

const FIRST = 200;
const TIMES = 5;
/** The most to ask for at once. */
const MOST = 5_000;

/** How many of the newest to ask for, and a function that asks for more; starts again when `of` changes. */
export function useLast(of: string): [number, () => void] {
  const [{ last, asked }, set] = useState({ last: FIRST, asked: of });
  const now = asked === of ? last : FIRST;
  return [now, () => set({ last: Math.min(now * TIMES, MOST), asked: of })];
}

/** Asks for more where there may be more. */
export function Earlier({
  count,
  last,
  more,
}: {
  readonly count: number;
  readonly last: number;
  readonly more: () => void;
}) {
  if (count < last || last >= MOST) return null;
  return (
    <button type="button" class="quiet" onClick={more}>
      earlier
    </button>
  );
}
