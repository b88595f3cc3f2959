/** How a test file declares tests that need the lab: skipped with the reason printed, or failed where it is required. */
import { describe, test } from "bun:test";
import { insideLab, labAvailability } from "./lab.ts";

/** Where a test that needs the lab must not be skipped. */
export function labIsRequired(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return environment.CI === "true" || environment.MOSAIC_REQUIRE_LAB === "1";
}

/** `describe` where it can run; else skipped with the reason printed and counted, or failed where it is required. */
export function describeUnless(why: string | undefined, title: string, body: () => void): void {
  if (why === undefined) {
    describe(title, body);
  } else if (labIsRequired()) {
    describe(title, () => {
      test("can run", () => {
        throw new Error(`this is required here, but: ${why}`);
      });
    });
  } else {
    process.stderr.write(`skipped: ${title}: ${why}\n`);
    describe.skip(title, body);
  }
}

/** Tests that run inside the lab and talk to its user manager (in test/real and test/contract). */
export function describeInLab(title: string, body: () => void): void {
  const why = process.env.MOSAIC_LAB_UNAVAILABLE ?? "needs the lab: run make test-real";
  describeUnless(insideLab() ? undefined : why, title, body);
}

/** Tests that start labs of their own from outside, with {@link runInLab}. */
export function describeWithLabs(title: string, body: () => void): void {
  const availability = labAvailability();
  describeUnless(availability.available ? undefined : availability.why, title, body);
}
