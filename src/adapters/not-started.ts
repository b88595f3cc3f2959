import { MosaicError } from "../base/errors.ts";
import { shortageError } from "../base/shortage.ts";
import { codeOf } from "./file-error.ts";

/** Why a program could not be started, in our words; what is not known goes on as it is. */
export function notStarted(program: string, thrown: unknown): unknown {
  const code = codeOf(thrown);
  if (code === "ENOENT") {
    return new MosaicError("missing-program", `${program} is not installed`, { cause: thrown });
  }
  if (code === "EACCES" || code === "EPERM") {
    return new MosaicError("missing-program", `${program} may not be executed`, {
      hint: `ls -l ${program}; findmnt -T ${program}, which shows a file system that is mounted noexec`,
      cause: thrown,
    });
  }
  if (code === "ENOEXEC") {
    return new MosaicError("missing-program", `${program} is no program that this host can run`, {
      hint: `file "$(command -v ${program})", which says what it is`,
      cause: thrown,
    });
  }
  return shortageError(`cannot start ${program}`, thrown) ?? thrown;
}
