/** The lines of `after` that are in no longest common subsequence of both: what was put in. */
export function insertedLines(before: readonly string[], after: readonly string[]): readonly string[] {
  const width = after.length + 1;
  // lengths[i * width + j]: of the longest common subsequence of before[i…] and after[j…]
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
  const inserted: string[] = [];
  for (let row = 0, column = 0; column < after.length;) {
    const line = after[column] ?? "";
    if (row < before.length && before[row] === line) {
      row += 1;
      column += 1;
    } else if (row < before.length && at(row + 1, column) >= at(row, column + 1)) {
      row += 1;
    } else {
      inserted.push(line);
      column += 1;
    }
  }
  return inserted;
}
