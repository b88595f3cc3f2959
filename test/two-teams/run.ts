/**
 * Two teams as they are in earnest: each in a network namespace of its own, with a PostgreSQL of its own, a cable between
 * them and nothing else. They are enrolled as docs/guides/federation.md says, a message goes across with its receipt, the
 * grant is revoked, the cable is pulled, and both audits are laid beside each other. `make two-teams`; needs root, iproute2
 * and PostgreSQL.
 */
import { resolve } from "node:path";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import type { FederationGrantCreate } from "../../src/operations/documents/federation-grant-create.ts";
import type { FleetRestart } from "../../src/operations/documents/fleet-restart.ts";
import type { FederationStatus } from "../../src/operations/documents/federation-status.ts";
import type { Answered } from "./side.ts";

const SIDE = resolve(import.meta.dir, "side.ts");

function ip(...args: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(["ip", ...args], { stderr: "pipe" });
  if (exitCode !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr.toString()}`);
}

interface AuditLine {
  readonly peer: string | null;
  /** By which both audits are laid beside each other. */
  readonly request_id: string | null;
}

/** One line of an audit, of a call between the teams. */
interface Line {
  readonly id: string | null;
  readonly action: string;
  readonly resource: string;
  readonly outcome: string;
  readonly grant: string | null;
}

/** What has to hold; says it where it does. */
function requireThat(sentence: string, holds: boolean, seen: unknown): void {
  if (!holds) throw new Error(`not so: ${sentence}\n${JSON.stringify(seen, undefined, 2)}`);
  console.info(`  ${sentence}`);
}

/** A team in a namespace, which ends with what stands here. */
class Team implements AsyncDisposable {
  readonly namespace: string;
  readonly #process: Bun.Subprocess<"pipe", "pipe", "inherit">;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, address: string, agents: readonly string[]) {
    this.namespace = `mosaic-${name}-${process.pid}`;
    this.#process = Bun.spawn(
      ["ip", "netns", "exec", this.namespace, process.execPath, SIDE, address, ...agents],
      { stdin: "pipe", stdout: "pipe", stderr: "inherit" },
    );
    this.#lines = linesOf(this.#process.stdout);
  }

  async ready(): Promise<void> {
    await this.#line();
  }

  async run(...args: readonly string[]): Promise<Answered> {
    await this.#process.stdin.write(`${JSON.stringify(args)}\n`);
    await this.#process.stdin.flush();
    return JSON.parse(await this.#line()) as Answered;
  }

  async json<Document>(...args: readonly string[]): Promise<Document> {
    const { status, stdout, stderr } = await this.run(...args, "--json");
    if (status !== 0) throw new Error(`mosaic ${args.join(" ")}: ${stderr}${stdout}`);
    return JSON.parse(stdout) as Document;
  }

  /** The code that a command is refused with. */
  async refused(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(...args, "--json");
    if (status === 0) throw new Error(`mosaic ${args.join(" ")} was not refused: ${stdout}`);
    const last = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as { error: { code: string } };
    return last.error.code;
  }

  /** What was asked between the teams, oldest first; enrolments have no id that both know. */
  async audit(): Promise<Line[]> {
    const command = ["gateway", "audit", "--last", "1000"];
    const { lines } = await this.json<{ lines: (Omit<Line, "id"> & AuditLine)[] }>(...command);
    return lines
      .filter(({ peer, action }) => peer !== null && action !== "federation.enrol")
      .map(({ request_id: id, ...line }) => ({ ...line, id }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stdin.end();
    await this.#process.exited;
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.namespace} ended with ${await this.#process.exited}`);
    return value;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Both namespaces with a cable between them; the other end of it is pulled by `cut`. */
function cable(blue: string, green: string): Disposable & { cut(): void; mend(): void } {
  const [one, other] = [`mb${process.pid}`, `mg${process.pid}`];
  const link = (state: "up" | "down") => ip("-n", blue, "link", "set", one, state);
  for (const namespace of [blue, green]) ip("netns", "add", namespace);
  ip("link", "add", one, "netns", blue, "type", "veth", "peer", "name", other, "netns", green);
  for (const [namespace, end, address] of [
    [blue, one, "10.77.0.1/30"],
    [green, other, "10.77.0.2/30"],
  ] as const) {
    ip("-n", namespace, "address", "add", address, "dev", end);
    ip("-n", namespace, "link", "set", "lo", "up");
    ip("-n", namespace, "link", "set", end, "up");
  }
  return {
    cut: () => link("down"),
    mend: () => link("up"),
    [Symbol.dispose]() {
      for (const namespace of [blue, green]) ip("netns", "delete", namespace);
    },
  };
}

const names = [`mosaic-blue-${process.pid}`, `mosaic-green-${process.pid}`] as const;
using between = cable(...names);
await using blue = new Team("blue", "10.77.0.1", ["planner"]);
await using green = new Team("green", "10.77.0.2", ["coder0", "secret0"]);
await Promise.all([blue.ready(), green.ready()]);
const HOST = (await green.json<{ host: string }>("gateway", "host", "list")).host;
const CODER = `green:${HOST}/coder0`;

console.info("enrolled in two commands");
const { invite } = await green.json<{ invite: string }>("federation", "peer", "invite");
await blue.json("federation", "peer", "add", invite, "--name", "green", "--as", "blue");
requireThat(
  "the invite is good once",
  (await blue.refused("federation", "peer", "add", invite, "--name", "again")) !== "",
  invite,
);
const before = await blue.refused("agent", "send", CODER, "hello");
requireThat("a new peer has no grant", before === "peer-grants-nothing", before);

console.info("granted, seen, addressed");
await green.json("gateway", "user", "add", "payments@green.example", "--role", "member");
await green.json("gateway", "allow", "payments@green.example", "read,send", `${HOST}/coder*`);
const granting = ["grant", "create", "blue", "payments@green.example", "agents.read,agents.send"];
const { grant } = await green.json<FederationGrantCreate>("federation", ...granting);
const seen = await blue.json<{ peers: { agents: { agent: string }[] }[] }>("fleet", "ps", "--peer", "green");
const agents = seen.peers.flatMap((peer) => peer.agents.map(({ agent }) => agent));
requireThat("what the subject may not read is not seen", agents.join() === "coder0", seen);
const sent = ["agent", "send", CODER, "--id", "m1", "run the tests"] as const;
const receipt = await blue.json<AgentSend>(...sent);
requireThat(`a message went across: ${receipt.verdict}`, receipt.verdict === "accepted", receipt);
const hidden = await blue.refused("agent", "send", `green:${HOST}/secret0`, "hello");
requireThat(`another agent is refused: ${hidden}`, hidden !== "", hidden);
const back = await green.refused("agent", "send", "blue:x/planner", "hello");
requireThat("nothing was given the other way", back === "peer-grants-nothing", back);

console.info("restarted from there, as far as it was granted");
const restart = ["fleet", "restart", CODER, "--now"] as const;
const ungranted = await blue.refused(...restart);
requireThat("without that grant it is not", ungranted === "peer-grants-nothing", ungranted);
await green.json("gateway", "allow", "payments@green.example", "operate", `${HOST}/coder*`);
const operating = ["grant", "create", "blue", "payments@green.example", "agents.operate"];
await green.json<FederationGrantCreate>("federation", ...operating);
const restarted = await blue.json<FleetRestart>(...restart);
const became = restarted.agents.map(({ agent, outcome }) => `${agent} ${outcome}`).join();
requireThat(became, became === `${CODER} restarted`, restarted);

console.info("the cable is pulled");
between.cut();
const away = await blue.refused("agent", "send", CODER, "hello");
const { peers } = await blue.json<FederationStatus>("federation", "status");
requireThat(`${away}, and the status says so`, away === "peer-away" && peers[0]?.failure === away, peers);
between.mend();
const again = await blue.json<AgentSend>(...sent);
requireThat("the same message again is not typed again", again.evidence.repeats !== null, again);

console.info("revoked");
await green.json("federation", "grant", "revoke", grant.grant);
const after = await blue.refused("agent", "send", CODER, "hello");
requireThat(`refused at the very next request: ${after}`, after !== "", after);

console.info("the audits");
for (const team of [blue, green]) {
  const { status, stdout } = await team.run("gateway", "audit", "--verify");
  requireThat(stdout.trim(), status === 0, stdout);
}
const [asked, answered] = await Promise.all([blue.audit(), green.audit()]);
const lost = asked.filter(({ outcome }) => outcome === away);
const withoutAnswer = asked.filter(
  (line) => !lost.includes(line) && !answered.some((there) => isSameCall(line, there)),
);
requireThat(
  `${asked.length - lost.length} calls of blue stand in the audit of green too`,
  withoutAnswer.length === 0,
  {
    withoutAnswer,
    answered,
  },
);
const unasked = answered.filter((there) => there.id !== null && !asked.some((line) => isSameId(line, there)));
requireThat("green has no call of blue that blue did not write down", unasked.length === 0, {
  unasked,
  asked,
});
console.table(answered.map(({ action, resource, outcome }) => ({ action, resource, outcome })));

function isSameId(one: Line, other: Line): boolean {
  return one.id === other.id;
}

/** The same call, by the same grant, let through or refused by both. */
function isSameCall(one: Line, other: Line): boolean {
  const isOk = ({ outcome }: Line) => outcome === "ok";
  return isSameId(one, other) && one.grant === other.grant && isOk(one) === isOk(other);
}
