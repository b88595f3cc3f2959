/** Notices by a real program and over real http. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { createNoticeChannels } from "../../src/adapters/notice-channels.ts";

describe("a notice", () => {
  const { PATH = "" } = process.env;
  const channels = createNoticeChannels({ PATH, SECRET: "of the caller" }, tmpdir());
  const got: string[] = [];
  let server: ReturnType<typeof Bun.serve>;

  beforeAll(() => {
    server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      async fetch(request) {
        const { pathname } = new URL(request.url);
        got.push(`${request.method} ${pathname} ${await request.text()}`);
        if (pathname === "/away") return Response.redirect("/ok");
        if (pathname === "/slow") await Bun.sleep(10_000);
        return new Response("", { status: pathname === "/ok" ? 204 : 500 });
      },
    });
  });
  afterAll(() => server.stop(true));

  test("is posted, and what is not 2xx is a problem; no redirect is followed", async () => {
    const post = (path: string, timeoutMs = 5_000) =>
      channels.post(`http://127.0.0.1:${server.port}${path}`, {}, "body", timeoutMs);
    expect(await post("/ok")).toBeUndefined();
    expect(await post("/no")).toBe("it answered 500");
    expect(await post("/away")).toBe("it answered 302");
    expect(got).toEqual(["POST /ok body", "POST /no body", "POST /away body"]);
    expect(await post("/slow", 200)).toBe("it took longer than 200 ms");
    expect(await channels.post("http://127.0.0.1:1/secret", {}, "", 5_000)).toMatch(
      /^it could not be reached: \w+$/,
    );
  });

  test("is read by a program, which has its own variables and none of the caller's", async () => {
    const run = (script: string, timeoutMs = 5_000) =>
      channels.runProgram(["sh", "-c", script], "line\n", { KEY: "own" }, timeoutMs);
    expect(
      await run('read -r said && [ "$said" = line ] && [ "$KEY" = own ] && [ -z "$SECRET" ]'),
    ).toBeUndefined();
    expect(await run("echo a secret >&2; exit 3")).toBe("it exited with status 3");
    expect(await run("sleep 30", 200)).toBe("it took longer than 200 ms");
    expect(await channels.runProgram(["no-such-program-here"], "", {}, 1_000)).toContain(
      "no-such-program-here",
    );
  });
});
