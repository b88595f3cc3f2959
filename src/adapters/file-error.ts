import { describeError, MosaicError } from "../base/errors.ts";
import { shortageError } from "../base/shortage.ts";

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  EFBIG: "the file would be larger than is allowed here",
  ENOTDIR: "a part of the path is not a folder",
  EEXIST: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  ERR_FS_EISDIR: "it is a folder",
  ELOOP: "it is a symlink",
};

/** Why an operation on a file failed, in our words. */
export function fileError(verb: string, path: string, thrown: unknown): MosaicError {
  if (thrown instanceof MosaicError) return thrown;
  const shortage = shortageError(`cannot ${verb} ${path}`, thrown);
  if (shortage !== undefined) return shortage;
  const code = codeOf(thrown) ?? describeError(thrown);
  return new MosaicError("failure", `cannot ${verb} ${path}: ${REASONS[code] ?? code}`, { cause: thrown });
}

/** The system's code of an error: "ENOENT"; undefined where it has none. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}

/** Whether nothing with this name exists. */
export function isMissing(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === "ENOENT" || code === "ENOTDIR";
}
