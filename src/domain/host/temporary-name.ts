/** `.coder0.env.4711.1a2b3c4d.tmp` becomes `coder0.env` once its writer, process 4711, has written all of it. */
const TEMPORARY = /^\..+\.([1-9]\d*)\.[0-9a-f]{8}\.tmp$/;
/** `coder0.hb.4711.tmp`: the launcher's spelling of the same. */
const TEMPORARY_BEAT = /^.+\.hb\.([1-9]\d*)\.tmp$/;

/** The name of a file until it is complete. `token` is eight hexadecimal digits. */
export function temporaryName(name: string, pid: number, token: string): string {
  return `.${name}.${pid}.${token}.tmp`;
}

/** The pid of the process that writes such a file, or has left it behind; undefined for every other name. */
export function writerOfTemporary(name: string): number | undefined {
  const pid = (TEMPORARY.exec(name) ?? TEMPORARY_BEAT.exec(name))?.[1];
  return pid === undefined ? undefined : Number(pid);
}
