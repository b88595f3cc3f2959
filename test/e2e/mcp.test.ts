/** The tools of `mosaic mcp`, by the lines that a client of the Model Context Protocol writes. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { ToolClient } from "../support/tool-client.ts";

setDefaultTimeout(120_000);
forbidLeaks();

async function namesOf(client: ToolClient): Promise<readonly string[]> {
  const { tools } = await client.ask<{ tools: { name: string }[] }>("tools/list");
  return tools.map(({ name }) => name);
}

describe("mosaic mcp", () => {
  let bench: DirectBench;
  let client: ToolClient;

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster("agents:\n  - { name: stub0, runtime: stub }\n  - { name: stub1, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
    client = await ToolClient.start([builtBinary(), "mcp"], bench.environment);
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  test("says which tools there are, and which of them only look", async () => {
    const { tools } = await client.ask<{ tools: { name: string; annotations: { readOnlyHint: boolean } }[] }>(
      "tools/list",
    );
    const looking = (wanted: boolean) =>
      tools.filter(({ annotations }) => annotations.readOnlyHint === wanted).map(({ name }) => name);
    expect(looking(false)).toEqual(["agent_send", "agent_ask", "agent_reply", "agent_broadcast"]);
    expect(looking(true)).toEqual([
      "agent_guide",
      "agent_roster",
      "agent_status",
      "agent_inbox",
      "agent_wait",
      "agent_last",
      "fleet_ps",
      "fleet_events",
      "fleet_recap",
    ]);
  });

  test("sends with a receipt, waits, and reads the answer, in the documents of --json", async () => {
    await client.call("agent_wait", { agents: ["stub0"] });
    const sent = await client.call("agent_send", { agent: "stub0", text: "say green", id: "tool-1" });
    expect(sent).toMatchObject({ schema: "mosaic.agent.send/1", verdict: "accepted" });
    expect(await client.call("agent_wait", { agents: ["stub0"] })).toMatchObject({
      agents: [{ agent: "stub0", outcome: "reached" }],
    });
    // it may have been idle before its turn began
    const told = await until("it has answered", async () => {
      const last: object & { readonly complete?: boolean } = await client.call("agent_last", {
        agent: "stub0",
      });
      return last.complete === true && last;
    });
    const { document } = await bench.json<object>("agent", "last", "stub0");
    expect(told).toEqual(document);
  });

  test("has the guide as a tool and as a resource, and says in its opening who is there", async () => {
    const { instructions } = client.opening;
    expect(instructions).toContain("They are: stub0 (worker), stub1 (worker).\n");
    const told = await client.call("agent_guide", {});
    expect(told).toMatchObject({ agent: null, peers: [{ agent: "stub0" }, { agent: "stub1" }] });
    const { resources } = await client.ask<{ resources: { uri: string }[] }>("resources/list");
    const uri = "mosaic://agent/guide";
    expect(resources.map((resource) => resource.uri)).toEqual([uri]);
    const { contents } = await client.ask<{ contents: { text: string }[] }>("resources/read", { uri });
    expect(contents.map(({ text }) => text)).toEqual([(told as { text: string }).text]);
  });

  test("is for the agent that it says it serves, and adds agents where the roster lets it", async () => {
    const own = { ...bench.environment, MOSAIC_AGENT_NAME: "stub1" };
    expect(await namesOf(client)).not.toContain("fleet_add");
    await using first = await ToolClient.start([builtBinary(), "mcp"], own);
    expect(first.opening.instructions).toStartWith(
      "You are stub1, one agent of the fleet that mosaic runs on ",
    );
    expect(await first.call("agent_guide", {})).toMatchObject({
      agent: "stub1",
      peers: [{ agent: "stub0" }],
    });
    expect(await namesOf(first)).not.toContain("fleet_add");
    bench.roster(
      "agents_may: [send, ask, wait, read, add]\nagents:\n" +
        "  - { name: stub0, runtime: stub }\n  - { name: stub1, runtime: stub }\n",
    );
    await using second = await ToolClient.start([builtBinary(), "mcp"], own);
    expect(await namesOf(second)).toContain("fleet_add");
  });

  test("a refusal is an error of the tool, with its code and the command that helps", async () => {
    const { isError, content } = await client.ask<{ isError: boolean; content: { text: string }[] }>(
      "tools/call",
      {
        name: "agent_status",
        arguments: { agent: "nobody" },
      },
    );
    expect(isError).toBe(true);
    expect(JSON.parse(content[0]?.text ?? "")).toMatchObject({
      error: { code: "no-such-agent", hint: "mosaic agent roster" },
    });
  });

  test("ends when its client does", async () => {
    const brief = await ToolClient.start([builtBinary(), "mcp"], bench.environment);
    expect(await brief.end()).toBe(0);
    const silent = await runBinary(["mcp"], { cwd: "/", env: bench.environment });
    expect(silent).toMatchObject({ status: 0, stdout: "" });
  });
});
