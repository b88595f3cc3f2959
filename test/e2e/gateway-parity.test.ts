/**
 * One house, two doors: whatever the table of operations has is answered over HTTP with the document that the command
 * line prints, and refused with the same error; what is for the command line alone is refused as that. An operation
 * without a row here fails. Each document is also compared with its golden example.
 */
import { Database, type SQLQueryBindings } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { EXIT_STATUS } from "../../src/cli/exit-codes.ts";
import { OPERATIONS } from "../../src/operations/index.ts";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { Gateway } from "../support/gateway.ts";
import { expectGolden, GOLDEN_DOCUMENTS, settled, type Place } from "../support/golden-document.ts";
import { writeRelease } from "../support/install-sandbox.ts";
import { freePort } from "../support/free-port.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { serveRelease, type ReleaseServer } from "../support/release-server.ts";
import { TARGET, UpdateBench, place } from "../support/update-bench.ts";

setDefaultTimeout(120_000);
forbidLeaks();

interface Row {
  readonly command: readonly string[];
  readonly request: object | ((bench: DirectBench) => object);
  /** What the command needs beside its words. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Brings about the same beginning for both doors. */
  readonly before?: (bench: DirectBench) => Promise<unknown>;
  /** Takes away what it leaves running. */
  readonly after?: (bench: DirectBench) => Promise<unknown>;
}

const PEER_KEY = "ed25519:0000";
const GRANT = "00000000-0000-4000-8000-000000000001";
const GRANT_CREATE = [
  "federation",
  "grant",
  "create",
  "payments",
  "ada@example.org",
  "agents.read,logs.read",
  "--max-rows",
  "50",
];
const SCREEN = resolve(import.meta.dir, "../fixtures/screens/stub/approval-80x24.ansi");
const QUICK = ["--grace", "0.2"] as const;

/** Waits until agents have nothing to do: what they are then is the same in every run. */
async function idle(bench: DirectBench, ...agents: readonly string[]): Promise<void> {
  for (const agent of agents) await bench.ok("agent", "wait", agent);
}

const untilIdle = (bench: DirectBench) => idle(bench, "stub0", "stub1");

/** Which runtimes a host has is its own; on this PATH there are none. */
async function withoutRuntimes(bench: DirectBench): Promise<void> {
  await Bun.write(bench.path("fleet/fleet.env"), `PATH="${bench.home}/empty"\n`);
}

/** A word of a stub that is not there yet. */
async function withPatterns(bench: DirectBench): Promise<void> {
  const file = bench.path("fleet/patterns.yaml");
  const words = "words: { working: [toiling…] }";
  await Bun.write(file, `version: 1\npatterns:\n  - { runtime: stub, versions: [9.9.9], ${words} }\n`);
  chmodSync(file, 0o600);
}

/** The last word is the id of the dialog that is open. */
const ANSWER = ["agent", "answer", "stub0", "--choose", "2", "--dialog", ""];
let dialogs = 0;

/** Opens a dialog of stub0, where none is, and reads its id. */
async function atDialog(bench: DirectBench): Promise<void> {
  await bench.run([
    "agent",
    "send",
    "stub0",
    "[[trust]] on",
    "--id",
    `opens${(dialogs += 1)}`,
    "--wait-idle",
    "--timeout",
    "1s",
  ]);
  await bench.ok("agent", "wait", "stub0", "--for", "blocked");
  const { document } = await bench.json<{ dialog: { id: string } }>("agent", "answer", "stub0");
  ANSWER[ANSWER.length - 1] = document.dialog.id;
}

const FREE_PORT = String(freePort());
const SET_PORT = ["gateway", "config", "set", "port", FREE_PORT];

/** The same asking in the words of each door. */
const ROWS: Readonly<Record<string, Row>> = {
  "agent.roster": { command: ["agent", "roster"], request: {} },
  "agent.status": { command: ["agent", "status", "stub0"], request: { agent: "stub0" } },
  "agent.comms": { command: ["agent", "comms", "stub0"], request: { agent: "stub0" } },
  "agent.guide": { command: ["agent", "guide", "stub0"], request: { agent: "stub0" } },
  "agent.explain": { command: ["agent", "explain", "stub0"], request: { agent: "stub0" } },
  "agent.explain-screen": {
    command: ["agent", "explain", "--runtime", "stub", "--screen", SCREEN],
    request: { runtime: "stub", screen: readFileSync(SCREEN, "utf8") },
  },
  "agent.wait": { command: ["agent", "wait", "stub0"], request: { agents: ["stub0"] } },
  "agent.last": { command: ["agent", "last", "stub0"], request: { agent: "stub0" } },
  "fleet.logs": { command: ["fleet", "logs", "stub0"], request: { agent: "stub0" } },
  "agent.tail": { command: ["agent", "tail", "stub0", "-n", "3"], request: { agent: "stub0", lines: 3 } },
  // the same id is answered with the first verdict: both doors say the same of one message
  "agent.send": {
    command: ["agent", "send", "stub0", "--message", "hello", "--id", "parity", "--wait-idle"],
    request: { agent: "stub0", text: "hello", id: "parity", wait_idle: true },
    before: (bench) => bench.ok("agent", "send", "stub0", "--message", "hello", "--id", "parity"),
  },
  "agent.receipt": { command: ["agent", "receipt", "parity"], request: { id: "parity" } },
  "agent.broadcast": {
    command: ["agent", "broadcast", "stub0", "--message", "all", "--id", "many", "--wait-idle"],
    request: { agents: ["stub0"], text: "all", id: "many", wait_idle: true },
    before: (bench) => bench.ok("agent", "broadcast", "stub0", "--message", "all", "--id", "many"),
  },
  "agent.ask": {
    command: ["agent", "ask", "stub0", "[[lines=1]] hello", "--id", "parity-ask"],
    request: { agents: ["stub0"], text: "[[lines=1]] hello", id: "parity-ask" },
    before: (bench) => bench.ok("agent", "ask", "stub0", "[[lines=1]] hello", "--id", "parity-ask"),
  },
  "agent.usage": {
    command: ["agent", "usage", "stub0", "--since", "2026-01-01T00:00:00Z"],
    request: { agents: ["stub0"], since: "2026-01-01T00:00:00.000Z" },
  },
  "agent.reply": {
    command: ["agent", "reply", "asked", "yes", "--agent", "stub0", "--id", "answer"],
    request: { reply_to: "asked", text: "yes", agent: "stub0", id: "answer" },
    before: async (bench) => {
      await bench.ok("agent", "send", "stub0", "is it?", "--source", "stub1", "--id", "asked", "--wait-idle");
      await bench.ok("agent", "reply", "asked", "yes", "--agent", "stub0", "--id", "answer", "--wait-idle");
      await untilIdle(bench);
    },
  },
  "agent.inbox": {
    command: ["agent", "inbox", "stub0"],
    request: { agent: "stub0" },
    before: async (bench) => {
      await bench.ok("agent", "send", "stub0", "is it?", "--source", "stub1", "--id", "owed", "--wait-idle");
      await untilIdle(bench);
    },
  },
  "agent.dialog": {
    command: ["agent", "answer", "stub0"],
    request: { agent: "stub0" },
    before: atDialog,
  },
  "agent.answer": {
    command: ANSWER,
    request: () => ({ agent: "stub0", choose: "2", dialog: ANSWER.at(-1) }),
    before: atDialog,
  },
  "agent.reset": { command: ["agent", "reset", "stub0", "--new"], request: { agent: "stub0" } },
  "fleet.ps": {
    command: ["fleet", "ps", "stub0", "--class", "worker", "--state", "idle"],
    request: { agents: ["stub0"], classes: ["worker"], states: ["idle"] },
    before: untilIdle,
  },
  // of no team: this host alone
  "fleet.hosts": { command: ["fleet", "ps", "--host", "all"], request: {}, before: untilIdle },
  // it knows no other team: test/e2e/federation.test.ts has two
  "fleet.peers": { command: ["fleet", "ps", "--peer", "all"], request: { peers: ["all"] } },
  "fleet.verify": {
    command: ["fleet", "verify", "--timeout", "0"],
    request: { timeout_ms: 0 },
    before: (bench) => bench.ok("fleet", "verify"),
  },
  "fleet.doctor": { command: ["fleet", "doctor"], request: {} },
  "fleet.doctor.fix": { command: ["fleet", "doctor", "--fix"], request: {} },
  "fleet.pause": {
    command: ["fleet", "pause", "--reason", "parity"],
    request: { reason: "parity" },
    before: (bench) => bench.ok("fleet", "resume"),
  },
  "fleet.resume": {
    command: ["fleet", "resume"],
    request: {},
    before: (bench) => bench.ok("fleet", "pause", "--reason", "parity"),
  },
  "fleet.start": { command: ["fleet", "start", ...QUICK], request: { grace_ms: 200 } },
  "fleet.stop": {
    command: ["fleet", "stop", "stub1"],
    request: { agents: ["stub1"] },
    before: (bench) => bench.ok("fleet", "start", ...QUICK),
  },
  "fleet.add": {
    command: ["fleet", "add", "stub2", "--runtime", "stub", "--class", "c", "--no-start"],
    request: { agent: "stub2", runtime: "stub", class: "c", start: false },
    before: (bench) => bench.run(["fleet", "remove", "stub2", "--yes"]),
  },
  "fleet.remove": {
    command: ["fleet", "remove", "stub3", "--yes"],
    request: { agent: "stub3" },
    before: (bench) => bench.ok("fleet", "add", "stub3", "--runtime", "stub", "--no-start"),
  },
  "fleet.rename": {
    command: ["fleet", "rename", "stub4", "stub5"],
    request: { agent: "stub4", to: "stub5" },
    before: async (bench) => {
      await bench.run(["fleet", "remove", "stub5", "--yes"]);
      await bench.ok("fleet", "add", "stub4", "--runtime", "stub", "--no-start");
    },
  },
  "fleet.edit": {
    command: ["fleet", "edit"],
    environment: { VISUAL: "true" },
    request: (bench) => {
      const text = readFileSync(bench.path("fleet/roster.yaml"), "utf8");
      return { base: text, text };
    },
  },
  "fleet.set": {
    command: ["fleet", "set", "stub1", "class=parity"],
    request: { agent: "stub1", values: { class: "parity" } },
    before: (bench) => bench.ok("fleet", "set", "stub1", "class=worker"),
  },
  "fleet.init": {
    command: ["fleet", "init", "--profile", "demo"],
    request: { profile: "demo" },
  },
  "fleet.install": {
    command: ["fleet", "install-systemd", "--dry-run"],
    request: { dry_run: true },
  },
  version: { command: ["version"], request: {} },
  "update.check": { command: ["update", "--check"], request: {} },
  "config.show": { command: ["config", "show"], request: {} },
  "config.hooks.list": { command: ["config", "hooks", "list"], request: {} },
  "config.hooks.change": {
    command: ["config", "hooks", "enable", "Stop"],
    request: { action: "enable", event: "Stop" },
    before: (bench) => bench.ok("config", "hooks", "disable", "Stop"),
  },
  "gateway.user.list": { command: ["gateway", "user", "list"], request: {}, before: aUser },
  "gateway.user.add": {
    command: ["gateway", "user", "add", "eve@example.org", "--role", "operator"],
    request: { email: "eve@example.org", role: "operator" },
    before: emptyGateway,
  },
  "gateway.user.role": {
    command: ["gateway", "user", "role", "ada@example.org", "operator"],
    request: { email: "ada@example.org", role: "operator" },
    before: aUser,
  },
  "gateway.user.disable": {
    command: ["gateway", "user", "disable", "ada@example.org"],
    request: { email: "ada@example.org" },
    before: aUser,
  },
  "gateway.team.list": { command: ["gateway", "team", "list"], request: {}, before: aTeam },
  "gateway.team.create": {
    command: ["gateway", "team", "create", "reviews"],
    request: { team: "reviews" },
    before: aUser,
  },
  "gateway.team.remove": {
    command: ["gateway", "team", "remove", "reviews"],
    request: { team: "reviews" },
    before: aTeam,
  },
  "gateway.team.add": {
    command: ["gateway", "team", "add", "reviews", "ada@example.org"],
    request: { team: "reviews", emails: ["ada@example.org"] },
    before: aTeam,
  },
  "gateway.team.drop": {
    command: ["gateway", "team", "drop", "reviews", "ada@example.org"],
    request: { team: "reviews", emails: ["ada@example.org"] },
    before: aTeam,
  },
  "gateway.allow": {
    command: ["gateway", "allow", "ada@example.org", "read,send", "*/stub*"],
    request: { who: "ada@example.org", verbs: ["read", "send"], resource: "*/stub*" },
    before: aTeam,
  },
  "gateway.disallow": {
    command: ["gateway", "disallow", "team:reviews", "operate", "class:worker"],
    request: { who: "team:reviews", verbs: ["operate"], resource: "class:worker" },
    before: aTeam,
  },
  "gateway.rights": { command: ["gateway", "rights"], request: {}, before: aTeam },
  "gateway.token.list": { command: ["gateway", "token", "list"], request: {}, before: aToken },
  "gateway.token.create": {
    command: ["gateway", "token", "create", "ci", "--scope", "read,send", "--lasts", "24h"],
    request: { name: "ci", scopes: ["read", "send"], lasts_ms: 86_400_000 },
    before: emptyGateway,
  },
  "gateway.token.revoke": {
    command: ["gateway", "token", "revoke", "ci"],
    request: { name: "ci" },
    before: aToken,
  },
  "gateway.audit": {
    command: ["gateway", "audit", "--last", "1", "--verify"],
    request: { last: 1, verify: true },
    before: aToken,
  },
  "federation.peer.list": { command: ["federation", "peer", "list"], request: {}, before: aPeer },
  "federation.peer.show": {
    command: ["federation", "peer", "show", "payments"],
    request: { peer: "payments" },
    before: aGrant,
  },
  "federation.peer.suspend": {
    command: ["federation", "peer", "suspend", "payments"],
    request: { peer: "payments" },
    before: aPeer,
  },
  "federation.peer.remove": {
    command: ["federation", "peer", "remove", "payments"],
    request: { peer: "payments" },
    before: aGrant,
  },
  "federation.grant.create": {
    command: [...GRANT_CREATE, "--exclude", "*/stub1", "--only-team", "reviews", "--no-personal"],
    request: {
      peer: "payments",
      subject_user: "ada@example.org",
      resources: ["agents.read", "logs.read"],
      exclude: ["*/stub1"],
      filters: { include_teams: ["reviews"], include_personal: false },
      max_rows: 50,
    },
    before: aPeer,
  },
  "federation.grant.list": { command: ["federation", "grant", "list"], request: {}, before: aGrant },
  "federation.grant.show": {
    command: ["federation", "grant", "show", GRANT],
    request: { grant: GRANT },
    before: aGrant,
  },
  "federation.grant.revoke": {
    command: ["federation", "grant", "revoke", GRANT],
    request: { grant: GRANT },
    before: aGrant,
  },
  "federation.status": { command: ["federation", "status", "--no-ask"], request: {}, before: aGrant },
  // the gateway of the home is attacked, whichever is asked
  "gateway.selftest": {
    command: ["gateway", "selftest", "--quick"],
    request: { quick: true },
    before: async (bench) => {
      await aUser(bench);
      await bench.ok(...SET_PORT);
      await bench.ok("gateway", "start");
    },
    after: (bench) => bench.ok("gateway", "stop"),
  },
  "schema.patterns": { command: ["schema", "patterns"], request: {} },
  "schema.roster": { command: ["schema", "roster"], request: {} },
  "schema.runtime": { command: ["schema", "runtime"], request: {} },
  // of one kind and one agent, so that the other door's command is not among them
  "fleet.events": {
    command: ["fleet", "events", "--kind", "start", "--agent", "stub0"],
    request: { kinds: ["start"], agents: ["stub0"] },
  },
  // before there was a journal: what it says does not depend on when it is asked
  "fleet.past": {
    command: ["fleet", "ps", "--at", "2026-01-01T00:00:00.000Z"],
    request: { at: "2026-01-01T00:00:00.000Z" },
  },
  "fleet.metrics": { command: ["fleet", "metrics"], request: {} },
  "fleet.notify.test": { command: ["fleet", "notify", "test"], request: {} },
  "fleet.limits.flush": { command: ["fleet", "limits", "flush"], request: {} },
  "fleet.notify.flush": { command: ["fleet", "notify", "flush"], request: {} },
  "fleet.recap": { command: ["fleet", "recap"], request: {} },
  "fleet.plan": { command: ["fleet", "plan"], request: {}, before: (bench) => idle(bench, "stub0") },
  "fleet.apply": {
    command: ["fleet", "apply", "--yes", "--now", ...QUICK],
    request: { now: true, grace_ms: 200 },
    before: async (bench) => {
      await bench.ok("fleet", "start", ...QUICK);
      await idle(bench, "stub0", "stub1", "stub2", "stub5");
    },
  },
  "fleet.restart": {
    command: ["fleet", "restart", "stub0", ...QUICK],
    request: { agents: ["stub0"], grace_ms: 200 },
    before: (bench) => bench.ok("fleet", "start", ...QUICK),
  },
  // the last ones: nothing could be started any more
  "fleet.profiles.list": {
    command: ["fleet", "profiles", "list"],
    request: {},
    before: withoutRuntimes,
  },
  "fleet.profiles.show": {
    command: ["fleet", "profiles", "show", "coding"],
    request: { profile: "coding" },
    before: withoutRuntimes,
  },
  "runtime.list": { command: ["runtime", "list"], request: {}, before: withoutRuntimes },
  "runtime.patterns": {
    command: ["runtime", "patterns", "stub"],
    request: { runtime: "stub" },
    before: withPatterns,
  },
};

/** The gateway has its database open, so its tables are emptied. The audit is a chain: it begins anew. */
async function emptyGateway(bench: DirectBench): Promise<void> {
  using database = new Database(bench.path("gateway/gateway.db"));
  for (const table of [
    "peer_grant",
    "peer_key",
    "peer",
    "role_binding",
    "team_member",
    "team",
    "claim",
    "token",
    "session",
    "app_user",
    "audit",
  ])
    database.run(`delete from ${table}`);
  rmSync(bench.path("gateway/audit.mark"), { force: true });
}

/** Rows of the gateway's own, by hand: there are many such tests, and each command that makes them is a start of the binary. */
function insert(
  bench: DirectBench,
  ...rows: readonly (readonly [table: string, ...values: SQLQueryBindings[]])[]
): void {
  using database = new Database(bench.path("gateway/gateway.db"));
  for (const [table, ...values] of rows)
    database.run(`insert into ${table} values (${values.map(() => "?").join(", ")})`, values);
}

const AT = 1_800_000_000_000;
const ADA = ["app_user", "u1", "ada@example.org", "Ada", "", AT, null, "viewer"] as const;

async function aUser(bench: DirectBench): Promise<void> {
  await emptyGateway(bench);
  insert(bench, ADA);
}

/** Of one, which may operate the workers. */
async function aTeam(bench: DirectBench): Promise<void> {
  await aUser(bench);
  insert(
    bench,
    ["team", "t1", "reviews", AT],
    ["team_member", "t1", "u1"],
    ["role_binding", null, "t1", "operate", "class:worker", AT],
  );
}

/** Another team's gateway, as if it had come with an invite, and Ada in a team. */
async function aPeer(bench: DirectBench): Promise<void> {
  await emptyGateway(bench);
  insert(
    bench,
    ["app_user", "u1", "ada@example.org", "Ada", "", AT, null, "member"],
    ["team", "t1", "reviews", AT],
    ["team_member", "t1", "u1"],
    // what is said of the last time that it was asked comes last
    [
      "peer",
      PEER_KEY,
      "payments",
      "https://payments.example",
      null,
      "active",
      AT,
      "owner",
      null,
      null,
      null,
      0,
      null,
    ],
    ["peer_key", PEER_KEY, PEER_KEY, "A", AT, null],
  );
}

async function aGrant(bench: DirectBench): Promise<void> {
  await aPeer(bench);
  const words = ['["list","get"]', '["agents.read"]', "[]", null, 1, 1_000] as const;
  insert(bench, ["peer_grant", GRANT, PEER_KEY, "u1", ...words, AT, "owner", 4_000_000_000_000, null]);
}

async function aToken(bench: DirectBench): Promise<void> {
  await emptyGateway(bench);
  await bench.ok("gateway", "token", "create", "ci", "--scope", "read");
}

const ADMIN = {
  MOSAIC_ADMIN_NAME: "Ada",
  MOSAIC_ADMIN_EMAIL: "ada@example.org",
  MOSAIC_ADMIN_PASSWORD: "correct horse",
};

/** What the command line alone may ask for, each in a home of its own: it changes what mosaic is made of. */
const TERMINAL: Readonly<Record<string, TerminalRow>> = {
  "update.run": { command: ["update", "--to", "0.2.0"] },
  "update.rollback": { command: ["update", "--rollback"] },
  "fleet.uninstall": {
    before: ["wizard", "--profile", "demo", "--no-start"],
    command: ["fleet", "uninstall", "--yes"],
  },
  uninstall: {
    before: ["wizard", "--profile", "demo", "--no-start"],
    command: ["uninstall", "--all", "--yes"],
  },
  wizard: { command: ["wizard", "--profile", "demo", "--no-install", "--no-start"] },
  // a pin ends without npm; what it installs is tried by hand
  "runtime.pin": { command: ["runtime", "pin", "claude", "--none"] },
  // a part of it: all states take a while
  "runtime.prove": { command: ["runtime", "prove", "stub", "--state", "idle", "--message", "short"] },
  "gateway.login": { command: ["gateway", "login"] },
  "gateway.recover": { command: ["gateway", "recover"] },
  "gateway.doctor": { before: SET_PORT, command: ["gateway", "doctor"], status: 6 },
  "gateway.logs": {
    before: SET_PORT,
    start: ["gateway", "start"],
    command: ["gateway", "logs"],
    after: ["gateway", "stop"],
  },
  "gateway.install": { command: ["gateway", "install", "--no-start"], environment: ADMIN },
  "gateway.status": { command: ["gateway", "status"], status: 6 },
  "gateway.config.show": { command: ["gateway", "config", "show"] },
  "gateway.config.set": {
    command: ["gateway", "config", "set", "read_only=true", "cors_origin=http://localhost:4000"],
  },
  // what it does with a database: test/e2e/gateway-team.test.ts
  "gateway.migrate-tier": { command: ["gateway", "migrate-tier", "--to", "local"] },
  "gateway.start": { before: SET_PORT, command: ["gateway", "start"], after: ["gateway", "stop"] },
  "gateway.restart": { before: SET_PORT, command: ["gateway", "restart"], after: ["gateway", "stop"] },
  "gateway.stop": { command: ["gateway", "stop"] },
  "gateway.uninstall": {
    before: ["gateway", "config", "set", "port", "15000"],
    command: ["gateway", "uninstall", "--yes"],
  },
};

/** The command line's alone too; they need a team, and test/e2e/team-hosts.test.ts has their documents. */
const OF_A_TEAM = [
  "gateway.host.invite",
  "gateway.host.list",
  "gateway.host.move",
  "gateway.host.remove",
  "gateway.join",
];

/** This one needs npm; test/e2e/runtime-pin.test.ts has its document. */
const OF_NPM = ["runtime.upgrade"];

/** And these another team; test/e2e/federation.test.ts has their documents. */
const OF_TWO_TEAMS = ["federation.key.rotate", "federation.peer.add", "federation.peer.invite"];

interface TerminalRow {
  readonly before?: readonly string[];
  readonly start?: readonly string[];
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly after?: readonly string[];
}

/** The operations that may be asked for there. */
function behind(doors: string): string[] {
  return Object.keys(OPERATIONS).filter((name) => OPERATIONS[name]?.doors === doors);
}

function placeOf({ home, socket }: DirectBench): Place {
  return { home, socket, binary: builtBinary() };
}

/** What else differs between hosts and runs, and what stands for it in a golden document. */
function varying(release: string): Readonly<Record<string, string>> {
  return {
    [`:${FREE_PORT}`]: ":PORT",
    [`port ${FREE_PORT}`]: "port PORT",
    [release]: "RELEASE",
    [process.env.PATH ?? "no PATH"]: "PATH",
  };
}

describe("the two doors of one house", () => {
  let bench: DirectBench;
  let gateway: Gateway;
  let releases: ReleaseServer;
  const variables = () => ({ MOSAIC_DOWNLOAD_BASE: releases.address });

  beforeAll(async () => {
    bench = new DirectBench();
    writeRelease(`${bench.home}/release`, { version: "0.2.0", target: TARGET });
    releases = await serveRelease(`${bench.home}/release`);
    bench.roster("\nagents:\n  - { name: stub0, runtime: stub }\n  - { name: stub1, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", ...QUICK);
    await untilIdle(bench);
    gateway = await Gateway.start(bench.home, { ...bench.environment, ...variables() });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await releases[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  test("every operation has its row and its golden document", () => {
    expect(Object.keys(ROWS).toSorted()).toEqual(behind("all").toSorted());
    expect([...Object.keys(TERMINAL), ...OF_A_TEAM, ...OF_NPM, ...OF_TWO_TEAMS].toSorted()).toEqual(
      behind("terminal").toSorted(),
    );
    const golden = Object.keys(OPERATIONS).map((name) => `${name}.json`);
    expect(readdirSync(GOLDEN_DOCUMENTS).toSorted()).toEqual(golden.toSorted());
  });

  for (const [operation, row] of Object.entries(TERMINAL)) {
    const { before = [], start = [], command, environment = {}, status: wanted = 0, after = [] } = row;
    test(`${operation}: the command line's alone; --json prints what its schema says`, async () => {
      const refused = await gateway.ask(operation);
      expect([refused.status, code(refused.body)]).toEqual([403, "terminal-only"]);
      using own = new UpdateBench();
      place(builtBinary(), own.previous);
      if (before.length > 0) expect(await own.run(before)).toMatchObject({ status: 0 });
      if (start.length > 0) expect(await own.run(start)).toMatchObject({ status: 0 });
      const { status, stdout, stderr } = await own.run([...command, "--json"], {
        ...variables(),
        ...environment,
      });
      if (after.length > 0) expect(await own.run(after)).toMatchObject({ status: 0 });
      expect({ status, stderr }).toEqual({ status: wanted, stderr: expect.not.stringContaining('"error"') });
      const shown = JSON.parse(stdout) as object;
      const { document } = (await OPERATIONS[operation]?.schemas()) ?? {};
      expect(document?.parse(shown)).toEqual(shown);
      const its = { home: own.path, binary: own.binary, socket: bench.socket };
      expectGolden(operation, shown, its, varying(releases.address));
    });
  }

  test("what is about a team's hosts is the command line's alone, and says so where there is no team", async () => {
    for (const operation of OF_A_TEAM) {
      const refused = await gateway.ask(operation);
      expect([operation, refused.status, code(refused.body)]).toEqual([operation, 403, "terminal-only"]);
    }
    const { status, stderr } = await bench.run(["gateway", "host", "list", "--json"]);
    expect([status, code(JSON.parse(stderr))]).toEqual([4, "not-in-a-team"]);
  });

  for (const [operation, { command, request, environment, before, after }] of Object.entries(ROWS)) {
    test(`${operation}: the body is what --json prints, and the schema holds for both`, async () => {
      await before?.(bench);
      const printed = await bench.run([...command, "--json"], { ...variables(), ...environment });
      await before?.(bench);
      const asked = typeof request === "function" ? (request as (on: DirectBench) => object)(bench) : request;
      const answered = await gateway.ask(operation, asked);
      await after?.(bench);
      expect(answered.status).toBe(200);
      const shown = JSON.parse(printed.stdout) as unknown;
      expect(settled(answered.body)).toEqual(settled(shown));
      const ending = answered.ending as keyof typeof EXIT_STATUS | null;
      expect(ending === null ? 0 : EXIT_STATUS[ending]).toBe(printed.status ?? -1);
      const { document } = (await OPERATIONS[operation]?.schemas()) ?? {};
      for (const made of [shown, answered.body]) expect(document?.parse(made)).toEqual(made as object);
      expectGolden(operation, shown, placeOf(bench), varying(releases.address));
    });
  }

  const asError = async (command: readonly string[]) => {
    const { status, stdout, stderr } = await bench.run([...command, "--json"]);
    expect(stdout).toBe("");
    return { status, body: JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as unknown };
  };

  test("a paused fleet refuses what it must at both doors, and lets through what looks", async () => {
    await bench.ok("fleet", "pause", "--reason", "upgrade");
    try {
      for (const operation of Object.keys(ROWS)) {
        const entry = OPERATIONS[operation];
        const row = ROWS[operation];
        if (entry === undefined || row === undefined) throw new Error(operation);
        if ((await entry.load()).whilePaused !== "refuse") continue;
        const refused = await gateway.ask(operation, row.request);
        const { status, body } = await asError(row.command);
        expect([operation, status, refused.status]).toEqual([operation, 11, 423]);
        expect(refused.body).toEqual(body);
      }
      expect((await gateway.ask("fleet.ps")).status).toBe(200);
    } finally {
      await bench.ok("fleet", "resume");
    }
  });

  test("version is answered without HOME and without any variable", async () => {
    const { status, stdout, stderr } = await runBinary(["version", "--json"], { cwd: "/", env: {} });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual((await gateway.ask("version")).body);
  });

  test("a dry run of the install tells no value of an env file, at either door", async () => {
    const path = bench.path("fleet/agents/stub0.env");
    const kept = readFileSync(path, "utf8");
    writeFileSync(path, "MOSAIC_AGENT_CLASS=old\nTOKEN=s3cret\nMOSAIC_AGENT_RUNTIME=pi\n", { mode: 0o600 });
    try {
      const { status, body } = await gateway.ask("fleet.install", { dry_run: true });
      const shown = await bench.ok("fleet", "install-systemd", "--dry-run");
      expect(status).toBe(200);
      for (const text of [JSON.stringify(body), shown]) {
        expect(text).toContain("MOSAIC_AGENT_CLASS=old");
        expect(text).toContain("-TOKEN=****");
        expect(text).not.toContain("s3cret");
      }
    } finally {
      writeFileSync(path, kept);
    }
  });

  test("an unknown agent is the same error, with the nearest name", async () => {
    const refused = await gateway.ask("fleet.start", { agents: ["stubO"] });
    const { status, body } = await asError(["fleet", "start", "stubO"]);
    expect(status).toBe(2);
    expect(refused.body).toEqual(body);
  });

  test("the home of a newer mosaic is refused at both", async () => {
    const path = bench.path("framework.version");
    const kept = await Bun.file(path).text();
    writeFileSync(path, "schema=mosaic.framework/1\nframework=99\nversion=9.9.9\n");
    try {
      const refused = await gateway.ask("fleet.ps");
      const { status, body } = await asError(["fleet", "ps"]);
      expect([status, refused.status]).toEqual([4, 409]);
      expect(refused.body).toEqual(body);
    } finally {
      writeFileSync(path, kept);
    }
  });
});

const code = (body: unknown) => (body as { error: { code: string } }).error.code;

describe("the door itself", () => {
  let bench: DirectBench;
  let gateway: Gateway;

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster("\nagents:\n  - { name: stub0, runtime: stub }\n");
    gateway = await Gateway.start(bench.home, bench.environment);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  test("is open to its owner alone", () => {
    expect(Bun.spawnSync(["stat", "-c", "%a %F", gateway.socket]).stdout.toString().trim()).toBe(
      "600 socket",
    );
  });

  test("knows its operations, and asks for POST, JSON, and nothing that the schema does not have", async () => {
    const unknown = await gateway.ask("fleet.pss");
    expect([unknown.status, code(unknown.body)]).toEqual([404, "no-such-operation"]);
    expect(JSON.stringify(unknown.body)).toContain("fleet.ps?");
    const inherited = await gateway.ask("constructor");
    expect(inherited.status).toBe(404);
    const get = await gateway.ask("fleet.ps", {}, { method: "GET", body: null });
    expect([get.status, code(get.body)]).toEqual([405, "method-not-allowed"]);
    const text = await gateway.ask("fleet.ps", {}, { headers: { "content-type": "text/plain" } });
    expect([text.status, code(text.body)]).toEqual([415, "wrong-content-type"]);
    const broken = await gateway.ask("fleet.ps", {}, { body: "{" });
    expect([broken.status, code(broken.body)]).toEqual([400, "request-invalid"]);
    const more = await gateway.ask("fleet.ps", { agents: ["a"], bogus: 1 });
    expect([more.status, code(more.body)]).toEqual([400, "request-invalid"]);
    const large = await gateway.ask("fleet.ps", {}, { body: `"${"x".repeat(9 * 1024 * 1024)}"` });
    expect([large.status, code(large.body)]).toEqual([413, "request-too-large"]);
  });

  test("is one: a second gateway on its socket is refused, and what a dead one left is replaced", async () => {
    const second = await bench.run(["gateway", "run", "--socket", gateway.socket]);
    expect([second.status, second.stdout]).toEqual([11, ""]);
    expect((await gateway.ask("fleet.ps")).status).toBe(200);
    await gateway.end("SIGKILL");
    gateway = await Gateway.start(bench.home, bench.environment);
    expect((await gateway.ask("fleet.ps")).status).toBe(200);
  });

  test("does not take a file's place, and ends at SIGTERM with its socket gone", async () => {
    writeFileSync(bench.path("notes"), "mine\n");
    const refused = await bench.run(["gateway", "run", "--socket", bench.path("notes")]);
    expect(refused.status).toBe(1);
    expect(await Bun.file(bench.path("notes")).text()).toBe("mine\n");
    rmSync(bench.path("notes"));
    expect(await gateway.end()).toBe(143);
    expect(await Bun.file(gateway.socket).exists()).toBe(false);
    gateway = await Gateway.start(bench.home, bench.environment);
  });
});
