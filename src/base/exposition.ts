/** What is measured of one thing at one time: a family of Prometheus' text format. */
export interface MetricFamily {
  readonly name: string;
  readonly kind: "gauge" | "counter" | "histogram";
  /** One sentence for whoever reads it in a query editor. */
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  /** Of a histogram: which of its figures this is; a bucket's bound is its label `le`. */
  readonly part?: "bucket" | "sum" | "count" | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How long things took: how many there were up to each bound, none of them in two, and how long all took together. */
export interface Durations {
  /** Milliseconds, growing. */
  readonly bounds: readonly number[];
  /** One more than bounds: the last ones took longer than any. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

/** The content type that belongs to {@link exposition}. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The samples of a histogram in seconds: a bucket counts what the smaller ones have too. */
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

/** Families as Prometheus' text format 0.0.4 has them. One without a sample is left out: nothing is known of it. */
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
