/** A family of metrics in Prometheus' text format. */
export interface MetricFamily {
  readonly name: string;
  readonly kind: "gauge" | "counter" | "histogram";
  /** One sentence, for a reader in a query editor. */
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  /** For a histogram: which of its figures this is; a bucket's bound is its label `le`. */
  readonly part?: "bucket" | "sum" | "count" | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How long things took: the number within each interval between two bounds, and the sum of all durations. */
export interface Durations {
  /** Milliseconds, ascending. */
  readonly bounds: readonly number[];
  /** One more than bounds: the last counts durations beyond all of them. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

/** The content type that belongs to {@link exposition}. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The samples of a histogram, in seconds; a bucket includes the smaller ones. */
export function histogramSamples(
  labels: MetricSample["labels"],
  { bounds, counts, sumMs }: Durations,
): MetricSample[] {
  let sum = 0;
  const buckets = counts.map((count, at): MetricSample => {
    const bound = bounds[at];
    const le = bound === undefined ? "+Inf" : String(bound / 1000);
    return { part: "bucket", labels: { ...labels, le }, value: (sum += count) };
  });
  return [...buckets, { part: "sum", labels, value: sumMs / 1000 }, { part: "count", labels, value: sum }];
}

/** Families in Prometheus' text format 0.0.4. A family without samples is left out, because nothing is known of it. */
export function exposition(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, kind, help, samples }) => {
      const lines = samples.map(
        ({ part = null, labels, value }) =>
          `${name}${part === null ? "" : `_${part}`}${labelText(labels)} ${value}`,
      );
      return [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${kind}`, ...lines, ""].join("\n");
    })
    .join("");
}

function labelText(labels: MetricSample["labels"]): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
