import type { Door } from "./guard.ts";

/** It has the port in it: cookies know no ports, and there may be a gateway on another one. */
function cookieName(port: number): string {
  return `mosaic_${port}`;
}

/** The names of this machine that a browser never asks a server of the network for. */
const LOCAL_NAMES = ["127.0.0.1", "localhost", "mosaic.localhost"];

/** What a port is configured with. */
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

/** A socket has no name: its clients say `localhost`, and what forwards a port to it says another. */
export const SOCKET_DOOR: Door = {
  kind: "socket",
  hosts: ["localhost"],
  scheme: "http",
  publicOrigin: undefined,
  cookie: undefined,
  corsOrigin: undefined,
  peers: undefined,
};
