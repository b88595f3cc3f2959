/**
 * Runs tiers of tests: `bun scripts/run-tests.ts TIER…`, TIER one of unit, golden, contract, real, e2e and
 * architecture. Ends with the line "N passed, N failed, N skipped"; exit status 1 on any failure, which a
 * process or a temporary file left behind is too.
 *
 * `real` runs inside the lab (a real user manager), once as root and once as an ordinary user; `contract`
 * there once. `tmux` is what of `real` depends on the version of tmux, once with each of OTHER_TMUX; one that
 * cannot be fetched is said and counted as skipped, or, like the lab, as failed where it is required.
 * Where the lab cannot run they run outside, and what needs it says so and is skipped, or,
 * with CI=true or MOSAIC_REQUIRE_LAB=1, fails. With MOSAIC_TEST_TOTALS=FILE the totals are written there too.
 */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MARKER, startedWith, survivors } from "../test/support/processes.ts";
import { labIsRequired } from "../test/support/describe-lab.ts";
import { labAvailability, labCommand } from "../test/support/lab.ts";
import { NOTHING, addTotals, renderTotals, totalsOf, type Totals } from "./test-totals.ts";

const root = resolve(import.meta.dir, "..");
const ORDINARY_UID = 1000;
const TIERS: Readonly<Record<string, readonly Where[]>> = {
  unit: ["here"],
  architecture: ["here"],
  golden: ["here"],
  contract: ["user"],
  real: ["root", "user"],
  tmux: ["user"],
  e2e: ["here"],
};
type Where = "here" | "root" | "user";

/** What of test/real is about what tmux does, and the versions it is run with besides the machine's own. */
const TMUX_TESTS = [
  "real/agent-identity",
  "real/containment",
  "real/direct-launcher",
  "real/lost-socket",
  "real/own-tmux",
  "real/supervision-deaths",
];
const OTHER_TMUX = ["3.5a", "3.8"];

function testFiles(tier: string): string[] {
  if (tier === "tmux") return TMUX_TESTS.map((name) => `./test/${name}.test.ts`);
  const pattern = tier === "architecture" ? "test/architecture.test.ts" : `test/${tier}/**/*.test.ts`;
  return [...new Bun.Glob(pattern).scanSync({ cwd: root })].toSorted().map((file) => `./${file}`);
}

function heading(tier: string, where: Where, tmux: string | undefined): string {
  if (where === "here") return tier;
  const version = tmux === undefined ? "" : `, tmux ${tmux}`;
  return `${tier}, in the lab as ${where === "root" ? "root" : `uid ${ORDINARY_UID}`}${version}`;
}

const tmuxFolder = (version: string) => join(root, ".tools", `tmux-${version}`);

/** The tier `tmux`, with each version that can be had. */
async function runWithOtherTmux(tier: string): Promise<Totals> {
  let totals = NOTHING;
  for (const version of OTHER_TMUX) {
    const fetched = Bun.spawnSync(["bash", "scripts/ensure-tmux.sh", version, tmuxFolder(version)], {
      cwd: root,
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
    });
    const missing = labIsRequired() ? { failed: 1 } : { skipped: 1 };
    totals = addTotals(
      totals,
      fetched.exitCode === 0 ? await runOnce(tier, "user", undefined, version) : { ...NOTHING, ...missing },
    );
  }
  return totals;
}

/** Runs the files of a tier in one place, and counts. */
async function runOnce(
  tier: string,
  where: Where,
  unavailable: string | undefined,
  tmux?: string,
): Promise<Totals> {
  const inLab = where !== "here" && unavailable === undefined;
  const files = testFiles(tier);
  const title = unavailable === undefined ? heading(tier, where, tmux) : tier;
  process.stdout.write(`\n== ${title}\n`);
  if (files.length === 0) {
    process.stderr.write(`there are no tests in tier ${tier}\n`);
    return { ...NOTHING, failed: 1 };
  }

  const folder = mkdtempSync(join(tmpdir(), "mosaic-tests-"));
  const run = crypto.randomUUID();
  try {
    // "results" is written from inside the lab by whoever the lab runs as.
    const results = mkdtempSync(join(folder, "results-"));
    chmodSync(folder, 0o755);
    chmodSync(results, 0o1777);
    const temporary = mkdtempSync(join(folder, "t-"));
    const test = (bun: string, report: string) =>
      [bun, "test", "--timeout=30000", "--reporter=junit", `--reporter-outfile=${report}`, ...files] as const;
    const report = join(results, "report.xml");
    const argv = inLab
      ? labCommand(test("/run/lab/bin/bun", "/run/lab/results/report.xml"), {
          uid: where === "root" ? 0 : ORDINARY_UID,
          timeoutSeconds: 900,
          put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
          share: [`${results}:/run/lab/results`],
          directory: "/run/lab/checkout",
          ...(tmux === undefined ? {} : { tmux: tmuxFolder(tmux) }),
          environment: {
            PATH: "/run/lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            [MARKER]: run,
            ...(process.env.CI === undefined ? {} : { CI: process.env.CI }),
          },
        })
      : test(process.execPath, report);
    const child = Bun.spawn([...argv], {
      cwd: root,
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
      env: {
        ...process.env,
        TMPDIR: temporary,
        [MARKER]: run,
        ...(unavailable === undefined ? {} : { MOSAIC_LAB_UNAVAILABLE: unavailable }),
      },
    });
    const exitCode = await child.exited;
    const { totals, unreported } = totalsOf({
      files,
      report: existsSync(report) ? readFileSync(report, "utf8") : undefined,
      exitCode,
    });
    for (const file of unreported) process.stderr.write(`not in the report, so it failed: ${file}\n`);
    const left = [
      ...(await survivors((pid) => startedWith(pid, MARKER) === run)).map(
        ({ pid, command }) => `process ${pid} ${command}`,
      ),
      ...readdirSync(temporary).map((name) => `temporary file ${name}`),
    ];
    for (const what of left) process.stderr.write(`left behind by the tests of ${title}: ${what}\n`);
    return addTotals(totals, { ...NOTHING, failed: left.length });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(tiers: readonly string[]): Promise<number> {
  const unknown = tiers.filter((tier) => !Object.hasOwn(TIERS, tier));
  if (tiers.length === 0 || unknown.length > 0) {
    process.stderr.write(`usage: bun scripts/run-tests.ts TIER…  (${Object.keys(TIERS).join(", ")})\n`);
    return 2;
  }
  const needsLab = tiers.some((tier) => TIERS[tier]?.some((where) => where !== "here"));
  const availability = needsLab ? labAvailability() : { available: true as const };
  if (!availability.available) process.stderr.write(`the lab cannot run: ${availability.why}\n`);

  let totals = NOTHING;
  for (const tier of tiers) {
    const places = TIERS[tier] ?? [];
    const unavailable = places.includes("here") || availability.available ? undefined : availability.why;
    if (tier === "tmux" && unavailable === undefined) {
      totals = addTotals(totals, await runWithOtherTmux(tier));
      continue;
    }
    for (const where of unavailable === undefined ? places : places.slice(0, 1)) {
      totals = addTotals(totals, await runOnce(tier, where, unavailable));
    }
  }
  process.stdout.write(`\n${renderTotals(totals)}\n`);
  const file = process.env.MOSAIC_TEST_TOTALS;
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(totals)}\n`);
  return totals.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
