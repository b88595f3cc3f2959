/** A short storm with a fixed seed, so that it stays whole: `make chaos-team` plays the long ones. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { forbidLeaks } from "../support/leaks.ts";
import { describeWithPostgres } from "../support/postgres.ts";
import { parseStorm } from "../team-storm/options.ts";
import { storm } from "../team-storm/storm.ts";

setDefaultTimeout(300_000);
forbidLeaks();

describeWithPostgres("a team in a storm", () => {
  test("loses no message, types none twice, and keeps each sender's order", async () => {
    const options = parseStorm(
      ["--seed", "7", "--seconds", "20", "--homes", "2", "--stubs", "2", "--rate", "2"],
      0,
    );
    if (options === undefined) throw new Error("wrong options");
    const told: string[] = [];
    const { messages, wrong } = await storm(options, (line) => void told.push(line));
    if (wrong.length > 0) console.log(told.join("\n"));
    expect(wrong).toEqual([]);
    expect(messages).toBeGreaterThan(20);
  });
});
