import { buildInformation } from "../../base/build-information.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Services } from "../../compose/services.ts";
import { gatewayIsOutdated } from "../../domain/gateway/life.ts";
import { basename } from "../../domain/host/path-parts.ts";
import { readFrameworkFile } from "../../domain/install/framework-version.ts";
import type { UpdateTools } from "../../domain/ports/update-tools.ts";
import {
  installationAt,
  readRecord,
  requireStillInPlace,
  type Installation,
} from "../../domain/setup/update/installation.ts";
import { publicKeyOf } from "../../domain/setup/update/public-key.ts";
import type { Wanted } from "../../domain/setup/update/read-release.ts";
import { requireBase } from "../../domain/setup/update/release-place.ts";
import { checkForUpdate, rollBack, update, type UpdateReport } from "../../domain/setup/update/update.ts";
import { isVersion } from "../../domain/setup/update/version-order.ts";
import type { UpdateDocument } from "../documents/update.ts";
import type { UpdateCheckRequest } from "../documents/update-check.ts";
import type { UpdateRollbackRequest } from "../documents/update-rollback.ts";
import type { UpdateRunRequest } from "../documents/update-run.ts";
import { heading } from "../heading.ts";
import { writeDeed } from "../journal.ts";
import { operation, type Call, type Report } from "../operation.ts";
import { relaunchArguments } from "./relaunch.ts";

/** What the release would change; changes nothing. */
export const updateCheck = operation<UpdateCheckRequest, UpdateDocument>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, request) {
    const version = versionOf(request.version);
    const place = await requirePlace(services);
    const report = await checkForUpdate(place.tools, place.installation, await wanted(place, version));
    return {
      document: await documentOf(place, report, null, undefined),
      ending: report.outcome === "available" ? "not-in-wanted-state" : undefined,
    };
  },
});

/** Replaces this binary by the release's; running agents go on. */
export const updateRun = operation<UpdateRunRequest, UpdateDocument>({
  needs: "act",
  whilePaused: "allow",
  async run(call, request) {
    const version = versionOf(request.version);
    const place = await requirePlace(call.services);
    const report = await update(place.tools, place.installation, await wanted(place, version));
    await writeDeed(call.services, { command: "update", detail: report.outcome });
    return await replaced(call, place, report, request);
  },
});

/** Restores the binary from before the last update; a second time goes forward again. */
export const updateRollback = operation<UpdateRollbackRequest, UpdateDocument>({
  needs: "act",
  whilePaused: "allow",
  async run(call, request) {
    const place = await requirePlace(call.services);
    const report = await rollBack(place.tools, place.installation);
    await writeDeed(call.services, { command: "update --rollback", detail: report.outcome });
    return await replaced(call, place, report, request);
  },
});

interface Place {
  readonly services: Services;
  readonly tools: UpdateTools;
  readonly installation: Installation;
  readonly target: string;
}

function versionOf(given: string | null): string | undefined {
  const version = given?.replace(/^v/, "");
  if (version === undefined || isVersion(version)) return version;
  throw new MosaicError("usage", `${JSON.stringify(given)} is no version`, {
    hint: "mosaic update --to 0.1.0",
  });
}

/** Where this binary is. Throws where it cannot be replaced. */
async function requirePlace(services: Services): Promise<Place> {
  const tools = await services.updateTools();
  await requireStillInPlace(tools);
  const target = await services.releaseTarget();
  if (target === undefined) {
    throw new MosaicError("failure", "this mosaic runs from its source: there is no binary to replace", {
      hint: "git pull, then make build",
    });
  }
  const { executable, mosaicHome } = services.surroundings;
  const binary = (await tools.binaries.realPath(executable)) ?? executable;
  if (basename(binary) === ".mosaic.previous") {
    const now = binary.replace(/\.mosaic\.previous$/, "mosaic");
    throw new MosaicError(
      "usage",
      "this is the mosaic before the last update, which is kept for a way back",
      { hint: `mv '${binary}' '${now}'` },
    );
  }
  const { version, commit } = buildInformation();
  return { services, tools, target, installation: installationAt(binary, mosaicHome, { version, commit }) };
}

async function wanted(
  { services, tools, target, installation }: Place,
  version: string | undefined,
): Promise<Wanted> {
  const { environment } = services.surroundings;
  const publicKey = await publicKeyOf(tools.files, environment["MOSAIC_PUBLIC_KEY"] ?? "");
  const { source } = await readRecord(tools, installation.home);
  const base = requireBase(environment["MOSAIC_DOWNLOAD_BASE"], publicKey !== undefined, source);
  return { version, target, base, publicKey };
}

/**
 * The result of a replacement, with what could not be done after it, and the restart of the agents if one was asked
 * for.
 */
async function replaced(
  { warn, note }: Call,
  place: Place,
  report: UpdateReport,
  { relaunch }: { readonly relaunch: boolean },
): Promise<Report<UpdateDocument>> {
  const { problem } = report;
  if (problem !== undefined) warn(`${problem.message}; ${hintOf(problem)}`);
  const gateway = await restartOutdated(place);
  const gatewayProblem = gateway?.problem ?? undefined;
  if (gatewayProblem !== undefined) warn(`the gateway was not restarted: ${gatewayProblem}`);
  const isWhole = problem === undefined && gatewayProblem === undefined;
  const argv = relaunch ? await relaunchArguments(place.services) : undefined;
  if (relaunch && argv === undefined) note("no agent runs: none is restarted");
  if (argv === undefined) {
    return {
      document: await documentOf(place, report, gateway, undefined),
      ending: isWhole ? undefined : "partial",
    };
  }
  const { tools, installation } = place;
  const ran = await tools.run(installation.binary, [...argv, "--json"], installation.binary);
  if (ran.stdout === "") warn(`the agents were not restarted: ${ran.stderr.trim()}`);
  return {
    document: await documentOf(place, report, gateway, ran.stdout),
    ending: isWhole && ran.status === 0 ? undefined : "partial",
  };
}

/**
 * Restarts a running gateway that is still the old binary; no agent notices. Also where nothing was replaced now,
 * because an earlier update may have been interrupted before this. null: there was nothing to do.
 */
async function restartOutdated({ services, tools, installation }: Place): Promise<UpdateDocument["gateway"]> {
  const { binary, home } = installation;
  if (!(await gatewayIsOutdated({ ...services.host, binary }))) return null;
  const ran = await tools.run(binary, ["gateway", "restart", `--mosaic-home=${home}`], binary);
  const why = ran.stderr.trim().split("\n")[0] ?? "";
  return {
    restarted: ran.status === 0,
    problem: ran.status === 0 ? null : why || `it ended with status ${ran.status}`,
  };
}

function hintOf({ hint }: MosaicError): string {
  return hint ?? "mosaic fleet install-systemd --refresh";
}

async function documentOf(
  { services, tools, installation }: Place,
  report: UpdateReport,
  gateway: UpdateDocument["gateway"],
  relaunched: string | undefined,
): Promise<UpdateDocument> {
  const { outcome, current, offered, refreshed, problem, size } = report;
  const { binary, home, previous } = installation;
  return {
    ...heading(services, "mosaic.update/1"),
    outcome,
    binary,
    previous,
    home,
    fleet_installed: (await readFrameworkFile(tools.files, home)) !== undefined,
    current: { version: current.version, commit: current.commit },
    offered: { version: offered.version, commit: offered.commit, source: offered.source },
    size: size ?? null,
    refreshed: refreshed === undefined ? null : refreshed.map(({ kind, path }) => ({ kind, path })),
    problem:
      problem === undefined ? null : { code: problem.code, message: problem.message, hint: hintOf(problem) },
    gateway,
    relaunch:
      relaunched === undefined || relaunched === ""
        ? null
        : (JSON.parse(relaunched) as UpdateDocument["relaunch"]),
  };
}
