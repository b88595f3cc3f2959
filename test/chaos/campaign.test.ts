/** A short campaign with a fixed seed, so that it stays whole: `make chaos` plays the long ones. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { describeInLab } from "../support/describe-lab.ts";
import { Campaign } from "./campaign.ts";
import { parseOptions } from "./options.ts";

setDefaultTimeout(300_000);

const OPTIONS = ["--seed", "13", "--seconds", "6", "--agents", "4"];

describeInLab("a fleet in a storm", () => {
  test("comes to what was wanted, with every message where its verdict says, and nothing left", async () => {
    const options = parseOptions(OPTIONS, 0);
    if (options === undefined) throw new Error("wrong options");
    const told: string[] = [];
    const violations = await new Campaign(options, (line) => void told.push(line)).run();
    if (violations.length > 0) console.log(told.join("\n"));
    expect(violations).toEqual([]);
  });
});
