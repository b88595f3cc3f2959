import { MosaicError } from "../../../base/errors.ts";
import {
  backPath,
  correctRecord,
  finishInterrupted,
  readRecord,
  refreshByItself,
  replaceBinary,
  requireRuns,
  requireStillInPlace,
  type Installation,
} from "./installation.ts";
import { renewManual, type RefreshedFile, type SaidVersion } from "./other-binary.ts";
import type { UpdateTools } from "../../ports/update-tools.ts";
import { obtainBinary, readRelease, type FoundRelease, type Wanted } from "./read-release.ts";
import { masked } from "./release-place.ts";
import { compareVersions } from "./version-order.ts";

/** What a release would do to the running binary. */
export type Decision =
  /** It is installed already, byte for byte. */
  | "up-to-date"
  /** The installed one is newer, and no version was asked for by name. */
  | "newer-installed"
  | "available";

export interface UpdateReport {
  readonly outcome: "updated" | "rolled-back" | "up-to-date" | "newer-installed" | "available";
  readonly current: SaidVersion;
  /** What is offered, or was installed. */
  readonly offered: SaidVersion & { readonly source: string };
  /** Bytes to download; undefined where nothing is. */
  readonly size?: number;
  readonly refreshed: readonly RefreshedFile[] | undefined;
  readonly problem: MosaicError | undefined;
}

/** `isSame`: the installed binary is the release's very binary. */
export function decide(
  current: string,
  offered: string,
  isSame: boolean,
  wanted: string | undefined,
): Decision {
  const order = compareVersions(offered, current);
  if (order < 0 && wanted === undefined) return "newer-installed";
  return order === 0 && isSame ? "up-to-date" : "available";
}

/** Reads the release, and changes nothing. */
export async function checkForUpdate(
  tools: UpdateTools,
  installation: Installation,
  wanted: Wanted,
): Promise<UpdateReport> {
  const found = await readRelease(tools, wanted);
  return await judged(tools, installation, found, wanted.version);
}

/** Throws, before anything is changed, for whatever is wrong with the release, the network or the folder. */
export async function update(
  tools: UpdateTools,
  installation: Installation,
  wanted: Wanted,
): Promise<UpdateReport> {
  const stage = await tools.binaries.openStage(installation.folder);
  try {
    await requireStillInPlace(tools);
    await finishInterrupted(tools, installation, stage);
    const found = await readRelease(tools, wanted);
    const report = await judged(tools, installation, found, wanted.version);
    if (report.outcome === "up-to-date") {
      const sha256 = found.artefact.binarySha256;
      await correctRecord(tools, installation, {
        ...installation.current,
        sha256,
        source: masked(found.base),
      });
    }
    if (report.outcome !== "available") {
      return { ...report, refreshed: await refreshByItself(tools, installation) };
    }
    await requireSpace(tools, installation, found);
    const path = await obtainBinary(tools, found, stage.path);
    const said = await requireRuns(tools, path, found.release.version);
    const replaced = await replaceBinary(tools, installation, stage.path, {
      ...said,
      path,
      sha256: found.artefact.binarySha256,
      source: masked(found.base),
      downgrade: wanted.version !== undefined,
    });
    await renewManual(tools, installation.binary);
    return { ...report, ...replaced, outcome: "updated" };
  } finally {
    await stage.close();
  }
}

/** Restores the binary from before the last update; a second time goes forward again. */
export async function rollBack(tools: UpdateTools, installation: Installation): Promise<UpdateReport> {
  const { previous, current, folder, home } = installation;
  const stage = await tools.binaries.openStage(folder);
  try {
    await requireStillInPlace(tools);
    await finishInterrupted(tools, installation, stage);
    if ((await tools.binaries.realPath(previous)) === undefined) {
      throw new MosaicError("configuration", `there is no mosaic to go back to: no ${previous}`, {
        hint: "mosaic update --to VERSION",
      });
    }
    const path = backPath(stage.path);
    await tools.binaries.duplicate(previous, path);
    const said = await requireRuns(tools, path, undefined);
    const source = (await readRecord(tools, home)).source ?? "unknown";
    const replaced = await replaceBinary(tools, installation, stage.path, {
      ...said,
      path,
      sha256: await tools.binaries.sha256(path),
      source,
      downgrade: true,
    });
    await renewManual(tools, installation.binary);
    return { outcome: "rolled-back", current, offered: { ...said, source }, ...replaced };
  } finally {
    await stage.close();
  }
}

async function judged(
  tools: UpdateTools,
  { binary, current }: Installation,
  { release, artefact, base }: FoundRelease,
  wanted: string | undefined,
): Promise<UpdateReport> {
  const { version, commit } = release;
  const isSame =
    version === current.version && (await tools.binaries.sha256(binary)) === artefact.binarySha256;
  return {
    outcome: decide(current.version, version, isSame, wanted),
    current,
    offered: { version, commit, source: masked(base) },
    size: artefact.size,
    refreshed: undefined,
    problem: undefined,
  };
}

async function requireSpace(
  { binaries }: UpdateTools,
  { folder }: Installation,
  { artefact }: FoundRelease,
): Promise<void> {
  const free = await binaries.freeBytes(folder);
  const needed = artefact.size + artefact.binarySize + 64 * 1024;
  if (free === undefined || free >= needed) return;
  throw new MosaicError(
    "failure",
    `not enough space in ${folder}: ${megabytes(needed)} MB are needed, ${megabytes(free)} MB are free`,
  );
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
