import { readFileSync } from "node:fs";

/** Where the kernel takes ports from for whoever names none: one of these may be anybody's at any moment. */
function givenAway(): readonly [from: number, to: number] {
  const [from = 32_768, to = 60_999] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8")
    .trim()
    .split(/\s+/)
    .map(Number);
  return [from, to];
}

/** Below it are the ports of known services, and those that browsers refuse. */
const LOWEST = 10_240;

/** Of the two sides of those the larger one; where neither is of use, any port. */
function range(): readonly [from: number, to: number] {
  const [from, to] = givenAway();
  const [below, above] = [from - LOWEST, 65_535 - to];
  if (Math.max(below, above) < 1_000) return [LOWEST, 65_536];
  return below > above ? [LOWEST, from] : [to + 1, 65_536];
}

/**
 * A port of 127.0.0.1 that nobody listens on now, and that nobody else is given while this process lives: also between
 * this and its use, and while what listens on it is killed and started again.
 */
export function freePort(): number {
  const [from, to] = range();
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = from + Math.floor(Math.random() * (to - from));
    if (claims(port) && isFree(port)) return port;
  }
  throw new Error("there is no free port");
}

/** An abstract socket is of the network namespace, as ports are, and goes with its process. */
function claims(port: number): boolean {
  return listens(() =>
    Bun.listen({ unix: `\0mosaic-test-port-${port}`, socket: { data: () => undefined } }).unref(),
  );
}

function isFree(port: number): boolean {
  return listens(() =>
    Bun.listen({ hostname: "127.0.0.1", port, socket: { data: () => undefined } }).stop(true),
  );
}

function listens(listen: () => void): boolean {
  try {
    listen();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
  }
}
