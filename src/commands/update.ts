import type { Context, Page } from "../cli/context.ts";
import type { Services } from "../compose/services.ts";
import { MosaicError } from "../base/errors.ts";
import { readFrameworkFile } from "../domain/install/framework-version.ts";
import { namesOf } from "../domain/host/host.ts";
import { basename } from "../domain/host/path-parts.ts";
import {
  installationAt,
  readRecord,
  requireStillInPlace,
  type Installation,
} from "../domain/setup/update/installation.ts";
import type { UpdateTools } from "../domain/ports/update-tools.ts";
import { publicKeyOf } from "../domain/setup/update/public-key.ts";
import { requireBase } from "../domain/setup/update/release-place.ts";
import {
  checkForUpdate,
  rollBack,
  update as updateBinary,
  type UpdateReport,
} from "../domain/setup/update/update.ts";
import { isVersion } from "../domain/setup/update/version-order.ts";
import { buildInformation } from "../base/build-information.ts";
import { hostDocument } from "./_shared/document.ts";
import { defineVerb, type JsonDocument } from "../cli/grammar/verb.ts";

const RELAUNCH = ["fleet", "restart", "--rolling", "--when-idle"] as const;

export const update = defineVerb({
  details:
    "Replaces this program by the release at MOSAIC_DOWNLOAD_BASE, with the same checks as the installer, and " +
    "brings the scripts and units of the mosaic home to that version. Running agents go on as they are. Whatever " +
    "goes wrong before the last step leaves the old program in place.",
  args: {
    check: { type: "boolean", description: "only say what would be done; exit 6 if there is an update" },
    to: {
      type: "string",
      valueHint: "VERSION",
      description: "install this version, which may be an older one",
    },
    rollback: { type: "boolean", description: "go back to the version before the last update" },
    relaunch: { type: "boolean", description: "then restart the running agents, each when it is idle" },
  },
  exitCodes: {
    partial: "the binary was replaced, something after it was not done",
    configuration: "nothing to go back to, or the new version cannot take over the mosaic home",
    "missing-program": "the user manager, which has to read changed units, cannot be reached",
    "not-in-wanted-state": "with --check: there is an update",
    locked: "another installation runs",
  },
  examples: [
    { command: "mosaic update --check", explains: "is there a newer one, and what would it change" },
    { command: "mosaic update", explains: "take it; agents go on running" },
    { command: "mosaic update --relaunch", explains: "and restart each agent when it is idle" },
    { command: "mosaic update --rollback", explains: "back to the one before" },
  ],
  async run(context, { check, to, rollback, relaunch }) {
    if (rollback && (to !== undefined || check)) {
      throw new MosaicError(
        "usage",
        "--rollback goes to the binary before: neither --to nor --check fits it",
      );
    }
    if (check && relaunch)
      throw new MosaicError("usage", "--check changes nothing: --relaunch does not fit it");
    const version = to?.replace(/^v/, "");
    if (version !== undefined && !isVersion(version)) {
      throw new MosaicError("usage", `${JSON.stringify(to)} is no version`, {
        hint: "mosaic update --to 0.1.0",
      });
    }
    const services = await context.wire();
    const tools = await services.updateTools();
    const { installation, target } = await requireInstallation(context, services, tools);
    const wanted = async () => ({ version, target, ...(await releasePlace(context, tools, installation)) });
    const report = rollback
      ? await rollBack(tools, installation)
      : await (check ? checkForUpdate : updateBinary)(tools, installation, await wanted());
    const isCheckOnly = check || report.outcome === "available";
    const home = isCheckOnly ? await readFrameworkFile(tools.files, installation.home) : undefined;
    const text = (page: Page) => describe(page, report, installation, home !== undefined);
    const ending = report.problem;
    if (ending !== undefined) {
      context.warn(`${ending.message}; ${ending.hint ?? "mosaic fleet install-systemd --refresh"}`);
    }
    const relaunched = relaunch
      ? await relaunchAgents(context, services, tools, installation, text)
      : undefined;
    const exit =
      check && report.outcome === "available"
        ? "not-in-wanted-state"
        : ending !== undefined || relaunched?.failed === true
          ? "partial"
          : undefined;
    return { exit, text, json: document(services, report, installation, relaunched) };
  },
});

/** Where this binary is, and that it is one that can be replaced. */
async function requireInstallation(
  context: Context,
  services: Services,
  tools: UpdateTools,
): Promise<{ installation: Installation; target: string }> {
  await requireStillInPlace(tools);
  const target = await services.releaseTarget();
  if (target === undefined) {
    throw new MosaicError("failure", "this mosaic runs from its source: there is no binary to replace", {
      hint: "git pull, then make build",
    });
  }
  const binary = (await tools.binaries.realPath(context.executable)) ?? context.executable;
  if (basename(binary) === ".mosaic.previous") {
    const now = binary.replace(/\.mosaic\.previous$/, "mosaic");
    throw new MosaicError(
      "usage",
      "this is the mosaic before the last update, which is kept for a way back",
      {
        hint: `mv '${binary}' '${now}'`,
      },
    );
  }
  const { version, commit } = buildInformation();
  return { target, installation: installationAt(binary, context.mosaicHome(), { version, commit }) };
}

async function releasePlace(context: Context, tools: UpdateTools, { home }: Installation) {
  const keyFile = context.environment["MOSAIC_PUBLIC_KEY"] ?? "";
  const publicKey = await publicKeyOf(tools.files, keyFile);
  const { source } = await readRecord(tools, home);
  const base = requireBase(context.environment["MOSAIC_DOWNLOAD_BASE"], publicKey !== undefined, source);
  return { base, publicKey };
}

function describe(page: Page, report: UpdateReport, installation: Installation, hasFleet: boolean): string {
  const { binary, home, previous } = installation;
  const { outcome, current, offered, refreshed } = report;
  const told = (refreshed ?? []).map(
    ({ kind, path }) => `${kind === "create" ? "wrote  " : "changed"} ${path}`,
  );
  switch (outcome) {
    case "updated":
      return [
        `${page.style.bold(`mosaic ${offered.version} is installed:`)} ${binary} (was ${current.version})`,
        ...told,
      ].join("\n");
    case "rolled-back":
      return [
        `${page.style.bold(`back at mosaic ${offered.version}:`)} ${binary} (was ${current.version})`,
        ...told,
      ].join("\n");
    case "up-to-date":
      return [`mosaic ${current.version} is up to date`, ...told].join("\n");
    case "newer-installed":
      return [
        `mosaic ${current.version} is newer than ${offered.version} at ${offered.source}: it was kept`,
        ...told,
      ].join("\n");
    case "available":
      return [
        `current    ${current.version} (${shortCommit(current.commit)}) at ${binary}`,
        `available  ${offered.version} (${shortCommit(offered.commit)}) at ${offered.source}`,
        `would      replace the binary, ${((report.size ?? 0) / 1e6).toFixed(1)} MB to download; keep the old one as ${previous}`,
        ...(hasFleet
          ? [`would      bring the scripts and units of ${home} to it; running agents go on`]
          : []),
      ].join("\n");
  }
}

function shortCommit(commit: string): string {
  return /^[0-9a-f]{40}/.test(commit) ? commit.slice(0, 12) + commit.slice(40) : commit;
}

interface Relaunched {
  readonly failed: boolean;
  /** What `fleet restart --json` said; undefined where no agent runs. */
  readonly document: unknown;
}

/** The running agents, by the binary that is in place now. In a terminal it takes over: it may wait for hours. */
async function relaunchAgents(
  context: Context,
  services: Services,
  tools: UpdateTools,
  { binary, home }: Installation,
  text: (page: Page) => string,
): Promise<Relaunched> {
  const running = await runningAgents(services);
  if (running.length === 0) {
    context.note("no agent runs: none is restarted");
    return { failed: false, document: null };
  }
  const argv = [...RELAUNCH, ...running, `--mosaic-home=${home}`];
  if (!context.json) {
    await context.print((page) => `${text(page)}\n`);
    return services.become(binary, ["mosaic", ...argv]);
  }
  const ran = await tools.run(binary, [...argv, "--json"], binary);
  if (ran.stdout === "") context.warn(`the agents were not restarted: ${ran.stderr.trim()}`);
  return {
    failed: ran.status !== 0,
    document: ran.stdout === "" ? null : (JSON.parse(ran.stdout) as unknown),
  };
}

async function runningAgents(services: Services): Promise<readonly string[]> {
  const { files, paths } = services.host;
  if ((await readFrameworkFile(files, paths.home)) === undefined) return [];
  const fleet = await services.fleet("any-home");
  const states = await (await services.supervisor(fleet)).states();
  if (!states.known) throw new MosaicError("failure", `who runs cannot be told: ${states.why}`);
  return namesOf(fleet.roster.agents).filter((name) => {
    const state = states.value.get(name)?.state ?? "stopped";
    return ["running", "starting", "restarting"].includes(state);
  });
}

function document(
  services: Services,
  report: UpdateReport,
  { binary, home, previous }: Installation,
  relaunched: Relaunched | undefined,
): JsonDocument {
  const { outcome, current, offered, refreshed, problem } = report;
  return hostDocument(services, "mosaic.update/1", {
    outcome,
    binary,
    previous,
    home,
    current,
    offered,
    size: report.size ?? null,
    refreshed: refreshed ?? null,
    problem: problem === undefined ? null : { code: problem.code, message: problem.message },
    relaunch: relaunched?.document ?? null,
  });
}
