/** A command that asks a gateway prints what it prints on the host, and ends as it ends there. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { runBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { Gateway } from "../support/gateway.ts";
import { settled } from "../support/golden-document.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

describe("--gateway", () => {
  let bench: DirectBench;
  let gateway: Gateway;
  /** A home of somebody else: nothing of the fleet is in it. */
  const elsewhere = { cwd: "/", env: { HOME: "/nonexistent", PATH: "/usr/bin:/bin" } };
  const far = (...words: readonly string[]) => runBinary([...words, "--gateway", gateway.socket], elsewhere);

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster("agents:\n  - { name: stub0, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
    gateway = await Gateway.start(bench.home, bench.environment);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  test("the same document, from a home that has no fleet", async () => {
    await bench.ok("agent", "wait", "stub0");
    const near = await bench.json<object>("fleet", "ps");
    const asked = await far("fleet", "ps", "--json");
    expect({ status: asked.status, stderr: asked.stderr }).toEqual({ status: 0, stderr: "" });
    expect(settled(JSON.parse(asked.stdout))).toEqual(settled(near.document));
    expect((await far("ps", "-o", "name")).stdout).toBe("stub0\n");
  });

  test("a message has its receipt, and the same id the same one at both doors", async () => {
    const sent = await far("send", "stub0", "hello", "--id", "far");
    expect(sent.status).toBe(0);
    expect(sent.stdout).toStartWith("accepted: stub0: ");
    const again = await bench.json<{ receipt: { verdict: string } }>(
      "agent",
      "send",
      "stub0",
      "--message",
      "hello",
      "--id",
      "far",
    );
    expect(again.document).toMatchObject({ verdict: "accepted" });
  });

  test("an error is the host's, with its exit status and its facts", async () => {
    const { status, stderr } = await far("agent", "status", "nobody", "--json");
    expect(status).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "no-such-agent", agent: "nobody" } });
    const late = await far("agent", "wait", "stub0", "--for", "exit", "--timeout", "0.1");
    expect(late.status).toBe(10);
  });

  test("what only the host can do is refused before anything is asked", async () => {
    for (const words of [
      ["fleet", "events", "-f"],
      ["fleet", "edit"],
    ]) {
      const { status, stderr } = await far(...words, "--json");
      const { error } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { error: { code: string } };
      expect({ words, status, code: error.code }).toEqual({ words, status: 2, code: "terminal-only" });
    }
  });

  test("options that exclude each other, and a gateway that is not there", async () => {
    expect((await far("ps", "--mosaic-home", "/tmp")).stderr).toContain("--gateway has its own home");
    const alone = await runBinary(["ps", "--token-file", "x"], elsewhere);
    expect(alone.stderr).toContain("--token-file is for --gateway");
    const away = await runBinary(["ps", "--json", "--gateway", "/nonexistent/g.sock"], elsewhere);
    expect(away.status).toBe(1);
    expect(JSON.parse(away.stderr)).toMatchObject({ error: { code: "gateway-away" } });
  });

  test("an answer that is lost is not called a failure: what became of it is not known", async () => {
    const cut = Bun.listen({
      unix: `${bench.home}/cut.sock`,
      socket: { data: (socket) => void socket.end() },
    });
    const { status, stderr } = await runBinary(
      ["send", "stub0", "hi", "--json", "--gateway", `${bench.home}/cut.sock`],
      elsewhere,
    );
    cut.stop(true);
    expect(status).toBe(21);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "gateway-answer-lost" } });
  });
});
