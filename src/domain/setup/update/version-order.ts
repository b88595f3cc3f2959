/** A semver version: "1.2.3-rc.1+build". */
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

export function isVersion(text: string): boolean {
  return text.length <= 128 && VERSION.test(text);
}

/** Negative where `one` is older, 0 where neither is (a build after "+" has no order), by semver's rules. */
export function compareVersions(one: string, other: string): number {
  const left = split(one);
  const right = split(other);
  const numbers = compareParts(left.numbers, right.numbers);
  if (numbers !== 0) return numbers;
  if (left.before.length === 0 || right.before.length === 0) return right.before.length - left.before.length;
  return compareParts(left.before, right.before);
}

function split(version: string): { numbers: string[]; before: string[] } {
  const [plain = ""] = version.split("+", 1);
  const dash = plain.indexOf("-");
  const numbers = dash < 0 ? plain : plain.slice(0, dash);
  return { numbers: numbers.split("."), before: dash < 0 ? [] : plain.slice(dash + 1).split(".") };
}

/** Numbers by value, words alphabetically, numbers before words, fewer parts before more. */
function compareParts(left: readonly string[], right: readonly string[]): number {
  for (const [at, one] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [oneIsNumber, otherIsNumber] = [one, other].map((part) => /^\d+$/.test(part));
    if (oneIsNumber && otherIsNumber) {
      const difference = BigInt(one) - BigInt(other);
      if (difference !== 0n) return difference < 0n ? -1 : 1;
    } else if (oneIsNumber !== otherIsNumber) return oneIsNumber === true ? -1 : 1;
    else return one < other ? -1 : 1;
  }
  return left.length - right.length;
}
