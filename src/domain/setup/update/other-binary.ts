import { MosaicError, type Ending } from "../../../base/errors.ts";
import type { Ran, UpdateTools } from "../../ports/update-tools.ts";
import { MANUAL_NAMES, manualFolder } from "../manual-pages.ts";
import { isVersion } from "./version-order.ts";

/** What a mosaic binary reports about itself. */
export interface SaidVersion {
  readonly version: string;
  readonly commit: string;
}

export interface RefreshedFile {
  readonly kind: string;
  readonly path: string;
}

export interface RefreshRequest {
  readonly home: string;
  /** Whether it may refresh a home that a newer mosaic wrote. */
  readonly downgrade: boolean;
  readonly dryRun: boolean;
}

/** Runs a binary once, harmlessly. Throws MosaicError("failure") where it does not run here, or is no mosaic. */
export async function askVersion(tools: UpdateTools, binary: string): Promise<SaidVersion> {
  const ran = await tools.run(binary, ["version", "--json"], binary);
  const said = ran.status === 0 ? jsonObject(ran.stdout) : undefined;
  const { schema, version, commit } = said ?? {};
  const isMosaic = typeof schema === "string" && schema.startsWith("mosaic.version/");
  if (!isMosaic || typeof version !== "string" || !isVersion(version)) {
    throw new MosaicError("failure", `${binary} does not run here: ${complaint(ran)}`, {
      hint: /stdc\+\+/.test(ran.stderr) ? "apk add libstdc++" : undefined,
    });
  }
  return { version, commit: typeof commit === "string" ? commit : "unknown" };
}

/**
 * Has a binary update the home's scripts and units to its own version. Returns what changed, or would. Throws a
 * MosaicError with that binary's own message where it cannot.
 */
export async function refreshBy(
  tools: UpdateTools,
  binary: string,
  as: string,
  { home, downgrade, dryRun }: RefreshRequest,
): Promise<readonly RefreshedFile[]> {
  const ran = await tools.run(
    binary,
    [
      "fleet",
      "install-systemd",
      "--refresh",
      ...(downgrade ? ["--downgrade"] : []),
      ...(dryRun ? ["--dry-run"] : []),
      "--json",
      `--mosaic-home=${home}`,
    ],
    as,
  );
  const changes = ran.status === 0 ? jsonObject(ran.stdout)?.["changes"] : undefined;
  if (!Array.isArray(changes)) throw refusal(ran);
  return changes.map((change: Partial<RefreshedFile>) => ({
    kind: String(change.kind),
    path: String(change.path),
  }));
}

/**
 * Has a binary write its man pages over those of the mosaic before. Fails silently: an older one cannot do it, and
 * nothing depends on them.
 */
export async function renewManual(
  tools: { readonly files: Pick<UpdateTools["files"], "read">; readonly run: UpdateTools["run"] },
  binary: string,
): Promise<void> {
  const folder = manualFolder(binary);
  const there = await tools.files.read(`${folder}/${MANUAL_NAMES[0]}`).catch(() => undefined);
  if (there !== undefined) await tools.run(binary, ["manual-pages", folder], binary);
}

/** What another mosaic's exit status says about its refusal; the error code is its own. */
const REFUSALS: Readonly<Record<number, Ending>> = { 4: "configuration", 5: "missing-program" };

/** With --json the last line of stderr is the error. */
function refusal(ran: Ran): MosaicError {
  const error = jsonObject(ran.stderr.trimEnd().split("\n").at(-1) ?? "")?.["error"];
  const { code, message, hint } = (error ?? {}) as Readonly<Record<string, unknown>>;
  return new MosaicError(
    REFUSALS[ran.status] ?? "failure",
    `the home's scripts and units cannot be refreshed: ${typeof message === "string" ? message : complaint(ran)}`,
    {
      hint: typeof hint === "string" ? hint : undefined,
      code: typeof code === "string" && ran.status in REFUSALS ? code : undefined,
    },
  );
}

function complaint({ status, stderr }: Ran): string {
  const line = stderr.trim().split("\n")[0] ?? "";
  return line === "" ? `it ended with status ${status}` : line;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
