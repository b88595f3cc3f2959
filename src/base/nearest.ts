/** Longer words are not compared: nobody mistypes one, and the cost is length times length. */
const LONGEST_WORD = 64;
/** A prefix shorter than this says too little ("a" begins half of all words). */
const SHORTEST_PREFIX = 3;

/**
 * The candidate that a person most likely meant by `word`; undefined where none is near. Near means: at most one
 * mistake in three letters, and three in all, where swapping two neighbouring letters is one mistake and case is
 * ignored; or one begins with the other ("model", "model_hint"). Of equally near candidates the first wins. `word`
 * itself is never the answer.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const wanted = word.toLowerCase();
  const tolerance = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | undefined;
  let bestDistance = tolerance + 1;
  let sharesBeginning: string | undefined;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const text = candidate.toLowerCase();
    if (Math.abs(text.length - wanted.length) < bestDistance) {
      const distance = editDistance(wanted, text);
      if (distance < bestDistance && distance < Math.max(text.length, wanted.length)) {
        best = candidate;
        bestDistance = distance;
      }
    }
    sharesBeginning ??= oneBeginsWithTheOther(wanted, text) ? candidate : undefined;
  }
  return best ?? sharesBeginning;
}

function oneBeginsWithTheOther(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < SHORTEST_PREFIX) return false;
  return a.startsWith(b) || b.startsWith(a);
}

/** The number of insertions, deletions, replacements and swaps of neighbours between `a` and `b`. */
function editDistance(a: string, b: string): number {
  let twoRowsUp: number[] = [];
  let rowUp = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(rowUp, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let cost = Math.min(replaced, at(rowUp, column) + 1, at(current, column - 1) + 1);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, at(twoRowsUp, column - 2) + 1);
      }
      current.push(cost);
    }
    twoRowsUp = rowUp;
    rowUp = current;
  }
  return at(rowUp, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
