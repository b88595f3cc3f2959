/** A figure with what was promised of it. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
  /** undefined: it is only shown. */
  readonly within: boolean | undefined;
}

/** A figure that may be at most `most`. */
export function atMost(what: string, figure: number, unit: string, most: number): Figure {
  return { what, measured: `${round(figure)} ${unit}`, bound: `${most} ${unit}`, within: figure <= most };
}

export function shown(what: string, measured: string): Figure {
  return { what, measured, bound: "–", within: undefined };
}

/** Something that must be so. */
export function holds(what: string, measured: string, wanted: string, within: boolean): Figure {
  return { what, measured, bound: wanted, within };
}

export function round(figure: number): string {
  return figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2);
}

/** "12 / 34 / 56": the least, the median, the most. */
export function spread(figures: readonly number[]): string {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return [sorted[0] ?? Number.NaN, middle, sorted.at(-1) ?? Number.NaN].map(round).join(" / ");
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, bound, within }) => {
    const verdict = within === undefined ? "" : within ? "yes" : "**no**";
    return `| ${what} | ${measured} | ${bound} | ${verdict} |`;
  });
  return ["| figure | measured | bound | within |", "| --- | ---: | ---: | --- |", ...rows].join("\n");
}
