/** What run.ts starts inside the lab. Exit status: 0 all held, 1 an invariant was violated, 2 wrong usage. */
import { Campaign } from "./campaign.ts";
import { parseOptions } from "./options.ts";

const options = parseOptions(process.argv.slice(2), 0);
if (options === undefined) {
  process.exitCode = 2;
} else {
  const campaign = new Campaign(options, (line) => process.stdout.write(`${line}\n`));
  const violations = await campaign.run();
  if (!options.prove) process.stdout.write(`\n${campaign.counts.lines().join("\n")}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
