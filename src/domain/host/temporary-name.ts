/** `.coder0.env.4711.1a2b3c4d.tmp`: what becomes `coder0.env` when its writer, process 4711, has written it whole. */
const TEMPORARY = /^\..+\.([1-9]\d*)\.[0-9a-f]{8}\.tmp$/;
/** `coder0.hb.4711.tmp`: the same, of the launcher. */
const TEMPORARY_BEAT = /^.+\.hb\.([1-9]\d*)\.tmp$/;

/** The name that a file has in its folder until it is whole. `token` is eight hexadecimal digits. */
export function temporaryName(name: string, pid: number, token: string): string {
  return `.${name}.${pid}.${token}.tmp`;
}

/** The pid of the process that writes, or has left, such a file; undefined for every other name. */
export function writerOfTemporary(name: string): number | undefined {
  const pid = (TEMPORARY.exec(name) ?? TEMPORARY_BEAT.exec(name))?.[1];
  return pid === undefined ? undefined : Number(pid);
}
