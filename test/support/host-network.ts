/**
 * Hosts with a network of their own: a network namespace each, joined by a bridge, whose cable can be drawn. It needs a
 * process that is root in namespaces of its own (test/support/own-namespaces.ts): nothing of it is left when that ends.
 */
import { join } from "node:path";
import { until } from "./poll.ts";

/** Where all hosts find the servers. */
export const SERVERS_ADDRESS = "10.77.0.1";
const BRIDGE = "mosaic0";

/** The network of the servers, to which hosts are joined. */
export function makeBridge(): void {
  ip("link", "set", "lo", "up");
  ip("link", "add", BRIDGE, "type", "bridge");
  ip("addr", "add", `${SERVERS_ADDRESS}/24`, "dev", BRIDGE);
  ip("link", "set", BRIDGE, "up");
}

export class HostNetwork implements AsyncDisposable {
  readonly #cable: string;
  readonly #keeper: Bun.Subprocess;
  readonly #relays: Bun.Subprocess[] = [];

  private constructor(cable: string, keeper: Bun.Subprocess) {
    this.#cable = cable;
    this.#keeper = keeper;
  }

  /** The host of this number, from 0 on. */
  static async join(number: number): Promise<HostNetwork> {
    const keeper = spawn("unshare", "--net", "sleep", "infinity");
    const network = new HostNetwork(`host${number}`, keeper);
    const own = namespaceOf("self");
    await until("the host has a network of its own", () => namespaceOf(String(keeper.pid)) !== own);
    const pid = String(keeper.pid);
    ip("link", "add", network.#cable, "type", "veth", "peer", "name", "eth0", "netns", pid);
    ip("link", "set", network.#cable, "master", BRIDGE, "up");
    network.run("ip", "link", "set", "lo", "up");
    network.run("ip", "addr", "add", `10.77.0.${number + 10}/24`, "dev", "eth0");
    network.run("ip", "link", "set", "eth0", "up");
    return network;
  }

  /** What runs a program in this network, before its own arguments. */
  get prefix(): readonly string[] {
    return ["nsenter", `--net=/proc/${this.#keeper.pid}/ns/net`, "--"];
  }

  run(...argv: readonly string[]): void {
    requireDone([...this.prefix, ...argv]);
  }

  /** A port of this host's own 127.0.0.1 leads to the same one of the servers: what may not go over a network in clear. */
  relay(port: number): void {
    const program = join(import.meta.dir, "relay-program.ts");
    this.#relays.push(spawn(...this.prefix, process.execPath, program, String(port), SERVERS_ADDRESS));
  }

  /** Nothing comes and nothing goes, and nobody is told. */
  cut(): void {
    ip("link", "set", this.#cable, "down");
  }

  heal(): void {
    ip("link", "set", this.#cable, "up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [...this.#relays, this.#keeper]) child.kill("SIGKILL");
    await Promise.all([...this.#relays, this.#keeper].map((child) => child.exited));
  }
}

function spawn(...argv: readonly string[]): Bun.Subprocess {
  // it ends with us, also where we are killed
  return Bun.spawn(["setpriv", "--pdeathsig=KILL", ...argv], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
}

function namespaceOf(pid: string): string {
  return Bun.spawnSync(["readlink", `/proc/${pid}/ns/net`]).stdout.toString();
}

function ip(...words: readonly string[]): void {
  requireDone(["ip", ...words]);
}

function requireDone(argv: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([...argv], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}: ${stderr.toString()}`);
}
