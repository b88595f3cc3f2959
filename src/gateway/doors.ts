import type { Door } from "./guard.ts";

/** Contains the port: cookies do not distinguish ports, and another gateway may run on another port. */
function cookieName(port: number): string {
  return `mosaic_${port}`;
}

/** Names of this machine that a browser resolves without asking the network. */
const LOCAL_NAMES = ["127.0.0.1", "localhost", "mosaic.localhost"];

/** The configuration of a port. */
export interface PortSettings {
  readonly port: number;
  readonly scheme: "http" | "https";
  readonly publicOrigin: string | undefined;
  readonly corsOrigin: string | undefined;
  readonly peers: readonly string[] | undefined;
}

export function doorOfPort({ port, scheme, publicOrigin, corsOrigin, peers }: PortSettings): Door {
  const local = LOCAL_NAMES.map((name) => `${name}:${port}`);
  const named = publicOrigin === undefined ? [] : [new URL(publicOrigin).host];
  const hosts = [...local, ...named];
  return { kind: "port", hosts, scheme, publicOrigin, cookie: cookieName(port), corsOrigin, peers };
}

/**
 * A socket has no host name of its own: clients say `localhost`, and a program that forwards a port to it says another
 * name.
 */
export const SOCKET_DOOR: Door = {
  kind: "socket",
  hosts: ["localhost"],
  scheme: "http",
  publicOrigin: undefined,
  cookie: undefined,
  corsOrigin: undefined,
  peers: undefined,
};
