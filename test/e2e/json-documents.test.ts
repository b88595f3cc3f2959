/** `--json` of every command there is: one document on stdout or nothing, errors as JSON on stderr. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hostname } from "node:os";
import { toJSONSchema } from "zod";
import { OPERATIONS } from "../../src/operations/index.ts";
import { commandTree } from "../../src/commands/index.ts";
import { type CommandGroup, isGroup } from "../../src/cli/grammar/tree.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Every command of the tree, as its words. */
function leaves(group: CommandGroup, path: readonly string[] = []): string[][] {
  return Object.entries(group.commands).flatMap(([word, node]) =>
    isGroup(node) ? leaves(node, [...path, word]) : [[...path, word]],
  );
}

/** What a command cannot do without. A command that is not here is run as it is. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "fleet init": ["--profile", "demo"],
  "fleet profiles show": ["coding"],
  "fleet uninstall": ["--dry-run"],
  "agent comms": ["stub0"],
  "agent guide": ["stub0"],
  "agent explain": ["stub0"],
  "agent send": ["stub0", "--message", "hello", "--wait-idle", "--id", "m1"],
  "agent receipt": ["m1"],
  "agent ask": ["stub0", "hello"],
  "agent reply": ["asked", "yes", "--agent", "stub0", "--wait-idle"],
  "agent inbox": ["stub0"],
  "agent answer": ["stub0"],
  "agent broadcast": ["stub0", "--message", "hello", "--wait-idle"],
  "agent reset": ["stub0", "--new"],
  "agent wait": ["stub0"],
  "agent tail": ["stub0"],
  "agent last": ["stub0"],
  "agent usage": ["stub0"],
  "fleet logs": ["stub0"],
  "fleet add": ["extra", "--runtime", "stub", "--no-start"],
  "fleet remove": ["extra", "--yes"],
  "fleet rename": ["cat0", "cat1", "--now"],
  "fleet set": ["cat1", "class=other"],
  "fleet apply": ["--yes", "--now"],
  "runtime pin": ["claude", "--none"],
  "config hooks enable": ["Stop"],
  "config hooks disable": ["Stop"],
  "gateway install": ["--no-start"],
  "gateway config set": ["read_only", "true"],
  "gateway uninstall": ["--dry-run"],
  "gateway migrate-tier": ["--to", "local"],
  "gateway login": ["root@example.org"],
  "gateway user add": ["ada@example.org"],
  "gateway user role": ["ada@example.org", "operator"],
  "gateway user disable": ["ada@example.org"],
  "gateway team create": ["reviews"],
  "gateway team add": ["reviews", "ada@example.org"],
  "gateway team drop": ["reviews", "ada@example.org"],
  "gateway team remove": ["reviews"],
  "gateway allow": ["ada@example.org", "read,send", "*/stub*"],
  "gateway disallow": ["ada@example.org", "send", "*/stub*"],
  "gateway token create": ["ci", "--scope", "read"],
  "gateway token revoke": ["ci"],
  wizard: ["--profile", "minimal", "--no-install", "--no-start"],
  uninstall: ["--dry-run"],
  completion: ["bash"],
  "completion-words": ["agents"],
  "manual-pages": ["man"],
};

/** Whoever installs a gateway where nobody can be asked says who its first user is. */
const FIRST_ADMIN = {
  MOSAIC_ADMIN_NAME: "Ada",
  MOSAIC_ADMIN_EMAIL: "root@example.org",
  MOSAIC_ADMIN_PASSWORD: "correct horse",
};

/** These become another program: what stdout gets is that program's. */
const LAUNCHES = /^(yolo|claude|codex|copilot|gemini|opencode|pi|qwen|stub|mcp|agent watch|agent attach)$/;

/** These begin to answer others; test/e2e/gateway-parity.test.ts has them. */
const ANSWERS = /^gateway (run|start|restart|selftest|logs)$/;

/** One starts a fleet of its own, the other needs npm; gateway-parity.test.ts and runtime-pin.test.ts have them. */
const PROVES = /^runtime (prove|upgrade)$/;

/** These are about a team, which test/e2e/team-hosts.test.ts has. */
const OF_A_TEAM = /^gateway (host \w+|join)$/;

/** These need another team's gateway, or what it was granted; test/e2e/gateway-parity.test.ts and federation.test.ts have them. */
const OF_A_PEER =
  /^federation (peer (invite|add|show|suspend|remove)|grant (create|show|revoke)|key rotate)$/;

/** This one asks a server of releases, which test/e2e/update.test.ts has. */
const ASKS_A_SERVER = /^update$/;

/**
 * The status of one that answers with it: something is due after `fleet set`, nothing was said since `agent reset`, the
 * roster has no notify, no gateway runs.
 */
const ENDS: Readonly<Record<string, number>> = {
  "fleet plan": 6,
  "agent last": 6,
  // nothing is open
  "agent answer": 6,
  "fleet notify test": 1,
  "gateway status": 6,
  "gateway doctor": 6,
};

const COMMANDS = leaves(commandTree)
  .map((words) => words.join(" "))
  .filter(
    (command) =>
      ![LAUNCHES, ASKS_A_SERVER, ANSWERS, PROVES, OF_A_TEAM, OF_A_PEER].some((others) =>
        others.test(command),
      ),
  );

/** The schemas of documents, by the name that a document gives itself. */
const SCHEMAS = new Map(
  await Promise.all(
    Object.entries(OPERATIONS).map(async ([operation, entry]) => {
      const { document } = await entry.schemas();
      const shape = toJSONSchema(document) as { properties?: { schema?: { const?: string } } };
      return [shape.properties?.schema?.const ?? operation, document] as const;
    }),
  ),
);

type Document = Record<string, unknown> & { error?: Record<string, unknown> };

/** All of stderr: one JSON object a line, the error last. */
function lines(stderr: string): Document[] {
  return stderr
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Document);
}

describe("--json of a fleet that runs", () => {
  let bench: DirectBench;

  beforeAll(async () => {
    bench = new DirectBench({ supervisor: "auto" });
    bench.roster(
      "\nagents:\n  - { name: cat0, runtime: command, command: [cat] }\n  - { name: stub0, runtime: stub }\n",
    );
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.2");
    await bench.ok("agent", "send", "stub0", "is it?", "--source", "stub0", "--id", "asked");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("the keys of every document are written_like_this", async () => {
    const wrong: string[] = [];
    const look = (command: string, value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (!Array.isArray(value) && !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key))
          wrong.push(`${command}: ${key}`);
        look(command, inner);
      }
    };
    for (const command of COMMANDS.filter((name) =>
      /^(fleet|agent) (status|roster|explain|send|tail|verify|ps|init)$/.test(name),
    )) {
      const { document } = await bench.json<Document>(...command.split(" "), ...(NEEDED[command] ?? []));
      look(command, document);
    }
    expect([...new Set(wrong)]).toEqual([]);
  });

  // what ends the fleet comes last
  const ordered = COMMANDS.toSorted(
    (one, other) => Number(one === "fleet stop") - Number(other === "fleet stop"),
  );

  for (const command of ordered) {
    test(`${command}: one document with a schema, and JSON alone on stderr`, async () => {
      const args = [...command.split(" "), ...(NEEDED[command] ?? []), "--json"];
      // an editor that changes nothing
      const { status, stdout, stderr } = await bench.run(args, { VISUAL: "true", ...FIRST_ADMIN });
      expect({ status, errors: lines(stderr).filter((line) => "error" in line) }).toEqual({
        status: ENDS[command] ?? 0,
        errors: [],
      });
      const document = JSON.parse(stdout) as Document;
      expect(document["schema"]).toMatch(/^mosaic(\.[a-z]+(-[a-z]+)*)+\/[1-9]\d*$/);
      expect(SCHEMAS.get(String(document["schema"]))?.parse(document) ?? document).toEqual(document);
      if (!/^(fleet|agent) /.test(command)) return;
      expect(document).toMatchObject({ tenant_id: "local", host: hostname() });
    });
  }
});

describe("--json of what went wrong", () => {
  const WITHOUT_ROSTER = /^fleet (events|init|pause|profiles list|profiles show|resume|uninstall)$/;
  const FLEET_COMMANDS = COMMANDS.filter(
    (command) => /^(fleet|agent) /.test(command) && !WITHOUT_ROSTER.test(command),
  );

  for (const command of FLEET_COMMANDS) {
    test(`${command} without a roster: nothing on stdout, the error as JSON on stderr`, async () => {
      await using bench = new DirectBench();
      const args = [...command.split(" "), ...(NEEDED[command] ?? []), "--json"];
      const { status, stdout, stderr } = await bench.run(args, { VISUAL: "true" });
      expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
      expect(lines(stderr).at(-1)).toEqual({
        error: {
          code: "no-roster",
          path: bench.path("fleet/roster.yaml"),
          message: `there is no roster: ${bench.path("fleet/roster.yaml")}`,
          hint: "mosaic fleet init --profile minimal --write",
        },
      });
    });
  }

  test("a mistake on the command line is one too, wherever --json stands", async () => {
    await using bench = new DirectBench();
    for (const args of [
      ["fleet", "strat", "--json"],
      ["--json", "fleet", "start", "--bogus"],
      ["fleet", "--json"],
      ["--json"],
    ]) {
      const { status, stdout, stderr } = await bench.run(args);
      expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: "" });
      expect(lines(stderr).at(-1)?.error?.["code"]).toBe("usage");
    }
  });

  test("a misspelt agent is told with the agent that was meant, as facts", async () => {
    await using bench = new DirectBench();
    bench.roster("\nagents:\n  - { name: builder, runtime: stub }\n");
    const { status, stderr } = await bench.run(["agent", "status", "bulider", "--json"]);
    expect(status).toBe(2);
    expect(lines(stderr).at(-1)?.error).toMatchObject({
      code: "no-such-agent",
      agent: "bulider",
      nearest: "builder",
    });
  });

  test("a roster with faults says each of them in the one message", async () => {
    await using bench = new DirectBench();
    bench.rosterFile("version: 1\ntransport: tmux\nagents:\n  - { name: -x, runtime: nope }\n");
    const { status, stdout, stderr } = await bench.run(["fleet", "status", "--json"]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
    const error = lines(stderr).at(-1)?.error;
    expect(error).toMatchObject({ code: "roster-invalid", count: 2, problems: [{ line: 4 }, { line: 4 }] });
    const message = String(error?.["message"]);
    expect(message).toStartWith(`2 problems in ${bench.path("fleet/roster.yaml")}\n`);
  });

  test("a document with failures in it is on stdout all the same, with its status", async () => {
    await using bench = new DirectBench();
    bench.roster(
      "\nagents:\n  - { name: dies, runtime: command, command: [bash, -c, exit 7], restart: { policy: never } }\n",
    );
    await bench.ok("fleet", "install-systemd");
    // ends with the last one that fails
    const started = await bench.run(["fleet", "start", "--grace", "20", "--json"]);
    expect(started.status).toBe(3);
    expect(JSON.parse(started.stdout)).toMatchObject({
      schema: "mosaic.fleet.start/1",
      agents: [{ agent: "dies", outcome: "failed" }],
    });
    const verified = await bench.run(["fleet", "verify", "--timeout", "0", "--json"]);
    expect(verified.status).toBe(6);
    expect((JSON.parse(verified.stdout) as Document)["checks"]).toBeArray();
    await bench.ok("fleet", "stop");
  });
});
