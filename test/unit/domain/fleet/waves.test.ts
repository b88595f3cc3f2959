import { expect, test } from "bun:test";
import { inWaves } from "../../../../src/domain/fleet/waves.ts";

test("everything is in one wave, once, in order, and no wave is larger than allowed", () => {
  for (let count = 0; count < 12; count += 1) {
    const items = Array.from({ length: count }, (_, index) => index);
    for (let size = 1; size < 5; size += 1) {
      const waves = inWaves(items, size);
      expect(waves.flat()).toEqual(items);
      expect(waves.length).toBe(Math.ceil(count / size));
      for (const wave of waves.slice(0, -1)) expect(wave).toHaveLength(size);
    }
  }
});
