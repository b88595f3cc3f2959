import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const text = readFileSync(join(import.meta.dir, "../../../src/page/style/colours.css"), "utf8");

/** Light and dark, by name. */
const colours = new Map(
  [...text.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, [light, dark]] as const,
  ),
);

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As WCAG 2 has it: 1 to 21. */
function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const GROUNDS = ["ground", "surface", "sunken"];
const PAIRS: readonly (readonly [string, string])[] = [
  ...["ink", "soft", "link", "bad", "work", "ready", "person", "between"].flatMap((ink) =>
    GROUNDS.map((ground) => [ink, ground] as const),
  ),
  ["ink", "person-ground"],
  ["soft", "person-ground"],
  ["person", "person-ground"],
  ["ink", "bad-ground"],
  ["on-accent", "accent"],
  ["on-person", "person"],
];

describe("the page's colours", () => {
  test.each(PAIRS)("%s can be read on %s, in light and in dark", (ink, ground) => {
    for (const scheme of [0, 1] as const) {
      const [over, under] = [colours.get(ink)?.[scheme] ?? "", colours.get(ground)?.[scheme] ?? ""];
      expect({ scheme, contrast: contrast(over, under) >= 4.5 }).toEqual({ scheme, contrast: true });
    }
  });
});
