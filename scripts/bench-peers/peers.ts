/** Those who keep the programs: how each is set up for `count` of them, started, asked, restarted and stopped. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until } from "../../test/support/poll.ts";
import { program } from "./programs.ts";

const root = resolve(import.meta.dir, "../..");
/** What scripts/ensure-peers.sh fetches. */
export const peersFolder = join(root, ".tools/peers");
const home = process.env["HOME"] ?? tmpdir();
const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

export interface Peer {
  readonly name: string;
  /** Why it cannot be measured; undefined: it can. */
  missing(): string | undefined;
  version(): string;
  /** Its files; nothing runs afterwards. */
  prepare(count: number): Promise<void>;
  start(count: number): Promise<void>;
  status(count: number): Promise<void>;
  restart(count: number): Promise<void>;
  stop(count: number): Promise<void>;
  /** What a stop may leave, such as a daemon without programs. */
  clear(count: number): Promise<void>;
}

function words(argv: readonly string[]): string {
  const { stdout } = Bun.spawnSync([...argv], { env: environment(), stderr: "ignore", stdin: "ignore" });
  return stdout.toString().trim().split("\n")[0] ?? "";
}

function environment(): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(inherited),
    PYTHONPATH: join(peersFolder, "supervisor/usr/lib/python3/dist-packages"),
    PM2_HOME: join(home, ".pm2"),
  };
}

async function run(...argv: readonly string[]): Promise<void> {
  const child = Bun.spawn([...argv], {
    env: environment(),
    cwd: home,
    stdin: "ignore",
    stdout: "ignore",
    stderr: Bun.file(join(home, "stderr")),
  });
  if ((await child.exited) === 0) return;
  throw new Error(
    `${argv.join(" ")} exited ${child.exitCode}\n${await Bun.file(join(home, "stderr")).text()}`,
  );
}

function write(path: string, text: string): void {
  mkdirSync(resolve(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

const binary = join(root, "dist/mosaic");
const mosaicHome = join(home, ".config/mosaic");

const mosaic: Peer = {
  name: "mosaic",
  missing: () => undefined,
  version: () => `${words([binary, "--version"])}, ${words(["tmux", "-V"])}`,
  async prepare(count) {
    const agents = numbers(count).map((number) => {
      const [path, argument] = program(number);
      return `  - { name: a${number}, runtime: command, command: [${path}, "${argument}"] }\n`;
    });
    write(
      join(mosaicHome, "fleet/roster.yaml"),
      `version: 1\ntransport: tmux\nsupervisor: systemd\ndefaults: { start_concurrency: ${count}, restart: { max: 1000, backoff: 100ms } }\nagents:\n${agents.join("")}`,
    );
    await run(binary, "fleet", "install-systemd", "--no-enable");
  },
  start: () => run(binary, "fleet", "start", "--grace", "0s"),
  status: () => run(binary, "fleet", "ps", "--json"),
  restart: () => run(binary, "fleet", "restart", "--grace", "0s"),
  stop: () => run(binary, "fleet", "stop"),
  async clear() {
    await run(binary, "fleet", "uninstall", "--all", "--yes");
    rmSync(mosaicHome, { recursive: true, force: true });
  },
};

const supervisorConf = join(home, "supervisord.conf");
const supervisorProgram = (name: string) => join(peersFolder, "supervisor/usr/bin", name);
const supervisorctl = (...argv: readonly string[]) =>
  run("python3", supervisorProgram("supervisorctl"), "-c", supervisorConf, ...argv);

const supervisord: Peer = {
  name: "supervisord",
  missing: () => (existsSync(supervisorProgram("supervisord")) ? undefined : "scripts/ensure-peers.sh"),
  version: () =>
    `supervisord ${words(["python3", supervisorProgram("supervisord"), "--version"])}, ${words(["python3", "--version"])}`,
  async prepare(count) {
    const head = `[unix_http_server]
file=${home}/supervisor.sock
[supervisord]
logfile=${home}/supervisord.log
pidfile=${home}/supervisord.pid
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${home}/supervisor.sock
`;
    const programs = numbers(count).map(
      (number) => `[program:a${number}]
command=${program(number).join(" ")}
autorestart=true
startsecs=0
stdout_logfile=NONE
stderr_logfile=NONE
`,
    );
    write(supervisorConf, head + programs.join(""));
    await Promise.resolve();
  },
  start: () => run("python3", supervisorProgram("supervisord"), "-c", supervisorConf),
  status: () => supervisorctl("pid", "all"),
  restart: () => supervisorctl("restart", "all"),
  stop: () => supervisorctl("shutdown"),
  async clear() {
    // the last that it does
    await until("supervisord has ended", () => !existsSync(join(home, "supervisord.pid")));
  },
};

const pm2Program = join(peersFolder, "pm2/node_modules/.bin/pm2");
const pm2Programs = join(home, "programs.json");

const pm2: Peer = {
  name: "pm2",
  missing: () => (existsSync(pm2Program) ? undefined : "scripts/ensure-peers.sh"),
  version: () => `pm2 ${words([pm2Program, "--version", "--silent"])}, node ${words(["node", "--version"])}`,
  async prepare(count) {
    const apps = numbers(count).map((number) => {
      const [script, args] = program(number);
      return { name: `a${number}`, script, args, interpreter: "none", restart_delay: 100 };
    });
    write(pm2Programs, JSON.stringify({ apps }));
    await Promise.resolve();
  },
  start: () => run(pm2Program, "start", pm2Programs),
  status: () => run(pm2Program, "jlist"),
  restart: () => run(pm2Program, "restart", "all"),
  stop: () => run(pm2Program, "kill"),
  async clear() {
    rmSync(join(home, ".pm2"), { recursive: true, force: true });
    await Promise.resolve();
  },
};

const unitFile = join(home, ".config/systemd/user/peer@.service");
const units = (count: number) => numbers(count).map((number) => `peer@${number}.service`);
const systemctl = (...argv: readonly string[]) => run("systemctl", "--user", ...argv);

const systemd: Peer = {
  name: "systemctl --user",
  missing: () => undefined,
  version: () => words(["systemctl", "--version"]),
  async prepare() {
    const [path, argument] = program(0);
    write(
      unitFile,
      `[Service]\nExecStart=/bin/sh -c 'exec ${path} $$((${argument} + %i))'\nRestart=always\nRestartSec=100ms\nStartLimitBurst=1000\n`,
    );
    await systemctl("daemon-reload");
  },
  start: (count) => systemctl("start", ...units(count)),
  status: (count) => systemctl("show", "--property=Id,ActiveState,SubState,MainPID", ...units(count)),
  restart: (count) => systemctl("restart", ...units(count)),
  stop: (count) => systemctl("stop", ...units(count)),
  async clear() {
    rmSync(unitFile);
    await systemctl("daemon-reload");
  },
};

export const PEERS = [mosaic, supervisord, pm2, systemd] as const;
