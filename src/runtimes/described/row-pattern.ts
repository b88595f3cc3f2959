import { parsed, wrong, type Parsed } from "./parsed.ts";

/**
 * A pattern over one whole row of a screen, or over a file's name. No regular expression: a screen may be written by
 * anybody, and one of those can take for ever on a row that is made for it. Here each part is gone over once, with the set
 * of all places that a match may have reached, so the time is the row's length times the pattern's, whatever is in them.
 */
export interface RowPattern {
  readonly source: string;
  /** Its words, as they stand in it. */
  readonly literals: readonly string[];
  /** Whether it is the whole row. */
  test(row: string): boolean;
  /** Every row that has something in it is one. */
  readonly isAnything: boolean;
  has(taken: Taken): boolean;
  /** What stands in place of this part in a row that it is; undefined where it is not, or has no such part. */
  taken(taken: Taken, row: string): string | undefined;
}

/** Parts of which it matters what stands there. All but the first are parts only where that is asked for. */
export type Taken = "conversation" | "option" | "key" | "typed" | "reset";

type Part =
  | { readonly kind: "literal"; readonly points: readonly string[] }
  /** `least` or more points of one kind; with `one`, exactly one. */
  | {
      readonly kind: "run";
      readonly least: number;
      readonly one?: true;
      readonly has: (point: string) => boolean;
      readonly taken?: Taken;
    };

/** Points (not UTF-16 units) of a row; a longer one is no match. No terminal that a person reads is wider. */
export const WIDEST_ROW = 512;
export const LONGEST_PATTERN = 200;
const LEAST_LINE = 3;

const ID_POINT = /^[A-Za-z0-9_-]$/;
const LEAST_ID = 4;

const NAMED: Readonly<Record<string, Part>> = {
  text: { kind: "run", least: 0, has: () => true },
  word: { kind: "run", least: 1, has: (point) => point !== " " },
  digits: { kind: "run", least: 1, has: (point) => point >= "0" && point <= "9" },
  blanks: { kind: "run", least: 1, has: (point) => point === " " },
  char: { kind: "run", least: 1, one: true, has: (point) => point !== " " },
  spinner: { kind: "run", least: 1, one: true, has: (point) => point >= "\u2800" && point <= "\u28ff" },
  conversation: {
    kind: "run",
    least: LEAST_ID,
    has: (point) => ID_POINT.test(point),
    taken: "conversation",
  },
};

const TAKEN: Readonly<Record<Exclude<Taken, "conversation">, Part>> = {
  option: { kind: "run", least: 1, has: () => true, taken: "option" },
  key: { kind: "run", least: 1, has: (point) => /^[A-Za-z0-9]$/.test(point), taken: "key" },
  typed: { kind: "run", least: 0, has: () => true, taken: "typed" },
  reset: { kind: "run", least: 1, has: () => true, taken: "reset" },
};

/** What no pattern that says something is all of. */
const ROWS_OF_ALL_KINDS = ["x", "Two words.", "─ 7│"];

/**
 * `{text}`, `{word}`, `{digits}`, `{blanks}`, `{char}`, `{spinner}`, `{line:─}`, `{conversation}`; `{{` is a brace. `takes`:
 * further parts, each of which stands in it once at most.
 */
export function parseRowPattern(
  source: string,
  takes: readonly Exclude<Taken, "conversation">[] = [],
): Parsed<RowPattern> {
  if (source.length > LONGEST_PATTERN) {
    return wrong(`a pattern of ${source.length} characters; at most ${LONGEST_PATTERN}`);
  }
  // oxlint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(source))
    return wrong("a pattern is one row, without tabs and other control characters");
  const parts: Part[] = [];
  for (let at = 0; at < source.length;) {
    if (source.startsWith("{{", at)) {
      addLiteral(parts, "{");
      at += 2;
    } else if (source[at] === "{") {
      const end = source.indexOf("}", at);
      const part = end < 0 ? undefined : partNamed(source.slice(at + 1, end), takes);
      if (part === undefined) {
        return wrong(
          `${JSON.stringify(source.slice(at, end < 0 ? undefined : end + 1))} is no part of a pattern`,
        );
      }
      parts.push(part);
      at = end + 1;
    } else {
      const [point = ""] = source.slice(at);
      addLiteral(parts, point);
      at += point.length;
    }
  }
  const taken = parts.flatMap((part) => (part.kind === "run" ? (part.taken ?? []) : []));
  const twice = taken.find((name, index) => taken.indexOf(name) < index);
  if (twice !== undefined) return wrong(`{${twice}} stands in it twice`);
  return parsed(patternOf(source, parts));
}

function partNamed(name: string, takes: readonly Exclude<Taken, "conversation">[]): Part | undefined {
  if (Object.hasOwn(NAMED, name)) return NAMED[name];
  const taken = takes.find((one) => one === name);
  if (taken !== undefined) return TAKEN[taken];
  const points = name.startsWith("line:") ? Array.from(name.slice("line:".length)) : [];
  const [only] = points;
  if (only === undefined || points.length > 1) return undefined;
  return { kind: "run", least: LEAST_LINE, has: (point) => point === only };
}

function addLiteral(parts: Part[], point: string): void {
  const last = parts.at(-1);
  if (last?.kind === "literal")
    parts[parts.length - 1] = { kind: "literal", points: [...last.points, point] };
  else parts.push({ kind: "literal", points: [point] });
}

function patternOf(source: string, parts: readonly Part[]): RowPattern {
  const indexOf = (taken: Taken) => parts.findIndex((part) => part.kind === "run" && part.taken === taken);
  const test = (row: string) => {
    const points = pointsOf(row);
    return points !== undefined && reach(parts, points, [0]).has(points.length);
  };
  return {
    source,
    literals: parts.flatMap((part) => (part.kind === "literal" ? [part.points.join("")] : [])),
    test,
    isAnything: ROWS_OF_ALL_KINDS.every(test),
    has: (taken) => indexOf(taken) >= 0,
    taken(taken, row) {
      const at = indexOf(taken);
      const part = parts[at];
      const points = pointsOf(row);
      if (points === undefined || part?.kind !== "run") return undefined;
      // the rest is looked for from the end, so the part in the middle is what both leave over
      const rest = parts
        .slice(at + 1)
        .toReversed()
        .map(backwards);
      const ends = reach(rest, points.toReversed(), [0]);
      for (const begin of reach(parts.slice(0, at), points, [0])) {
        let longest = begin;
        while (longest < points.length && part.has(points[longest] ?? "")) longest += 1;
        for (const left of ends) {
          const end = points.length - left;
          if (end >= begin + part.least && end <= longest) return points.slice(begin, end).join("");
        }
      }
      return undefined;
    },
  };
}

function backwards(part: Part): Part {
  return part.kind === "literal" ? { kind: "literal", points: part.points.toReversed() } : part;
}

/** undefined for a row that is too wide; one of more UTF-16 units than that has more points, too. */
function pointsOf(row: string): readonly string[] | undefined {
  if (row.length > WIDEST_ROW * 2) return undefined;
  const points = Array.from(row);
  return points.length > WIDEST_ROW ? undefined : points;
}

/** All places behind the parts, from all of these places. */
function reach(
  parts: readonly Part[],
  points: readonly string[],
  from: readonly number[],
): ReadonlySet<number> {
  let places: ReadonlySet<number> = new Set(from);
  for (const part of parts) {
    if (places.size === 0) break;
    places =
      part.kind === "literal" ? behindLiteral(part.points, points, places) : behindRun(part, points, places);
  }
  return places;
}

function behindLiteral(
  wanted: readonly string[],
  points: readonly string[],
  places: ReadonlySet<number>,
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const place of places) {
    if (wanted.every((point, index) => points[place + index] === point)) found.add(place + wanted.length);
  }
  return found;
}

/** Only the nearest `least` places before an end matter less: the earliest of an unbroken run reaches all ends. */
function behindRun(
  {
    least,
    one,
    has,
  }: { readonly least: number; readonly one?: true; readonly has: (point: string) => boolean },
  points: readonly string[],
  places: ReadonlySet<number>,
): ReadonlySet<number> {
  const found = new Set<number>();
  let earliest: number | undefined;
  for (let at = 0; at <= points.length; at += 1) {
    const before = at === 0 ? undefined : points[at - 1];
    if (before !== undefined && !has(before)) earliest = undefined;
    if (places.has(at)) {
      earliest ??= at;
      if (least === 0) found.add(at);
    }
    if (one === true) {
      if (before !== undefined && has(before) && places.has(at - 1)) found.add(at);
    } else if (earliest !== undefined && at - earliest >= least) found.add(at);
  }
  return found;
}
