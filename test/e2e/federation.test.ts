/** Two teams, each with a gateway of its own: enrolled by an invite, a message across with its receipt, and its end. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import type { FederationGrantCreate } from "../../src/operations/documents/federation-grant-create.ts";
import type { FederationKeyRotate } from "../../src/operations/documents/federation-key-rotate.ts";
import type { FederationPeerAdd } from "../../src/operations/documents/federation-peer-add.ts";
import type { FederationPeerInvite } from "../../src/operations/documents/federation-peer-invite.ts";
import type { GatewayAudit } from "../../src/operations/documents/gateway-audit.ts";
import type { FleetLogs } from "../../src/operations/documents/fleet-logs.ts";
import type { FleetPeers } from "../../src/operations/documents/fleet-peers.ts";
import { OPERATIONS } from "../../src/operations/index.ts";
import { builtBinary } from "../support/built-binary.ts";
import { selfSigned } from "../support/certificate.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { expectGolden } from "../support/golden-document.ts";
import { freePort } from "../support/free-port.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

interface Refused {
  readonly error: { readonly code: string };
}

/** A team of one host, with a gateway that has a certificate of nobody's but its own. */
class Team implements AsyncDisposable {
  readonly bench = new DirectBench();
  readonly port = freePort();
  #gateway: Bun.Subprocess | undefined;

  async start(): Promise<void> {
    const { bench, port } = this;
    const { certificate, key, text } = selfSigned(bench.home);
    mkdirSync(bench.path("gateway"), { recursive: true, mode: 0o700 });
    const settings = {
      port,
      public_origin: `https://localhost:${port}`,
      tls_certificate: certificate,
      tls_key: key,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}: ${value}\n`);
    writeFileSync(bench.path("gateway/config.yaml"), lines.join(""), { mode: 0o600 });
    this.#gateway = Bun.spawn([builtBinary(), "gateway", "run"], {
      cwd: bench.home,
      env: { ...bench.environment },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "inherit",
    });
    await until("the gateway answers", () =>
      fetch(`https://localhost:${port}/healthz`, { tls: { ca: text } }),
    );
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    return (await this.bench.json<T>(...args)).document;
  }

  /** The code that a command is refused with. */
  async refused(...args: readonly string[]): Promise<string> {
    const { status, stderr } = await this.bench.run([...args, "--json"]);
    expect(status).not.toBe(0);
    return (JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as Refused).error.code;
  }

  /** What was asked between the teams, oldest first: by its id both audits are laid beside each other. */
  async audit(): Promise<GatewayAudit["lines"]> {
    const { lines } = await this.json<GatewayAudit>("gateway", "audit", "--last", "200");
    return lines.filter(({ request_id: id }) => id !== null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gateway?.kill("SIGTERM");
    await this.#gateway?.exited;
    await this.bench[Symbol.asyncDispose]();
  }
}

/** What differs in each run, as in the golden documents. */
async function requireDocument(operation: string, document: object, { bench, port }: Team): Promise<void> {
  const schemas = await OPERATIONS[operation]?.schemas();
  expect(schemas?.document.safeParse(document).error?.issues).toBeUndefined();
  const plain: unknown = JSON.parse(
    JSON.stringify(document)
      .replaceAll(/peer-1\.[\w-]{44}\.[\w-]{43}\.[0-9a-f]{64}/g, "peer-1.SECRET.KEY.CERTIFICATE")
      .replaceAll(/ed25519:[0-9a-f]{64}/g, "ed25519:KEY")
      .replaceAll(/"[0-9a-f]{64}"/g, '"CERTIFICATE"')
      .replaceAll(/localhost:\d+/g, "localhost:PORT"),
  );
  const { home, socket } = bench;
  expectGolden(operation, plain, { home, socket, binary: builtBinary() }, { [`:${port}`]: ":PORT" });
}

describe("two teams", () => {
  const HOST = hostname();
  let blue: Team;
  let green: Team;
  let invite = "";
  let grant = "";

  beforeAll(async () => {
    blue = new Team();
    green = new Team();
    blue.bench.roster("\nagents:\n  - { name: planner, runtime: stub }\n");
    green.bench.roster(
      "\nagents:\n  - { name: coder0, runtime: stub }\n  - { name: judge, runtime: stub, class: reviewer }\n",
    );
    await green.bench.ok("fleet", "install-systemd");
    await green.bench.ok("fleet", "start", "--grace", "0.2");
    await Promise.all([blue.start(), green.start()]);
    await green.bench.ok("gateway", "user", "add", "ada@green.example", "--role", "operator");
  });
  afterAll(async () => {
    await blue[Symbol.asyncDispose]();
    await green[Symbol.asyncDispose]();
  });

  test("know each other by an invite that is good once, and may nothing of each other", async () => {
    const made = await green.json<FederationPeerInvite>("federation", "peer", "invite");
    ({ invite } = made);
    expect(made.certificate).toMatch(/^[0-9a-f]{64}$/);
    const added = await blue.json<FederationPeerAdd>(
      "federation",
      "peer",
      "add",
      invite,
      "--name",
      "green",
      "--as",
      "blue",
    );
    await requireDocument("federation.peer.invite", made, green);
    await requireDocument("federation.peer.add", added, blue);
    expect(added.peer).toMatchObject({
      peer: "green",
      id: made.key,
      certificate: made.certificate,
      state: "active",
    });
    expect(await blue.refused("federation", "peer", "add", invite, "--name", "again")).toBe("peer-exists");
    expect(statSync(green.bench.path("gateway/federation.key")).mode & 0o777).toBe(0o600);
    expect(await blue.refused("agent", "send", `green:${HOST}/coder0`, "hello")).toBe("peer-grants-nothing");
    const { peers, _partial } = await blue.json<FleetPeers>("fleet", "ps", "--peer", "all");
    expect([_partial, peers]).toMatchObject([
      true,
      [{ peer: "green", error: { code: "peer-grants-nothing" }, agents: [] }],
    ]);
  });

  test("see and address what a grant lets them, and get the receipt of the other team's gateway", async () => {
    const created = await green.json<FederationGrantCreate>(
      "federation",
      "grant",
      "create",
      "blue",
      "ada@green.example",
      "agents.read,agents.send",
      "--exclude",
      "class:reviewer",
    );
    ({ grant } = created.grant);
    const { peers } = await blue.json<FleetPeers>("fleet", "ps", "--peer", "green");
    expect(peers).toMatchObject([{ peer: "green", error: null, agents: [{ host: HOST, agent: "coder0" }] }]);
    const send = ["agent", "send", `green:${HOST}/coder0`, "--id", "m1", "run the tests"];
    const receipt = await blue.json<AgentSend>(...send);
    expect(receipt).toMatchObject({ agent: `green:${HOST}/coder0`, id: "m1", verdict: "accepted" });
    expect((await blue.json<AgentSend>(...send)).evidence.repeats).not.toBeNull();
    const { utterances } = await green.json<FleetLogs>("fleet", "logs", "coder0");
    const heard = utterances.filter(({ who }) => who === "user");
    expect(heard).toMatchObject([
      {
        source: `blue:${HOST}/operator`,
        message_id: expect.stringMatching(/^[0-9a-f]{12}\.m1$/),
        text: "run the tests",
      },
    ]);
    // one is left out, the other is none: told apart in their audit alone
    for (const other of ["judge", "nobody"]) {
      expect(await blue.refused("agent", "send", `green:${HOST}/${other}`, "hello")).toBe("peer-refused-it");
    }
  });

  test("go on under a new key that was announced", async () => {
    const rotated = await blue.json<FederationKeyRotate>("federation", "key", "rotate");
    await requireDocument("federation.key.rotate", rotated, blue);
    expect(rotated).toMatchObject({ changed: true, told: ["green"], not_told: [] });
    const { peers } = await blue.json<FleetPeers>("fleet", "ps", "--peer", "green");
    expect(peers).toMatchObject([{ error: null, agents: [{ agent: "coder0" }] }]);
  });

  test("are refused at the very next request when the grant is revoked, and both audits say the same", async () => {
    await green.bench.ok("federation", "grant", "revoke", grant);
    expect(await blue.refused("agent", "send", `green:${HOST}/coder0`, "hello")).toBe("peer-grants-nothing");
    await green.bench.ok("federation", "peer", "suspend", "blue");
    expect(await blue.refused("agent", "send", `green:${HOST}/coder0`, "hello")).toBe("peer-refused-it");
    const [asked, answered] = await Promise.all([blue.audit(), green.audit()]);
    expect(asked.length).toBeGreaterThan(8);
    for (const { request_id: id, grant: by, outcome } of asked) {
      const there = answered.filter((line) => line.request_id === id);
      expect([id, there.length > 0, new Set(there.map((line) => line.grant))]).toEqual([
        id,
        true,
        new Set([by]),
      ]);
      expect([id, outcome === "ok"]).toEqual([id, there.every((line) => line.outcome === "ok")]);
    }
    // and nothing was asked there that was not asked here
    const ids = new Set(asked.map((line) => line.request_id));
    expect(
      answered.filter(({ action, request_id: id }) => action !== "federation.enrol" && !ids.has(id)),
    ).toEqual([]);
    await green.bench.ok("gateway", "audit", "--verify");
  });
});
