import { MosaicError } from "../../../base/errors.ts";
import { readFrameworkFile } from "../../install/framework-version.ts";
import {
  installRecordPath,
  NOTHING_RECORDED,
  parseInstallRecord,
  renderInstallRecord,
  type InstallRecord,
} from "../../install/install-record.ts";
import { dirname, missingFolders } from "../../host/path-parts.ts";
import { askVersion, refreshBy, type RefreshedFile, type SaidVersion } from "./other-binary.ts";
import type { Stage, UpdateTools } from "../../ports/update-tools.ts";

/** The mosaic that is to be replaced, and what belongs to it. */
export interface Installation {
  /** The running binary, with links resolved. */
  readonly binary: string;
  /** Its folder: the new binary is prepared there, so that the last step is a rename. */
  readonly folder: string;
  readonly previous: string;
  readonly home: string;
  readonly current: SaidVersion;
}

/** The binary to put in its place. */
export interface Replacement extends SaidVersion {
  /** In the stage, checked and executable. */
  readonly path: string;
  /** The hash of that file, hexadecimal. */
  readonly sha256: string | undefined;
  readonly source: string;
  /** Whether it may overwrite the files of a newer home. */
  readonly downgrade: boolean;
}

export interface Replaced {
  /** undefined: no fleet is installed here, or it belongs to another mosaic. */
  readonly refreshed: readonly RefreshedFile[] | undefined;
  /** What went wrong after the binary was replaced. */
  readonly problem: MosaicError | undefined;
}

function pendingRecordPath(home: string): string {
  return `${home}/.install.manifest.pending`;
}

export function installationAt(binary: string, home: string, current: SaidVersion): Installation {
  const folder = dirname(binary);
  return { binary, folder, previous: `${folder}/.mosaic.previous`, home, current };
}

/**
 * Puts a checked binary in the place of the running one. Everything that can fail is tried before: that the new binary
 * runs, that it can refresh the home's files, that the record can be written. Until the rename the old binary is in
 * place; after it the new one is, and an interruption waits until the home is refreshed too.
 */
export async function replaceBinary(
  tools: UpdateTools,
  installation: Installation,
  stage: string,
  replacement: Replacement,
): Promise<Replaced> {
  const { binary, home, previous } = installation;
  const { binaries, files } = tools;
  const refresh = { downgrade: replacement.downgrade };
  const isFleets = await refreshesHome(tools, installation);
  if (isFleets) await refreshBy(tools, replacement.path, binary, { ...refresh, home, dryRun: true });
  const record = await nextRecord(tools, installation, replacement);
  // a home that cannot be written is found out before anything is replaced
  const pending = pendingRecordPath(home);
  await files.write(pending, renderInstallRecord(record), 0o600);
  try {
    await binaries.duplicate(binary, `${stage}/previous`);
    tools.signal.throwIfAborted();
    await binaries.replace(`${stage}/previous`, previous);
    await binaries.replace(replacement.path, binary);
    return await finish(tools, installation, pending, isFleets ? refresh : undefined);
  } finally {
    await files.remove(pending);
  }
}

/** Throws where another installation finished while this one started: the binary in place is not the one that runs. */
export async function requireStillInPlace(tools: Pick<UpdateTools, "binaries">): Promise<void> {
  if (!(await tools.binaries.isReplaced())) return;
  throw new MosaicError("locked", "another installation has just replaced this mosaic", {
    hint: "mosaic update --check",
  });
}

/**
 * Completes what a killed update or rollback left half done: a record written for the binary now in place becomes the
 * record, and a binary that was on its way back is kept again.
 */
export async function finishInterrupted(
  tools: Pick<UpdateTools, "files" | "binaries">,
  { binary, previous, home }: Pick<Installation, "binary" | "previous" | "home">,
  stage: Stage,
): Promise<void> {
  const { binaries, files } = tools;
  const pending = pendingRecordPath(home);
  const back = await binaries.sha256(backPath(stage.path));
  const text = await files.read(pending);
  if (back === undefined && text === undefined) return await stage.clear();
  const installed = await binaries.sha256(binary);
  if (text !== undefined) {
    const isDone = installed !== undefined && parseInstallRecord(text).sha256 === installed;
    if (isDone) await binaries.replace(pending, installRecordPath(home));
    else await files.remove(pending);
  }
  // interrupted between the two renames of a rollback: both names are the binary in place, and only here is the other
  // one
  if (back !== undefined && back !== installed && (await binaries.sha256(previous)) === installed) {
    await binaries.replace(backPath(stage.path), previous);
  }
  await stage.clear();
}

/** Where a rollback keeps the binary that it restores; the stage uses no other name for that. */
export function backPath(stage: string): string {
  return `${stage}/back`;
}

/**
 * Corrects a record that names another binary than the one in place: after an update that was killed right after the
 * rename, or a binary that was put there by hand.
 */
export async function correctRecord(
  tools: UpdateTools,
  installation: Installation,
  inPlace: Omit<Replacement, "path" | "downgrade">,
): Promise<void> {
  const { sha256, binary } = await readRecord(tools, installation.home);
  const isNamed = binary !== undefined && (await tools.binaries.realPath(binary)) === installation.binary;
  if (isNamed && sha256 === inPlace.sha256) return;
  const record = renderInstallRecord(await nextRecord(tools, installation, inPlace));
  await tools.files.write(installRecordPath(installation.home), record, 0o600);
}

/** After an interrupted update, the files of the running binary may be of another version. */
export async function refreshByItself(
  tools: UpdateTools,
  installation: Installation,
): Promise<readonly RefreshedFile[] | undefined> {
  if (!(await refreshesHome(tools, installation))) return undefined;
  const { binary, home } = installation;
  return await refreshBy(tools, binary, binary, { home, downgrade: false, dryRun: false });
}

/** Runs the new binary once. Throws where it does not have the expected version. */
export async function requireRuns(
  tools: UpdateTools,
  path: string,
  version: string | undefined,
): Promise<SaidVersion> {
  const said = await askVersion(tools, path);
  if (version === undefined || said.version === version) return said;
  throw new MosaicError("failure", `the new mosaic says that it is ${said.version}, not ${version}`);
}

export async function readRecord(tools: Pick<UpdateTools, "files">, home: string): Promise<InstallRecord> {
  const text = await tools.files.read(installRecordPath(home));
  return text === undefined ? NOTHING_RECORDED : parseInstallRecord(text);
}

/** Whether a fleet of this home runs with this very binary. Another mosaic refreshes its own fleet. */
async function refreshesHome(tools: UpdateTools, { binary, home }: Installation): Promise<boolean> {
  const found = await readFrameworkFile(tools.files, home);
  if (found === undefined) return false;
  if (found.units === undefined) return true;
  const used = found.units.binary;
  if (used === binary || (await tools.binaries.realPath(used)) === binary) return true;
  tools.note(
    `the fleet of ${home} runs with another mosaic, ${used}: its scripts and units are left as they are`,
  );
  return false;
}

/** The new binary is in place: whatever goes wrong now is reported as a problem beside that. */
async function finish(
  tools: UpdateTools,
  { binary, home }: Installation,
  pending: string,
  fleet: { readonly downgrade: boolean } | undefined,
): Promise<Replaced> {
  try {
    await tools.binaries.replace(pending, installRecordPath(home));
    if (fleet === undefined) return { refreshed: undefined, problem: undefined };
    const refreshed = await refreshBy(tools, binary, binary, { ...fleet, home, dryRun: false });
    return { refreshed, problem: undefined };
  } catch (thrown) {
    if (!(thrown instanceof MosaicError)) throw thrown;
    return { refreshed: undefined, problem: thrown };
  }
}

async function nextRecord(
  tools: UpdateTools,
  { binary, home, folder, previous }: Installation,
  { version, commit, source, sha256 }: Omit<Replacement, "path" | "downgrade">,
): Promise<InstallRecord> {
  const before = await readRecord(tools, home);
  const isSame = before.binary !== undefined && (await tools.binaries.realPath(before.binary)) === binary;
  // links to the binary and to its folder stay as they were
  const named = isSame ? before.binary : binary;
  const inNamed = dirname(named);
  const sameFolder = (await tools.binaries.realPath(inNamed)) === folder;
  const others = before.binary === undefined || isSame ? [] : [before.binary];
  return {
    ...before,
    folders: [...before.folders, ...(await missingFolders(tools.files, home))],
    binary: named,
    previous: sameFolder ? `${inNamed}/.mosaic.previous` : previous,
    version,
    commit,
    sha256,
    date: new Date(tools.clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
    source,
    earlier: [...new Set([...before.earlier, ...others])].filter((path) => path !== named),
  };
}
