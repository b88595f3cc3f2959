import { MosaicError } from "./errors.ts";

/** The system's errors for a resource or a limit that is used up. They are no defect of mosaic. */
const SHORTAGES: Readonly<Record<string, string>> = {
  EMFILE: "this process may open no more files (ulimit -n)",
  ENFILE: "this host can open no more files (sysctl fs.file-max)",
  EAGAIN: "no more processes may be started (ulimit -u, or TasksMax of the unit)",
  ENOMEM: "there is no memory left",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
};

/** An error that names the resource that ran out; undefined where something else failed. */
export function shortageError(what: string, thrown: unknown): MosaicError | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  const why = SHORTAGES[String(thrown.code)];
  return why === undefined ? undefined : new MosaicError("failure", `${what}: ${why}`, { cause: thrown });
}
