/** Many who look at one pane, and some who do not read what they asked for. */
import { Terminal } from "@xterm/headless";
import { until } from "../../test/support/poll.ts";
import { openFrozenTerminal, openTerminal, type TerminalLine } from "../../test/support/terminal-line.ts";
import {
  gatewaySocket,
  managerPid,
  memoryOf,
  processorShare,
  serverPid,
  tmux,
  type MeasuredGateway,
} from "./host.ts";
import { atMost, holds, shown, round, type Figure } from "./report.ts";

/** Draws ten times a second, all over the screen. */
export const PRINTER = [
  "sh",
  "-c",
  `n=0; while :; do n=$((n+1)); printf '\\033[%d;1H\\033[2K%d \\033[3%dmline of the printer\\033[0m' $((n%40+1)) $n $((n%7+1)); sleep 0.1; done`,
];
/** A megabyte a second. */
export const FLOOD = [
  "sh",
  "-c",
  `while :; do head -c 100000 /dev/zero | tr '\\0' x | fold -w 100; sleep 0.1; done`,
];

/** A terminal as a viewer has it. */
class Viewed implements Disposable {
  readonly #terminal = new Terminal({ cols: 200, rows: 50, scrollback: 500, allowProposedApi: true });
  #line: TerminalLine | undefined;
  #written: Promise<void> = Promise.resolve();
  screens = 0;

  async open(agent: string): Promise<void> {
    this.#line = await openTerminal(gatewaySocket, agent, (data) => {
      if (typeof data !== "string") return this.#write(data);
      const { columns, rows, text } = JSON.parse(data) as { columns: number; rows: number; text: string };
      this.screens += 1;
      this.#terminal.resize(columns, rows);
      this.#write(text);
    });
  }

  #write(data: string | Uint8Array): void {
    this.#written = new Promise((done) => this.#terminal.write(data, done));
  }

  async text(): Promise<string> {
    await this.#written;
    const { buffer, rows } = this.#terminal;
    const lines = Array.from({ length: rows }, (_, row) =>
      (buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true) ?? "").trimEnd(),
    );
    return lines.join("\n").trimEnd();
  }

  [Symbol.dispose](): void {
    this.#line?.[Symbol.dispose]();
  }
}

const clientsOf = (agent: string) =>
  tmux("list-clients", "-F", "#{client_session}")
    .split("\n")
    .filter((session) => session === agent).length;
const captured = (agent: string) =>
  tmux("capture-pane", "-p", "-t", `=${agent}:0`)
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();

/** Many viewers of one pane that draws: one client of tmux, and all of them see the same. */
export async function measureViewers(
  gateway: MeasuredGateway,
  agent: string,
  count: number,
): Promise<Figure[]> {
  const viewers = Array.from({ length: count }, () => new Viewed());
  try {
    for (const viewer of viewers) await viewer.open(agent);
    await until("all have a screen", () => viewers.every(({ screens }) => screens > 0));
    const clients = clientsOf(agent);
    const share = await processorShare({ gateway: gateway.pid, tmux: serverPid() }, () => Bun.sleep(20_000));
    const [pid] = tmux("list-panes", "-t", `=${agent}:0`, "-F", "#{pane_pid}").trim().split("\n");
    process.kill(Number(pid), "SIGSTOP");
    let equal = 0;
    await until("all see what tmux has", async () => {
      const texts = await Promise.all(viewers.map((viewer) => viewer.text()));
      const wanted = captured(agent);
      equal = texts.filter((text) => text === wanted).length;
      return equal === count;
    }).catch(() => undefined);
    process.kill(Number(pid), "SIGCONT");
    for (const viewer of viewers) viewer[Symbol.dispose]();
    const left = await until("no client is left", () => clientsOf(agent) === 0).then(
      () => 0,
      () => clientsOf(agent),
    );
    return [
      holds(`${count} viewers of one pane: clients of tmux`, String(clients), "1", clients === 1),
      holds("… screens equal to capture-pane", `${equal} of ${count}`, "all", equal === count),
      shown("… gateway, 10 drawings a second", `${round(share["gateway"] ?? Number.NaN)} %`),
      shown("… tmux server", `${round(share["tmux"] ?? Number.NaN)} %`),
      holds("… clients left when they have gone", String(left), "0", left === 0),
    ];
  } finally {
    for (const viewer of viewers) viewer[Symbol.dispose]();
  }
}

const GROWTH_KIB = 4096;
const of = (figures: Readonly<Record<string, number>>, name: string) => figures[name] ?? Number.NaN;

/** KiB that each has more after `seconds` of a pane that prints a megabyte a second. */
async function growth(gateway: MeasuredGateway, seconds: number): Promise<Record<string, number>> {
  const pids = { tmux: serverPid(), gateway: gateway.pid, manager: managerPid() };
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, memoryOf(pid)] as const);
  await Bun.sleep(seconds * 1000);
  return Object.fromEntries(before.map(([name, pid, had]) => [name, memoryOf(pid) - had]));
}

/** A viewer that does not read, and a gateway that does not run. */
export async function measureFrozen(
  gateway: MeasuredGateway,
  agent: string,
  seconds: number,
): Promise<Figure[]> {
  using seeing = new Viewed();
  await seeing.open(agent);
  await until("a screen came", () => seeing.screens > 0);
  // its history is full from here on
  await Bun.sleep(10_000);
  const usual = await growth(gateway, seconds);
  const frozen = await openFrozenTerminal(gatewaySocket, agent);
  const viewer = await growth(gateway, seconds).finally(() => frozen[Symbol.dispose]());
  gateway.signal("SIGSTOP");
  let stopped;
  let answered;
  try {
    stopped = await growth(gateway, seconds);
    const asked = performance.now();
    tmux("list-sessions");
    answered = performance.now() - asked;
  } finally {
    gateway.signal("SIGCONT");
  }
  const screens = seeing.screens;
  const goesOn = await until("the screen goes on", () => seeing.screens > screens).catch(() => false);
  return [
    shown(`1 MB/s for ${seconds} s, all read: tmux grows by`, `${of(usual, "tmux")} KiB`),
    atMost("… a frozen viewer: tmux grows by", of(viewer, "tmux"), "KiB", GROWTH_KIB),
    atMost("… a frozen viewer: the gateway grows by", of(viewer, "gateway"), "KiB", 4 * GROWTH_KIB),
    atMost("… a frozen gateway: tmux grows by", of(stopped, "tmux"), "KiB", GROWTH_KIB),
    atMost("… a frozen gateway: the user manager grows by", of(stopped, "manager"), "KiB", GROWTH_KIB),
    holds("… and when it runs again, a whole screen comes", goesOn ? "yes" : "no", "yes", goesOn),
    shown("… a frozen gateway: tmux answers another in", `${round(answered)} ms`),
  ];
}
