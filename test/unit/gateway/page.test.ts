import { describe, expect, test } from "bun:test";
import { SOCKET_DOOR } from "../../../src/gateway/doors.ts";
import { factsOf } from "../../../src/gateway/request-facts.ts";
import { NO_RIGHTS } from "../../../src/domain/gateway/rights.ts";
import { Access } from "../../../src/gateway/access.ts";
import { routeFinder } from "../../../src/gateway/routes.ts";
import { PAGE_HEADERS, pageRoutes } from "../../../src/gateway/page.ts";

const zipped = (text: string) => new Uint8Array(Bun.gzipSync(text));
const routes = pageRoutes({
  markup: zipped('<link href="@ICON@"><link href="@STYLE@"><script src="@SCRIPT@"></script>'),
  script: zipped("script"),
  terminal: zipped("terminal"),
  style: zipped("style"),
  icon: zipped("<svg/>"),
});

const find = routeFinder(routes);

const noUpgrade = () => false;

function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  const request = new Request(`http://localhost${path}`, { method, headers });
  const facts = factsOf(request, undefined, undefined);
  const { route, parts } = find(method, facts.path);
  const { signal } = new AbortController();
  return Promise.resolve(
    route.handle({
      request,
      facts,
      caller: { kind: "nobody" },
      access: new Access(NO_RIGHTS, { host: "web1", agents: async () => [] }),
      door: SOCKET_DOOR,
      parts,
      signal,
      ends: signal,
      takeTime: () => undefined,
      upgrade: noUpgrade,
      whileAllowed: () => noUpgrade,
    }),
  );
}

async function markup(): Promise<string> {
  return (await get("/")).text();
}

describe("the page", () => {
  test("names its files by what is in them, and answers each", async () => {
    const text = await markup();
    const [icon, style, script] = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, name]) => name ?? "");
    expect([icon, style, script].map((name) => name?.replace(/[0-9a-f]{16}/, "HASH"))).toEqual([
      "/assets/icon-HASH.svg",
      "/assets/page-HASH.css",
      "/assets/page-HASH.js",
    ]);
    expect(await (await get(script ?? "")).text()).toBe("script");
    expect(await (await get(style ?? "")).text()).toBe("style");
    expect((await get(style ?? "")).headers.get("content-type")).toBe("text/css; charset=utf-8");
  });

  test("is kept for ever under a name that says what is in it, and asked for anew where it does not", async () => {
    const [, script] = /src="([^"]+)"/.exec(await markup()) ?? [];
    expect((await get(script ?? "")).headers.get("cache-control")).toBe(
      "public, max-age=31536000, immutable",
    );
    expect((await get("/")).headers.get("cache-control")).toBe("no-cache");
  });

  test("goes compressed to who takes it so, and plain to who does not", async () => {
    const answer = await get("/", { "accept-encoding": "br, gzip" });
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(new TextDecoder().decode(Bun.gunzipSync(await answer.arrayBuffer()))).toBe(await markup());
    expect((await get("/")).headers.get("content-encoding")).toBeNull();
  });

  test("answers HEAD without a body", async () => {
    const answer = await get("/", {}, "HEAD");
    expect(answer.headers.get("content-length")).toBe(String((await markup()).length));
    expect(await answer.text()).toBe("");
  });

  test("is nothing else: no other path, no path that climbs, no other method", () => {
    for (const path of [
      "/index.html",
      "/assets/",
      "/assets/page.js",
      "/assets/..%2f",
      "//",
      "/%2e%2e/etc/passwd",
    ]) {
      expect(() => get(path)).toThrow();
    }
    expect(() => get("/", {}, "POST")).toThrow();
  });

  test("lets nothing in but its own script, style and requests", async () => {
    const policy = PAGE_HEADERS["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|blob:|https?:/);
    for (const [name, value] of Object.entries(PAGE_HEADERS))
      expect((await get("/")).headers.get(name)).toBe(value);
  });
});
