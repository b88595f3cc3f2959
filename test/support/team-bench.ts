/** A team as people have it: homes of this machine, each with a fleet of stubs and a gateway; a real PostgreSQL. */
import { SQL } from "bun";
import { hostname } from "node:os";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetHosts } from "../../src/operations/documents/fleet-hosts.ts";
import type { GatewayHostInvite } from "../../src/operations/documents/gateway-host-invite.ts";
import { answeringValkey } from "./answering-valkey.ts";
import { builtBinary, runBinary } from "./built-binary.ts";
import { DirectBench } from "./fleet-bench.ts";
import { freePort } from "./free-port.ts";
import { HostNetwork, makeBridge, SERVERS_ADDRESS } from "./host-network.ts";
import { until } from "./poll.ts";
import { TestPostgres } from "./postgres.ts";
import { TemporaryFolder } from "./temporary-home.ts";
import { TestValkey } from "./valkey.ts";

/** One home of the team. */
export class TeamMember implements AsyncDisposable {
  readonly bench: DirectBench;
  readonly name: string;
  readonly port = freePort();
  /** Undefined: it has the network of everybody. */
  readonly network: HostNetwork | undefined;
  readonly #logs = new TemporaryFolder("gateway-log");
  #gateway: Bun.Subprocess | undefined;
  #second: Bun.Subprocess | undefined;

  constructor(bench: DirectBench, name: string, network?: HostNetwork) {
    this.bench = bench;
    this.name = name;
    this.network = network;
  }

  get socket(): string {
    return this.bench.path("gateway/gateway.sock");
  }

  get pid(): number {
    if (this.#gateway === undefined) throw new Error(`the gateway of ${this.name} does not run`);
    return this.#gateway.pid;
  }

  /** Runs the gateway; resolves when it answers. */
  async start(more: readonly string[] = []): Promise<void> {
    const gateway = this.#run("--port", String(this.port), ...more);
    this.#gateway = gateway;
    await until(
      `the gateway of ${this.name} answers`,
      async () => {
        if (gateway.exitCode !== null) throw new Error(`it ended with ${gateway.exitCode}`);
        // a connection that is kept may be one to another gateway, which is frozen
        const ask = { unix: this.socket, keepalive: false, signal: AbortSignal.timeout(5_000) };
        return (await fetch("http://localhost/healthz", ask)).ok;
      },
      { deadline: 120_000, seen: () => this.log() },
    );
  }

  /** A second gateway of this home beside the first one, as somebody starts who believes that it is dead. */
  startSecond(): void {
    const socket = this.bench.path("gateway/second.sock");
    this.#second = this.#run("--socket", socket, "--port", String(freePort()));
  }

  async endSecond(): Promise<void> {
    this.#second?.kill("SIGKILL");
    await this.#second?.exited;
    this.#second = undefined;
  }

  #run(...more: readonly string[]): Bun.Subprocess {
    // beside the home, whose disk may be full. One that is opened twice would have one stream written over the other
    const log = openSync(this.#log, "a");
    try {
      return Bun.spawn([...(this.network?.prefix ?? []), builtBinary(), "gateway", "run", ...more], {
        cwd: this.bench.home,
        env: { ...this.bench.environment },
        stdin: "ignore",
        stdout: log,
        stderr: log,
      });
    } finally {
      closeSync(log);
    }
  }

  log(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8") : "";
  }

  /** For who is a second gateway of a home, which another member takes away. */
  removeLog(): void {
    this.#logs[Symbol.dispose]();
  }

  get #log(): string {
    return this.#logs.join(`${this.port}.log`);
  }

  signal(name: NodeJS.Signals): void {
    this.#gateway?.kill(name);
  }

  /** Its exit status. */
  async end(name: NodeJS.Signals = "SIGTERM"): Promise<number> {
    const gateway = this.#gateway;
    gateway?.kill(name);
    if (name === "SIGTERM") gateway?.kill("SIGCONT");
    const status = (await gateway?.exited) ?? 0;
    this.#gateway = undefined;
    return status;
  }

  /** The ids of every message that reached a stub of this home. */
  typed(): string[] {
    return [...this.typedBySession().values()].flat();
  }

  /** The same by the sessions of the stubs, in the order of their records. */
  typedBySession(): ReadonlyMap<string, string[]> {
    const folder = join(this.bench.home, ".local/state/mosaic-stub/sessions");
    const records = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl")) : [];
    return new Map(
      records.map((name) => {
        const lines = readFileSync(join(folder, name), "utf8").split("\n");
        const texts = lines
          .filter((line) => line.startsWith('{"type":"user"'))
          .map((line) => (JSON.parse(line) as { text: string }).text);
        return [name, texts.flatMap((text) => /^\[[^\]]*\] #([\w.-]+) /.exec(text)?.[1] ?? [])] as const;
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endSecond();
    await this.end("SIGKILL");
    await this.bench[Symbol.asyncDispose]();
    await this.network?.[Symbol.asyncDispose]();
    this.removeLog();
  }
}

/** Sizes of a home's and of the database's own disk: both hold an hour, and are full in a moment. */
const HOME_DISK = "48m";
const DATABASE_DISK = "256m";

export interface TeamBenchOptions {
  /** Each host has a network and a disk of its own, and so have the servers; in namespaces of one's own alone. */
  readonly isApart?: boolean;
  /** A real Valkey, where it is there; hosts that are apart have one anyway. */
  readonly hasBus?: boolean;
  /** What an agent's entry in the roster says; a stub unless given. */
  readonly entry?: string;
}

const STUB = "runtime: stub";

export class TeamBench implements AsyncDisposable {
  readonly postgres: TestPostgres;
  readonly members: TeamMember[] = [];
  readonly url: string;
  readonly sql: SQL;
  /** Undefined: something answers in its place. */
  readonly valkey: TestValkey | undefined;
  readonly #answering: ReturnType<typeof answeringValkey>;

  private constructor(
    postgres: TestPostgres,
    database: string,
    { isApart = false }: TeamBenchOptions,
    valkey: TestValkey | undefined,
  ) {
    this.postgres = postgres;
    this.valkey = valkey;
    // a network of the test's own has nobody else in it
    this.#answering = answeringValkey("v", isApart ? "0.0.0.0" : "127.0.0.1");
    this.url = isApart ? postgres.networkUrl(database) : postgres.url(database);
    this.sql = new SQL({ url: postgres.url(database), max: 1, connection: { search_path: "mosaic" } });
  }

  get #valkeyUrl(): string {
    return this.valkey?.url ?? this.#answering.url;
  }

  /** The variables of a home that does not know the servers yet. */
  get addresses(): Readonly<Record<string, string>> {
    return { MOSAIC_DATABASE_URL: this.url, MOSAIC_VALKEY_URL: this.#valkeyUrl };
  }

  /**
   * Homes with so many agents each, `a0`, `a1`, …: stubs, or what costs less; their fleets run, their gateways do not.
   */
  static async start(homes: number, agents: number, options: TeamBenchOptions = {}): Promise<TeamBench> {
    const isApart = options.isApart === true;
    if (isApart) makeBridge();
    const postgres = await (isApart
      ? TestPostgres.start({}, { address: SERVERS_ADDRESS, disk: DATABASE_DISK })
      : TestPostgres.start());
    const wanted = (isApart || options.hasBus === true) && TestValkey.isThere;
    const valkey = wanted ? await TestValkey.start(...(isApart ? [SERVERS_ADDRESS] : [])) : undefined;
    const team = new TeamBench(postgres, await postgres.newDatabase(), options, valkey);
    try {
      for (let at = 0; at < homes; at += 1) {
        const bench = new DirectBench(isApart ? { disk: HOME_DISK } : {});
        const name = at === 0 ? hostname() : `two${at}`;
        team.members.push(new TeamMember(bench, name, isApart ? await HostNetwork.join(at) : undefined));
      }
      for (const { network } of team.members) network?.relay(Number(new URL(team.#valkeyUrl).port));
      await Promise.all(
        team.members.map((member) => startFleet(member.bench, agents, options.entry ?? STUB)),
      );
      return team;
    } catch (thrown) {
      await team[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  at(index: number): TeamMember {
    const member = this.members[index];
    if (member === undefined) throw new Error(`no member ${index}`);
    return member;
  }

  /** The first one makes the team; the others join it, each by an invite of its own. All gateways run then. */
  async gather(): Promise<void> {
    const [first, ...others] = this.members;
    if (first === undefined) return;
    await this.found(first);
    for (const member of others) {
      const { code } = await this.invite();
      await joinBy(member, code, this.addresses);
    }
    await Promise.all(others.map((member) => member.start()));
  }

  /** Sets up the first home, and starts its gateway. */
  async found({ bench }: TeamMember): Promise<void> {
    const set = (key: string, value: string) => bench.ok("gateway", "config", "set", key, value);
    await Bun.write(bench.path("gateway/database-url"), this.url);
    await Bun.write(bench.path("gateway/valkey-url"), this.#valkeyUrl);
    await set("database_url_file", bench.path("gateway/database-url"));
    await set("valkey_url_file", bench.path("gateway/valkey-url"));
    await set("tier", "team");
    await this.at(0).start();
    // it answers before it has founded its team
    await until("there is a team", async () => (await bench.run(["gateway", "host", "list"])).status === 0);
  }

  async invite(): Promise<GatewayHostInvite> {
    return (await this.at(0).bench.json<GatewayHostInvite>("gateway", "host", "invite")).document;
  }

  /** The list, as the gateway of one member has it. */
  async hosts(from = 0): Promise<FleetHosts["hosts"]> {
    const response = await fetch("http://localhost/api/v1/hosts", {
      unix: this.at(from).socket,
      keepalive: false,
    });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as FleetHosts).hosts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member[Symbol.asyncDispose]()));
    await this.sql.close({ timeout: 0 }).catch(() => undefined);
    this.#answering[Symbol.dispose]();
    await this.valkey?.[Symbol.asyncDispose]();
    await this.postgres[Symbol.asyncDispose]();
  }
}

async function joinBy(
  { bench, name }: TeamMember,
  code: string,
  addresses: Readonly<Record<string, string>>,
): Promise<void> {
  const { status, stderr } = await bench.run(["gateway", "join", code, "--name", name], addresses);
  if (status !== 0) throw new Error(`${name} could not join: ${stderr}`);
}

async function startFleet(bench: DirectBench, agents: number, entry: string): Promise<void> {
  const names = Array.from({ length: agents }, (_, at) => `  - { name: a${at}, ${entry} }\n`);
  bench.roster(`\nagents:\n${names.join("")}`);
  const { home: cwd, environment: env } = bench;
  for (const words of [
    ["fleet", "install-systemd"],
    ["fleet", "start", "--grace", "0.2"],
    // of what nobody knows the screen, idle takes minutes
    ...(entry === STUB ? [["agent", "wait", "--timeout", "300"]] : []),
  ]) {
    const { status, stdout, stderr } = await runBinary(words, { cwd, env, timeout: 300_000 });
    if (status !== 0) throw new Error(`mosaic ${words.join(" ")}: status ${status}: ${stdout}${stderr}`);
  }
}
