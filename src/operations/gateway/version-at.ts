import { buildInformation } from "../../base/build-information.ts";

/** What a gateway says that it is made of. */
export interface Build {
  readonly version: string;
  readonly commit: string;
}

/** How long a gateway that runs may take for its version, which costs it nothing. */
const ANSWER_MS = 3_000;

/** undefined: it gives no answer. */
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

/** Whether it is of the binary that asks: a gateway goes on with its own after an update, until it is restarted. */
export function isOfThisMosaic({ version, commit }: Build): boolean {
  const own = buildInformation();
  return version === own.version && commit === own.commit;
}
