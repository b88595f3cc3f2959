/**
 * A real PostgreSQL of a test's own: its data, socket and port are its own, its user is never root, and nothing of it is
 * left. The server and its tools are those of Debian's package postgresql, whose own cluster is not touched.
 */
import { SQL } from "bun";
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describeUnless } from "./describe-lab.ts";
import { freePort } from "./free-port.ts";
import { until } from "./poll.ts";
import { findProcesses, isRunning, isStopped, MARKER, parentOf } from "./processes.ts";
import { SmallDisk } from "./small-disk.ts";

const INSTALLATIONS = "/usr/lib/postgresql";
/** Postgres refuses to run as root; its files are nobody's then. */
const ORDINARY_UID = 65_534;
/** Owns the databases of tests, and may not do more than that. */
const USER = "mosaic";
const ADMIN = "postgres";
/** In none of these words anything else is ever called: a test looks for them where they must not be. */
export const PASSWORD = "s3cret-w0rd";

/** The folder of `postgres`, `initdb`, `pg_dump` …, of the newest version; undefined where there is none. */
function postgresPrograms(): string | undefined {
  if (!existsSync(INSTALLATIONS)) return undefined;
  const versions = readdirSync(INSTALLATIONS).toSorted((one, other) => Number(other) - Number(one));
  return versions
    .map((version) => join(INSTALLATIONS, version, "bin"))
    .find((folder) => existsSync(join(folder, "postgres")));
}

/** Tests that need Postgres: skipped with the reason printed and counted, or failed where it is required. */
export function describeWithPostgres(title: string, body: () => void): void {
  const why = "PostgreSQL is not installed: bash scripts/ensure-program.sh postgres";
  describeUnless(postgresPrograms() !== undefined ? undefined : why, title, body);
}

/** Where it is, and what it is on. */
export interface PostgresPlace {
  /** Of a network, beside 127.0.0.1; it takes connections with TLS alone there. */
  readonly address?: string;
  /** The size of a disk of its own ("200m"), which can be full; in namespaces of one's own alone. */
  readonly disk?: string;
}

export class TestPostgres implements AsyncDisposable {
  readonly port: number;
  /** Of the unix socket, and of everything else that it has. */
  readonly folder: string;
  readonly #programs: string;
  readonly #settings: Readonly<Record<string, string | number>>;
  readonly #address: string | undefined;
  /** Undefined: it is on the disk of everybody. */
  readonly disk: SmallDisk | undefined;
  #server: Bun.Subprocess | undefined;
  #databases = 0;

  private constructor(
    programs: string,
    folder: string,
    settings: Readonly<Record<string, string | number>>,
    address: string | undefined,
    disk: SmallDisk | undefined,
  ) {
    this.#programs = programs;
    this.folder = folder;
    this.port = freePort();
    this.#settings = settings;
    this.#address = address;
    this.disk = disk;
  }

  /** `settings` are those of postgresql.conf. */
  static async start(
    settings: Readonly<Record<string, string | number>> = {},
    { address, disk: size }: PostgresPlace = {},
  ): Promise<TestPostgres> {
    const programs = postgresPrograms();
    if (programs === undefined) throw new Error("PostgreSQL is not installed");
    const folder = makeFolder();
    let disk: SmallDisk | undefined;
    try {
      disk = size === undefined ? undefined : new SmallDisk(folder, size, isRoot() ? ORDINARY_UID : 0);
      fillData(programs, folder);
      makeCertificate(folder, address);
      if (address !== undefined) {
        appendFileSync(join(folder, "data/pg_hba.conf"), `hostssl all all ${address}/24 scram-sha-256\n`);
      }
      const server = new TestPostgres(programs, folder, settings, address, disk);
      await server.start();
      return server;
    } catch (thrown) {
      disk?.[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
      throw thrown;
    }
  }

  /** By the address of its network, with its own certificate. */
  networkUrl(database = "postgres"): string {
    const place = `${this.#address}:${this.port}`;
    return `postgres://${USER}:${PASSWORD}@${place}/${database}?sslrootcert=${this.certificate}`;
  }

  /** By the port of 127.0.0.1. */
  url(database = "postgres"): string {
    return `postgres://${USER}:${PASSWORD}@127.0.0.1:${this.port}/${database}`;
  }

  /** For {@link tool}, which knows the password already. */
  toolUrl(database: string): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  /** By the unix socket. */
  socketUrl(database = "postgres"): string {
    return `postgres://${USER}:${PASSWORD}@localhost:${this.port}/${database}?host=${this.folder}`;
  }

  /** The certificate that it shows, for 127.0.0.1 alone; nobody trusts it who is not told to. */
  get certificate(): string {
    return join(this.folder, "server.crt");
  }

  /** An empty database of its own; its name. */
  async newDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `test_${process.pid}_${this.#databases}`;
    await using sql = new SQL({ url: this.url().replace(USER, ADMIN), max: 1 });
    await sql.unsafe(`create database ${name} owner ${USER}`);
    return name;
  }

  /** Starts it again, with the data that it has; resolves when it takes connections. */
  async start(): Promise<void> {
    const settings: Record<string, string | number> = {
      listen_addresses: ["127.0.0.1", this.#address].filter((one) => one !== undefined).join(","),
      port: this.port,
      unix_socket_directories: this.folder,
      ssl: "on",
      ssl_cert_file: this.certificate,
      ssl_key_file: join(this.folder, "server.key"),
      // what a kill -9 leaves behind is what the kernel has, not what is on the disk
      fsync: "off",
      shared_buffers: "16MB",
      max_connections: 60,
      ...this.#settings,
    };
    const log = Bun.file(this.#log);
    this.#server = Bun.spawn(
      [
        // it ends with us, also where we are killed
        "setpriv",
        "--pdeathsig=KILL",
        ...identity(),
        join(this.#programs, "postgres"),
        "-D",
        this.#data,
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      { cwd: this.folder, stdin: "ignore", stdout: log, stderr: log, env: environment() },
    );
    const server = this.#server;
    const pidFile = join(this.#data, "postmaster.pid");
    await until(
      "Postgres takes connections",
      () => {
        if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
        const lines = existsSync(pidFile) ? readFileSync(pidFile, "utf8").split("\n") : [];
        return Number(lines[0]) === server.pid && lines[7]?.trim() === "ready";
      },
      { every: 5, seen: () => this.log() },
    );
  }

  /** False: it ended by itself, as on a full disk. */
  get isRunning(): boolean {
    return this.#server !== undefined && this.#server.exitCode === null && this.#server.signalCode === null;
  }

  /** As an administrator does it: nobody is waited for, everything is written down. */
  async restart(): Promise<void> {
    const server = this.#server;
    server?.kill("SIGINT");
    await server?.exited;
    this.#server = undefined;
    await this.start();
  }

  /** What it wrote. */
  log(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8") : "";
  }

  /** Runs one of its tools, as `pg_dump`; what it printed. Throws where it failed. */
  async tool(program: string, ...args: readonly string[]): Promise<string> {
    const child = Bun.spawn([join(this.#programs, program), ...args], {
      cwd: this.folder,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      env: { ...environment(), PGPASSWORD: PASSWORD },
    });
    const [status, stdout, stderr] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
    return stdout;
  }

  /** Ends it at once, with all that serve connections, as a power cut would. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    const all = [server.pid, ...this.#children()];
    for (const pid of all) signal(pid, "SIGKILL");
    await server.exited;
    await until("Postgres has ended", () => all.every((pid) => !isRunning(pid)));
    this.#server = undefined;
  }

  /** Neither answers nor refuses, until {@link thaw}. */
  freeze(): void {
    // first the one that starts others, and may be starting one just now
    stop(this.#pid);
    for (const pid of this.#children()) stop(pid);
  }

  thaw(): void {
    for (const pid of [this.#pid, ...this.#children()]) signal(pid, "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.disk?.[Symbol.dispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #pid(): number {
    if (this.#server === undefined) throw new Error("Postgres does not run");
    return this.#server.pid;
  }

  #children(): number[] {
    return findProcesses((pid) => parentOf(pid) === this.#pid).map(({ pid }) => pid);
  }

  get #data(): string {
    return join(this.folder, "data");
  }

  get #log(): string {
    return join(this.folder, "log");
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** What setpriv makes of root. */
function identity(): string[] {
  if (!isRoot()) return [];
  const id = String(ORDINARY_UID);
  return ["--reuid", id, "--regid", id, "--clear-groups"];
}

/** Nothing of who runs the tests: their PG* and their locale must not decide anything. */
function environment(): Record<string, string> {
  const marker = process.env[MARKER];
  return {
    PATH: "/usr/bin:/bin",
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    ...(marker === undefined ? {} : { [MARKER]: marker }),
  };
}

function makeFolder(): string {
  // another user than root does not get through root's own temporary folder
  const folder = mkdtempSync(join(isRoot() ? "/tmp" : realpathSync(tmpdir()), "mosaic-pg-"));
  if (isRoot()) chownSync(folder, ORDINARY_UID, ORDINARY_UID);
  return folder;
}

/** A fresh cluster costs seconds of a busy machine; it is made once, and kept for the next where that can be written. */
function fillData(programs: string, folder: string): void {
  const version = programs.split("/").at(-2) ?? "";
  const kept = resolve(import.meta.dir, `../../.tools/postgres-${version}-with-owner.tar`);
  if (existsSync(kept)) {
    // opened by us: another user may not get to the checkout
    runIn(folder, ["tar", "-xf", "-"], Bun.file(kept));
    return;
  }
  const words = join(folder, "password");
  writeFileSync(words, PASSWORD, { mode: 0o644 });
  runIn(folder, [
    join(programs, "initdb"),
    "--pgdata=data",
    `--username=${ADMIN}`,
    "--auth=scram-sha-256",
    `--pwfile=${words}`,
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
    "--wal-segsize=1",
  ]);
  rmSync(words);
  const single = ["--single", "-D", "data", "postgres"];
  const role = `create role ${USER} login password '${PASSWORD}'\n`;
  runIn(folder, [join(programs, "postgres"), ...single], new Blob([role]));
  // a file that everybody may read, and no folder that is somebody's: the lab copies what its user cannot read
  const archive = join(folder, "cluster.tar");
  runIn(folder, ["tar", "-cf", archive, "data"]);
  const fresh = `${kept}.${process.pid}`;
  try {
    mkdirSync(resolve(kept, ".."), { recursive: true });
    writeFileSync(fresh, readFileSync(archive), { mode: 0o644 });
    renameSync(fresh, kept);
  } catch {
    // the checkout is read-only, as in the lab, where even what is not there cannot be removed
    if (existsSync(fresh)) rmSync(fresh);
  }
  rmSync(archive);
}

function makeCertificate(folder: string, address?: string): void {
  runIn(folder, [
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    "server.key",
    "-out",
    "server.crt",
    "-days",
    "2",
    "-subj",
    "/CN=mosaic test",
    "-addext",
    ["subjectAltName=IP:127.0.0.1", ...(address === undefined ? [] : [`IP:${address}`])].join(","),
  ]);
}

function runIn(folder: string, argv: readonly string[], input?: Blob): void {
  const { exitCode, stderr } = Bun.spawnSync([...(isRoot() ? ["setpriv", ...identity()] : []), ...argv], {
    cwd: folder,
    stdin: input ?? "ignore",
    stdout: "ignore",
    stderr: "pipe",
    env: environment(),
  });
  if (exitCode !== 0) throw new Error(`${argv[0]} ended with ${exitCode}: ${stderr.toString()}`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended
  }
}

/** Returns when it has stopped, or is gone. */
function stop(pid: number): void {
  signal(pid, "SIGSTOP");
  const giveUp = performance.now() + 5000;
  while (isRunning(pid) && !isStopped(pid)) {
    if (performance.now() > giveUp) throw new Error(`process ${pid} does not stop`);
    Bun.sleepSync(1);
  }
}
