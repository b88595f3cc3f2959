import { hostNow, live } from "../live.ts";

const SPANS = { "1 hour": 1, "12 hours": 12, "24 hours": 24, "7 days": 168 } as const;

export type SpanName = keyof typeof SPANS;

/** The beginning of it, by the host's clock. */
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
