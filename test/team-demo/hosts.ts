/** The hosts of the demonstration: whole ones in namespaces, where that can be done, else homes of this machine. */
import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { builtBinary } from "../support/built-binary.ts";
import { freePort } from "../support/free-port.ts";
import { HostNetwork } from "../support/host-network.ts";
import { labCommand } from "../support/lab.ts";
import { until } from "../support/poll.ts";
import { findProcesses, startedWith } from "../support/processes.ts";
import { TemporaryHome } from "../support/temporary-home.ts";
import { Shell } from "./shell.ts";

/** What a host knows of the team's servers before it is in the team. */
export interface Servers {
  readonly databaseUrl: string;
  readonly valkeyUrl: string;
  /** The database's certificate. */
  readonly certificate: string | undefined;
}

export interface DemoHost extends AsyncDisposable {
  readonly name: string;
  readonly shell: Shell;
  /** What it lacks to be called so; a whole host has its own name. */
  readonly nameOption: string;
  /** What is done to its roster before it is used; nothing where it has a machine to itself. */
  readonly ownFleet: string;
  /** Every process of it, at once. */
  kill(): Promise<void>;
  /** It comes up again with the disk that it had. */
  boot(): Promise<void>;
}

/** An ordinary user's, in the lab, whom the machine does not know. */
const UID = 2_000;
const LAB_HOME = "/run/lab/home";

/** A network, a host name, a user manager, a home: only the kernel is shared. */
export class WholeHost implements DemoHost {
  readonly name: string;
  readonly nameOption = "";
  readonly ownFleet = ":";
  readonly #home = new TemporaryHome();
  readonly #network: HostNetwork;
  #shell: Shell | undefined;

  private constructor(name: string, network: HostNetwork) {
    this.name = name;
    this.#network = network;
  }

  static async start(number: number, { databaseUrl, valkeyUrl, certificate }: Servers): Promise<WholeHost> {
    const host = new WholeHost(`build${number + 1}`, await HostNetwork.join(number));
    host.#network.relay(Number(new URL(valkeyUrl).port));
    const url = new URL(databaseUrl);
    url.searchParams.set("sslrootcert", `${LAB_HOME}/database-ca.pem`);
    writeFileSync(host.#home.join("database-url"), url.href, { mode: 0o600 });
    writeFileSync(host.#home.join("valkey-url"), valkeyUrl, { mode: 0o600 });
    if (certificate !== undefined) {
      writeFileSync(host.#home.join("database-ca.pem"), readFileSync(certificate));
    }
    for (const name of ["", ".config", "database-url", "valkey-url", "database-ca.pem"]) {
      chownSync(host.#home.join(name), UID, UID);
    }
    await host.boot();
    return host;
  }

  get shell(): Shell {
    if (this.#shell === undefined) throw new Error(`${this.name} does not run`);
    return this.#shell;
  }

  async boot(): Promise<void> {
    const named = ["unshare", "--uts", "sh", "-c", 'hostname "$1"; shift; exec "$@"', "sh", this.name];
    const lab = labCommand(["bash", "--noprofile", "--norc"], {
      uid: UID,
      timeoutSeconds: 600,
      share: [`${this.#home.path}:${LAB_HOME}`],
      put: [`${dirname(builtBinary())}:/run/lab/bin`],
      environment: { PATH: `/run/lab/bin:/usr/local/bin:/usr/bin:/bin` },
      allowLeftovers: true,
    });
    this.#shell = await Shell.open([...this.#network.prefix, ...named, ...lab]);
  }

  async kill(): Promise<void> {
    // the lab's own: it kills whatever is in it
    await this.#shell?.end("SIGTERM");
    this.#shell = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#network[Symbol.asyncDispose]();
    this.#home[Symbol.dispose]();
  }
}

/** A home of this machine without a user manager: where nothing else can be had. */
export class HomeAsHost implements DemoHost {
  readonly name: string;
  readonly nameOption: string;
  readonly ownFleet: string;
  readonly #home = new TemporaryHome();
  readonly #socket: string;
  readonly #port = freePort();
  #shell: Shell | undefined;

  private constructor(number: number) {
    this.#socket = `team-demo-${process.pid}-${number}`;
    const words = `transport: tmux\\ntmux: { socket_name: ${this.#socket} }\\nsupervisor: direct`;
    this.ownFleet = `sed -i 's/^transport: tmux$/${words}/' .config/mosaic/fleet/roster.yaml`;
    this.name = number === 0 ? hostname() : `build${number + 1}`;
    this.nameOption = ` --name ${this.name}`;
  }

  static async start(number: number, { databaseUrl, valkeyUrl }: Servers): Promise<HomeAsHost> {
    const host = new HomeAsHost(number);
    // a user manager of this machine is not its own
    mkdirSync(host.#home.join("no-user-manager"), { mode: 0o700 });
    writeFileSync(host.#home.join("database-url"), databaseUrl, { mode: 0o600 });
    writeFileSync(host.#home.join("valkey-url"), valkeyUrl, { mode: 0o600 });
    host.#shell = await host.#open();
    return host;
  }

  get shell(): Shell {
    if (this.#shell === undefined) throw new Error(`${this.name} does not run`);
    return this.#shell;
  }

  async boot(): Promise<void> {
    this.#shell = await this.#open();
    // what units would do
    await this.#shell.run("mosaic fleet start && mosaic gateway start");
  }

  async #open(): Promise<Shell> {
    const env = this.#home.environment({
      XDG_RUNTIME_DIR: this.#home.join("no-user-manager"),
      MOSAIC_GATEWAY_PORT: String(this.#port),
      PATH: `${dirname(builtBinary())}:${process.env.PATH ?? "/usr/bin:/bin"}`,
    });
    return await Shell.open(["bash", "--noprofile", "--norc"], { env, cwd: this.#home.path });
  }

  async kill(): Promise<void> {
    await until(`no process of ${this.name} is left`, () => {
      const left = findProcesses((pid) => startedWith(pid, "HOME") === this.#home.path);
      for (const { pid } of left) endProcess(pid);
      return left.length === 0;
    });
    await this.#shell?.end();
    this.#shell = undefined;
    rmSync(`/tmp/tmux-${process.getuid?.()}/${this.#socket}`, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#home[Symbol.dispose]();
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended
  }
}
