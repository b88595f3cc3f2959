import { buildInformation } from "../../base/build-information.ts";

/** The build of a running gateway, by its own answer. */
export interface Build {
  readonly version: string;
  readonly commit: string;
}

/** How long a running gateway may take to answer, which costs it nothing. */
const ANSWER_MS = 3_000;

/** undefined: it does not answer. */
export async function versionAt(socket: string): Promise<Build | undefined> {
  const { askGateway } = await import("../../compose/remote.ts");
  try {
    const { body } = await askGateway({ socket }, "version", {}, AbortSignal.timeout(ANSWER_MS));
    if (typeof body !== "object" || body === null || !("version" in body)) return undefined;
    return { version: String(body.version), commit: "commit" in body ? String(body.commit) : "unknown" };
  } catch {
    return undefined;
  }
}

/** Whether it runs this binary. After an update, a gateway keeps running the old one until it is restarted. */
export function isOfThisMosaic({ version, commit }: Build): boolean {
  const own = buildInformation();
  return version === own.version && commit === own.commit;
}
