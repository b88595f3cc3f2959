import type { AgentName } from "../../base/names.ts";

/** Where an agent's own tmux has its socket, as the launcher chooses it (framework/tools/fleet/launcher/command.sh). */
export interface OwnTmuxOf {
  readonly home: string;
  readonly socket: string;
  readonly userId: number;
}

/**
 * The folders that the launcher makes for an agent outside of the home and of the fleet's, because the usual path would be
 * too long for a socket; the deepest first. They need not be there.
 */
export function shortOwnTmux({ home, socket, userId }: OwnTmuxOf, agent: AgentName): readonly string[] {
  const name = `mosaic-${userId}-${cksum(`${home} ${socket} ${agent}\n`)}`;
  return ["/tmp", `/run/user/${userId}`].flatMap((folder) => [
    `${folder}/${name}/tmux-${userId}`,
    `${folder}/${name}`,
  ]);
}

/** The CRC of POSIX's `cksum`: its bits are not reflected, and the length follows the bytes. */
function cksum(text: string): number {
  const bytes = [...Buffer.from(text)];
  const length: number[] = [];
  for (let left = bytes.length; left > 0; left >>>= 8) length.push(left & 0xff);
  let sum = 0;
  for (const byte of [...bytes, ...length]) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return ~sum >>> 0;
}
