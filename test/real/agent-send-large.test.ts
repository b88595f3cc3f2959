/** The largest message that the script sends. */
// runs once: it tries a bash script that knows no uid
// runs alone: a slow box takes longer to show a megabyte than the script waits for it
import { expect, setDefaultTimeout, test } from "bun:test";
import { hostname } from "node:os";
import { AgentSendBench } from "../support/agent-send-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

test("a message of 1 MiB without a blank is one message for an agent too", async () => {
  using bench = new AgentSendBench();
  await bench.stub("a");
  const text = "x".repeat(1024 * 1024);
  expect(await bench.send(["-s", "a", "-v"], { input: text })).toMatchObject({ status: 0 });
  await bench.accepted("a", `[${hostname()}:operator -> ${hostname()}:a] ${text}`);
});

test("a message of 1 MiB arrives whole by ssh too", async () => {
  using bench = new AgentSendBench();
  await bench.stub("a");
  const text = "0123456789abcde\n".repeat(65_535) + "the end";
  const env = { MOSAIC_SSH: bench.ssh() };
  expect(await bench.send(["-s", "a", "-L", bench.socket, "-H", "far"], { env, input: text })).toMatchObject({
    status: 0,
  });
  await bench.accepted("a", `[${hostname()}:operator -> far:a] ${text}`);
});
