/**
 * Runs tiers of tests: `bun scripts/run-tests.ts TIER…`, TIER one of unit, golden, contract, real, e2e and
 * architecture. Ends with the line "N passed, N failed, N skipped"; exit status 1 on any failure, which a
 * process or a temporary file left behind is too.
 *
 * What runs beside what is planned in test-lanes.ts, which says what a file may declare. MOSAIC_TEST_TIMINGS=update writes
 * how long each file took into test/timings.json.
 *
 * `page` is the gateway's page in a real browser; where there is none it is skipped, or, like the lab, failed.
 * `chaos` is a short campaign of faults in a lab of its own, with a disk that can be filled, beside the others.
 * `real` runs inside the lab (a real user manager), once as root and once as an ordinary user; `contract`
 * there once. `tmux` is what of `real` depends on the version of tmux, once with each of OTHER_TMUX; one that
 * cannot be fetched is said and counted as skipped, or, like the lab, as failed where it is required.
 * Where the lab cannot run they run outside, and what needs it says so and is skipped, or,
 * with CI=true or MOSAIC_REQUIRE_LAB=1, fails. What failed is said once more at the end, and its totals and
 * failures are written into the folder MOSAIC_TEST_RESULTS too.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MARKER, isOfRun, startedWith, survivors } from "../test/support/processes.ts";
import { labIsRequired } from "../test/support/describe-lab.ts";
import { labAvailability, labCommand } from "../test/support/lab.ts";
import { TemporaryFolder } from "../test/support/temporary-home.ts";
import { compileVersion, NEXT_VERSION } from "../test/support/update-bench.ts";
import { failuresIn } from "./test-failures.ts";
import { DISK, DISK_SIZE } from "../test/chaos/fleet.ts";
import { planLanes, type Batch, type Lane, type Where } from "./test-lanes.ts";
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
  page: ["here"],
  chaos: ["user"],
};
/** The tests mostly wait: this many keep two cores busy. */
const WIDTH = { workers: 5, labs: 2 };

/** By these Bun starts the slowest files first: a slow one that began last would keep one worker busy and the others idle. */
const TIMINGS = [
  "--timings=test/timings.json",
  ...(process.env.MOSAIC_TEST_TIMINGS === "update" ? ["--update-timings"] : []),
];

/** What of test/real is about what tmux does, and the versions it is run with besides the machine's own. */
const TMUX_TESTS = [
  "contract/control-client",
  "real/agent-identity",
  "real/containment",
  "real/death-hooks",
  "real/direct-launcher",
  "real/launcher-environment",
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

/** What failed, of all batches, to be said once more at the end: a run prints thousands of lines. */
const failures: string[] = [];

const tmuxFolder = (version: string) => join(root, ".tools", `tmux-${version}`);

/** The tier `tmux`, with each version that can be had: a lab each, side by side, for it is the longest lane. */
async function runWithOtherTmux(tier: string): Promise<Totals> {
  const isThere = OTHER_TMUX.map((version) => {
    const argv = ["bash", "scripts/ensure-tmux.sh", version, tmuxFolder(version)];
    const output = { stdin: "ignore", stdout: "inherit", stderr: "inherit" } as const;
    return [version, Bun.spawnSync(argv, { cwd: root, ...output }).exitCode === 0] as const;
  });
  const missing = labIsRequired() ? { failed: 1 } : { skipped: 1 };
  const totals = await Promise.all(
    isThere.map(async ([version, has]) =>
      has
        ? await runBatch({ tier, where: "user", files: testFiles(tier), workers: 1 }, undefined, version)
        : { ...NOTHING, ...missing },
    ),
  );
  return totals.reduce(addTotals, NOTHING);
}

/** The tier `page`. The browser is installed beside the other lanes: it is the largest thing that is fetched. */
async function runWithBrowser(tier: string): Promise<Totals> {
  const install = Bun.spawn(["bash", "scripts/ensure-program.sh", "chromium"], {
    cwd: root,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  });
  // where it cannot be had, the tests say so
  await install.exited;
  return runBatch({ tier, where: "here", files: testFiles(tier), workers: 1 }, undefined);
}

/** What has labs, or a browser, of its own. */
const APART: Readonly<Record<string, (tier: string) => Promise<Totals>>> = {
  tmux: runWithOtherTmux,
  chaos: async (tier) =>
    await runBatch({ tier, where: "user", files: testFiles(tier), workers: 1 }, undefined),
  page: runWithBrowser,
};

/** Runs a batch, shows what it printed when it has ended (others run beside it), and counts. */
async function runBatch(batch: Batch, unavailable: string | undefined, tmux?: string): Promise<Totals> {
  const { tier, where, files } = batch;
  const inLab = where !== "here" && unavailable === undefined;
  const title = unavailable === undefined || where === "here" ? heading(tier, where, tmux) : tier;
  const began = performance.now();

  // Short: a socket's path has at most 107 bytes, and in a home whose path is long an agent's own tmux gets a folder
  // outside of it, which nobody takes away.
  const folder = mkdtempSync(join(tmpdir(), "mt-"));
  const run = crypto.randomUUID();
  try {
    // "results" is written from inside the lab by whoever the lab runs as.
    const results = mkdtempSync(join(folder, "results-"));
    chmodSync(folder, 0o755);
    chmodSync(results, 0o1777);
    const temporary = join(folder, "t");
    mkdirSync(temporary, { mode: 0o700 });
    // Without it a single worker is the runner itself: process.exit() in a test would end the report with it.
    const parallel = batch.workers > 1 ? [`--parallel=${batch.workers}`, ...TIMINGS] : [];
    const output = join(folder, "output");
    const shown = openSync(output, "a");
    const test = (bun: string, report: string) =>
      [
        bun,
        "test",
        // a bound for what hangs, not for what is slow: files that compute took 10 s here, and 42 s on the same host an hour later
        "--timeout=120000",
        ...parallel,
        "--reporter=junit",
        `--reporter-outfile=${report}`,
        ...files,
      ] as const;
    const report = join(results, "report.xml");
    const argv = inLab
      ? labCommand(test("/run/lab/bin/bun", "/run/lab/results/report.xml"), {
          uid: where === "root" ? 0 : ORDINARY_UID,
          timeoutSeconds: 900,
          put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
          share: [`${results}:/run/lab/results`],
          directory: "/run/lab/checkout",
          ...(tmux === undefined ? {} : { tmux: tmuxFolder(tmux) }),
          ...(tier === "chaos" ? { disks: [`${DISK_SIZE}:${DISK}`] } : {}),
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
      stdout: shown,
      stderr: shown,
      env: {
        ...process.env,
        TMPDIR: temporary,
        [MARKER]: run,
        ...(unavailable === undefined ? {} : { MOSAIC_LAB_UNAVAILABLE: unavailable }),
      },
    });
    const exitCode = await child.exited;
    closeSync(shown);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const printed = readFileSync(output, "utf8");
    process.stdout.write(`\n== ${title}, ${batch.workers} at a time, ${seconds} s\n${printed}`);
    const { totals, unreported } = totalsOf({
      files,
      report: existsSync(report) ? readFileSync(report, "utf8") : undefined,
      exitCode,
    });
    const left = [
      ...(await survivors((pid) => isOfRun(startedWith(pid, MARKER), run))).map(
        ({ pid, command }) => `process ${pid} ${command}`,
      ),
      ...readdirSync(temporary).map((name) => `temporary file ${name}`),
    ];
    const failed = [
      ...failuresIn(printed),
      ...unreported.map((file) => `${file}: is not in the report`),
      ...left.map((what) => `left behind: ${what}`),
    ];
    if (failed.length === 0 && totals.failed > 0) failed.push(`bun test ended with ${exitCode}`);
    failures.push(...failed.map((failure) => `${title}: ${failure}`));
    return addTotals(totals, { ...NOTHING, failed: left.length });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runLane(lane: Lane, unavailable: string | undefined): Promise<Totals> {
  let totals = NOTHING;
  for (const batch of lane) totals = addTotals(totals, await runBatch(batch, unavailable));
  return totals;
}

/** What the tests of updates update to: each would compile it for itself, at the busiest moment of the run. */
function compileNext(): void {
  using folder = new TemporaryFolder("next");
  compileVersion(folder.path, NEXT_VERSION);
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

  // each is a lane beside the others
  const apart = tiers.filter(
    (tier) => tier in APART && (availability.available || TIERS[tier]?.every((where) => where === "here")),
  );
  const planned = tiers.filter((tier) => !apart.includes(tier));
  const facts = planned.map((tier) => {
    const places = TIERS[tier] ?? [];
    const outside = !availability.available && !places.includes("here");
    return {
      name: tier,
      places: outside ? places.slice(0, 1) : places,
      files: testFiles(tier).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
    };
  });
  const empty = facts.filter(({ files }) => files.length === 0);
  for (const { name } of empty) process.stderr.write(`there are no tests in tier ${name}\n`);

  const unavailable = availability.available ? undefined : availability.why;
  const { lanes, tail } = planLanes(facts, WIDTH);
  if (facts.some(({ files }) => files.some(({ text }) => text.includes("compileVersion(")))) compileNext();
  const together = await Promise.all([
    ...lanes.map(async (lane) => await runLane(lane, unavailable)),
    ...apart.map(async (tier) => (await APART[tier]?.(tier)) ?? NOTHING),
  ]);
  const totals = [...together, await runLane(tail, unavailable)].reduce(addTotals, {
    ...NOTHING,
    failed: empty.length,
  });
  const said = failures.map((failure) => `\n${failure}\n`).join("");
  process.stdout.write(`${said}\n${renderTotals(totals)}\n`);
  const folder = process.env.MOSAIC_TEST_RESULTS;
  if (folder !== undefined) {
    writeFileSync(join(folder, "totals.json"), `${JSON.stringify(totals)}\n`);
    writeFileSync(join(folder, "failures"), said);
  }
  return totals.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
