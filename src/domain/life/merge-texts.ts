/** Lines `from` to `to` of the base are replaced by these. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

export interface MergedText {
  readonly text: string;
  /** Places that both changed differently: both versions are in the text, between marks that are not YAML. */
  readonly conflicts: number;
}

const MINE = "<<<<<<< yours";
const BETWEEN = "=======";
const THEIRS = ">>>>>>> the roster as it is now";

/**
 * Merges two people's changes of one text, line by line. Changes that touch conflict even if they do not overlap,
 * because a line belongs to its neighbours. Pure.
 */
export function mergeTexts(base: string, mine: string, theirs: string): MergedText {
  const lines = linesOf(base);
  const [ours, others] = [hunks(lines, linesOf(mine)), hunks(lines, linesOf(theirs))];
  const merged: string[] = [];
  let conflicts = 0;
  let at = 0;
  let [i, j] = [0, 0];
  for (;;) {
    const from = Math.min(ours[i]?.from ?? Infinity, others[j]?.from ?? Infinity);
    if (from === Infinity) break;
    let to = from;
    const [firstOurs, firstOthers] = [i, j];
    for (;;) {
      const [our, other] = [ours[i], others[j]];
      if (our !== undefined && our.from <= to) [to, i] = [Math.max(to, our.to), i + 1];
      else if (other !== undefined && other.from <= to) [to, j] = [Math.max(to, other.to), j + 1];
      else break;
    }
    merged.push(...lines.slice(at, from));
    const [my, their] = [
      applied(lines, { from, to }, ours.slice(firstOurs, i)),
      applied(lines, { from, to }, others.slice(firstOthers, j)),
    ];
    if (j === firstOthers || my.join("") === their.join("")) merged.push(...my);
    else if (i === firstOurs) merged.push(...their);
    else {
      conflicts += 1;
      merged.push(`${MINE}\n`, ...whole(my), `${BETWEEN}\n`, ...whole(their), `${THEIRS}\n`);
    }
    at = to;
  }
  merged.push(...lines.slice(at));
  return { text: merged.join(""), conflicts };
}

/** Lines with their line breaks. */
function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** The last line of a file may lack a line break; a mark below it needs one. */
function whole(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.endsWith("\n") ? line : `${line}\n`));
}

function applied(
  lines: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
  changes: readonly Hunk[],
): readonly string[] {
  const result: string[] = [];
  let at = from;
  for (const change of changes) {
    result.push(...lines.slice(at, change.from), ...change.lines);
    at = change.to;
  }
  return [...result, ...lines.slice(at, to)];
}

/** Beyond this many cells only the ends of two texts are compared: a roster of thousands of lines has few changes. */
const LARGEST_TABLE = 4_000_000;

/** The removed and added lines, without their line breaks. */
export function changedLines(
  before: string,
  after: string,
): { readonly removed: readonly string[]; readonly added: readonly string[] } {
  const lines = linesOf(before);
  const changes = hunks(lines, linesOf(after));
  return {
    removed: plain(changes.flatMap(({ from, to }) => lines.slice(from, to))),
    added: plain(changes.flatMap((change) => change.lines)),
  };
}

function plain(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/\r?\n$/, ""));
}

function hunks(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const [old, now] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  if (old.length === 0 && now.length === 0) return [];
  if (old.length * now.length > LARGEST_TABLE) {
    return [{ from: head, to: head + old.length, lines: now }];
  }
  return commonHunks(old, now).map(({ from, to, lines }) => ({ from: from + head, to: to + head, lines }));
}

/** By the longest common subsequence. */
function commonHunks(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [fromOld, fromNow] = [i, j];
    while ((i < old.length || j < now.length) && !(i < old.length && j < now.length && old[i] === now[j])) {
      if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) i += 1;
      else j += 1;
    }
    if (i > fromOld || j > fromNow) found.push({ from: fromOld, to: i, lines: now.slice(fromNow, j) });
    while (i < old.length && j < now.length && old[i] === now[j]) [i, j] = [i + 1, j + 1];
  }
  return found;
}
