/** `make chaos-team`: a seeded storm over a team of homes on this machine, judged by what their stubs wrote down. */
import { parseStorm, USAGE } from "./options.ts";
import { storm } from "./storm.ts";

const options = parseStorm(process.argv.slice(2), Math.floor(Math.random() * 1_000_000));
if (options === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  console.log(
    `--seed ${options.seed} --seconds ${options.seconds} --homes ${options.homes} --stubs ${options.stubs} --rate ${options.rate}`,
  );
  const { messages, verdicts, wrong } = await storm(options, (line) => console.log(line));
  console.log(
    `${messages} messages: ${Object.entries(verdicts)
      .map(([word, count]) => `${count} ${word}`)
      .join(", ")}`,
  );
  for (const line of wrong) console.log(`WRONG: ${line}`);
  console.log(
    wrong.length === 0 ? "none lost, none typed twice, none out of order" : `${wrong.length} wrong`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
