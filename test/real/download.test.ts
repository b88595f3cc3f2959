/** Downloads from a server that keeps nobody waiting for a byte, and never comes to an end. */
// runs once: it knows no uid
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { createDownloads } from "../../src/adapters/download.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { serveRelease } from "../support/release-server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

test("a drip is given up, though each byte comes in time", async () => {
  using folder = new TemporaryFolder();
  writeFileSync(folder.join("drip"), "x".repeat(2_000));
  await using server = await serveRelease(folder.path);
  const downloads = createDownloads({
    timeoutMs: 2_000,
    shortestMs: 2_000,
    signal: () => new AbortController().signal,
  });
  const rules = { limit: 2_000, isSigned: false };
  expect(await downloads.bytes(`${server.address}/drip`, rules)).toMatchObject({ ok: true });
  server.fault("drip", { kind: "slow", pieces: 2_000, every: 50 });
  const given = await downloads.bytes(`${server.address}/drip`, rules);
  expect(given).toEqual({ ok: false, why: "it was not there after 2 s" });
});
