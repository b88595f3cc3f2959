/** Two short campaigns, of a fixed seed and of another one each time: `make chaos` plays the long ones. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { describeInLab } from "../support/describe-lab.ts";
import { Campaign } from "./campaign.ts";
import { parseOptions } from "./options.ts";

setDefaultTimeout(300_000);

const CAMPAIGNS = [
  { name: "a fixed seed", seed: "13", seconds: "6" },
  // one round: what it finds is found again with its seed
  { name: "a seed of this run", seed: String(Date.now() % 1_000_000), seconds: "1" },
];

describeInLab("a fleet in a storm", () => {
  for (const { name, seed, seconds } of CAMPAIGNS) {
    test(`of ${name} comes to what was wanted, with every message where its verdict says, and nothing left`, async () => {
      const options = parseOptions(["--seed", seed, "--seconds", seconds, "--agents", "4"], 0);
      if (options === undefined) throw new Error("wrong options");
      const told: string[] = [];
      const violations = await new Campaign(options, (line) => void told.push(line)).run();
      if (violations.length > 0) console.log([`seed ${seed}`, ...told].join("\n"));
      expect({ seed, violations }).toEqual({ seed, violations: [] });
    });
  }
});
