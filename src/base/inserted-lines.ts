/** Two sequences of lines merged into one that keeps the order of both. */
export interface MergedLines {
  /** A shortest sequence that contains both. */
  readonly merged: readonly string[];
  /** The lines of the second sequence that the first does not have. */
  readonly inserted: readonly string[];
}

/** Pure. By a longest common subsequence. */
export function mergedLines(before: readonly string[], after: readonly string[]): MergedLines {
  const width = after.length + 1;
  // lengths[i * width + j] is the length of the longest common subsequence of before[i…] and after[j…]
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const merged: string[] = [];
  const inserted: string[] = [];
  for (let row = 0, column = 0; row < before.length || column < after.length;) {
    const old = before[row] ?? "";
    const line = after[column] ?? "";
    if (row < before.length && column < after.length && old === line) {
      merged.push(line);
      row += 1;
      column += 1;
    } else if (
      column >= after.length ||
      (row < before.length && at(row + 1, column) >= at(row, column + 1))
    ) {
      merged.push(old);
      row += 1;
    } else {
      merged.push(line);
      inserted.push(line);
      column += 1;
    }
  }
  return { merged, inserted };
}

/** Pure. The lines of `after` outside of a longest common subsequence: those that were inserted. */
export function insertedLines(before: readonly string[], after: readonly string[]): readonly string[] {
  return mergedLines(before, after).inserted;
}
