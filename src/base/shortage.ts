import { MosaicError } from "./errors.ts";

/** The system's words for a host that is used up, or for a limit on it that is reached. That is nobody's defect. */
const SHORTAGES: Readonly<Record<string, string>> = {
  EMFILE: "this process may open no more files (ulimit -n)",
  ENFILE: "this host can open no more files (sysctl fs.file-max)",
  EAGAIN: "no more processes may be started (ulimit -u, or TasksMax of the unit)",
  ENOMEM: "there is no memory left",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
};

/** Why something failed that needed more than there is; undefined where it failed for any other reason. */
export function shortageError(what: string, thrown: unknown): MosaicError | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  const why = SHORTAGES[String(thrown.code)];
  return why === undefined ? undefined : new MosaicError("failure", `${what}: ${why}`, { cause: thrown });
}
