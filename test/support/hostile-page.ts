/** A page of somebody else on another port of this machine, in a browser that is logged in at the gateway. */
import type { BrowserContext } from "playwright-core";

/** The names that lead to this machine: pages of all ports of one of them are one site to a browser. */
export const LOCAL_NAMES = ["127.0.0.1", "localhost", "mosaic.localhost"] as const;

export interface Attacked {
  /** `WHAT at NAME: OUTCOME`, one for each that got anything. */
  readonly through: readonly string[];
  /** How many were tried. */
  readonly tried: number;
  /** Requests that the browser made of the gateway for them, live lines not among them. */
  readonly asked: number;
}

export interface Loot {
  readonly port: number;
  /** A ticket to type that was given to the page itself: stolen, and still of no use elsewhere. */
  readonly ticket: () => Promise<string>;
  readonly csrf: string;
}

/** Three requests and three live lines from a page at each of the names to the gateway at that name. */
export async function attack(context: BrowserContext, { port, ticket, csrf }: Loot): Promise<Attacked> {
  using server = hostileServer();
  let asked = 0;
  const through: string[] = [];
  let tried = 0;
  const page = await context.newPage();
  page.on("request", (request) => {
    if (new URL(request.url()).port === String(port)) asked += 1;
  });
  for (const name of LOCAL_NAMES) {
    await page.goto(`http://${name}:${server.port}/`);
    const protocols = `["mosaic.terminal.v1", "mosaic.ticket.${await ticket()}"]`;
    const told = await page.evaluate<string[]>(`(${ATTACK})("${name}:${port}", "${csrf}", ${protocols})`);
    tried += told.length;
    through.push(...told.filter((text) => !text.endsWith(": refused")).map((text) => `${name}: ${text}`));
  }
  await page.close();
  return { through, tried, asked };
}

/** Runs in the browser. What a script may read tells it something; an opaque answer tells nothing by itself. */
const ATTACK = `async (host, csrf, protocols) => {
  const ask = async (what, path, init) => {
    try {
      const answer = await fetch("http://" + host + path, { credentials: "include", ...init });
      return what + ": " + (answer.type === "opaque" ? "refused" : "read " + answer.status);
    } catch {
      return what + ": refused";
    }
  };
  const line = (what, protocols) =>
    new Promise((done) => {
      const socket = new WebSocket("ws://" + host + "/api/v1/terminal", protocols);
      socket.onopen = () => done(what + ": open");
      socket.onerror = () => done(what + ": refused");
    });
  const json = { "content-type": "application/json", "x-mosaic-csrf": csrf };
  return [
    await ask("a look", "/api/v1/fleet", {}),
    await ask("a form", "/api/v1/fleet.pause", { method: "POST", mode: "no-cors", body: "{}" }),
    await ask("a change with the page's own word", "/api/v1/fleet.pause", { method: "POST", headers: json, body: "{}" }),
    await line("a line", ["mosaic.terminal.v1"]),
    await line("a line with a made-up ticket", ["mosaic.terminal.v1", "mosaic.ticket." + "A".repeat(43)]),
    await line("a line with a stolen ticket", protocols),
  ];
}`;

function hostileServer(): Disposable & { readonly port: number | undefined } {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () =>
      new Response("<!doctype html><title>hostile</title>", { headers: { "content-type": "text/html" } }),
  });
  return { port: server.port, [Symbol.dispose]: () => void server.stop(true) };
}
