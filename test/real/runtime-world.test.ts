/** What adapters of runtimes ask of this host: real files, processes, sockets and ports. */
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { runtimeWorld } from "../../src/adapters/runtime-world.ts";
import type { AgentFacts } from "../../src/runtimes/contract.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder("runtime-world");
});
afterEach(() => folder[Symbol.dispose]());

/** Paths that lead nowhere, each in its own way. */
function nowhere(): readonly string[] {
  writeFileSync(folder.join("file"), "x");
  symlinkSync(folder.join("loop"), folder.join("loop"));
  symlinkSync(folder.join("gone"), folder.join("dangling"));
  return [
    folder.join("missing"),
    folder.join("file", "below"),
    folder.join("loop"),
    folder.join("dangling"),
    folder.join("x".repeat(300)),
    folder.join("nul\0byte"),
    "",
  ];
}

const listen = async (answer: string | undefined) => {
  const heard: string[] = [];
  const path = folder.join(`s${answer?.length ?? "x"}`);
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      heard.push(String(chunk));
      if (answer === undefined) return;
      // in two pieces
      socket.write(answer.slice(0, 2));
      setTimeout(() => socket.end(answer.slice(2)), 20);
    });
  }).listen(path);
  await until("it listens", () => server.listening);
  return { path, heard, server };
};

describe("a program", () => {
  test("has the name and the version of the package that its path leads into", async () => {
    mkdirSync(folder.join("lib/thing/dist"), { recursive: true });
    writeFileSync(folder.join("lib/thing/package.json"), '{"name": "@a/thing", "version": "1.2.3"}');
    // what only says how its files are read is no package
    writeFileSync(folder.join("lib/thing/dist/package.json"), '{"type": "module"}');
    writeFileSync(folder.join("lib/thing/dist/cli.js"), "");
    symlinkSync(folder.join("lib/thing/dist/cli.js"), folder.join("thing"));
    expect(await runtimeWorld.packageOf(folder.join("thing"))).toEqual({
      name: "@a/thing",
      version: "1.2.3",
    });
    expect(await runtimeWorld.realPath(folder.join("thing"))).toBe(folder.join("lib/thing/dist/cli.js"));
  });

  test("of no package has none, and a path that leads nowhere neither", async () => {
    for (const path of nowhere()) {
      expect(await runtimeWorld.packageOf(path)).toBeUndefined();
      if (path !== folder.join("file")) expect(await runtimeWorld.realPath(path)).toBeUndefined();
    }
    expect(await runtimeWorld.packageOf(folder.join("file"))).toBeUndefined();
  });
});

describe("a record", () => {
  test("is read from a place on, at most so much, or so much from its end", async () => {
    const path = folder.join("record");
    writeFileSync(path, "0123456789");
    expect(await runtimeWorld.readText(path, 0, 100)).toBe("0123456789");
    expect(await runtimeWorld.readText(path, 3, 4)).toBe("3456");
    expect(await runtimeWorld.readText(path, -4, 100)).toBe("6789");
    expect(await runtimeWorld.readText(path, -400, 3)).toBe("012");
    expect(await runtimeWorld.readText(path, 100, 5)).toBe("");
    expect(await runtimeWorld.fileFacts(path)).toMatchObject({ size: 10 });
  });

  test("may be reached by a link of the user's; a FIFO or a device is none, and holds nobody up", async () => {
    writeFileSync(folder.join("real"), "text");
    symlinkSync(folder.join("real"), folder.join("link"));
    expect(await runtimeWorld.readText(folder.join("link"), 0, 100)).toBe("text");
    Bun.spawnSync(["mkfifo", folder.join("fifo")]);
    for (const path of [folder.join("fifo"), folder.path, "/dev/zero"]) {
      expect(await runtimeWorld.readText(path, 0, 10)).toBeUndefined();
      expect(await runtimeWorld.fileFacts(path)).toBeUndefined();
    }
  });

  test("that is not there is undefined, in whatever way, and nothing is thrown", async () => {
    for (const path of nowhere()) {
      expect(await runtimeWorld.readText(path, 0, 10)).toBeUndefined();
      expect(await runtimeWorld.fileFacts(path)).toBeUndefined();
      expect(await runtimeWorld.list(path)).toEqual([]);
    }
  });

  test("folders are listed in order", async () => {
    for (const name of ["b", "a", "c"]) mkdirSync(folder.join(name));
    expect(await runtimeWorld.list(folder.path)).toEqual(["a", "b", "c"]);
  });
});

describe("a process", () => {
  test("shows the files it has open, its children and theirs; one that is gone shows nothing", async () => {
    const path = folder.join("open");
    const child = Bun.spawn(
      ["bash", "-c", 'exec 7>"$0"; bash -c "sleep 1000 & sleep 1000 & wait" & wait', path],
      {
        stdin: "ignore",
        stdout: "ignore",
        detached: true,
      },
    );
    await until("it has its children", async () => (await runtimeWorld.descendants(child.pid)).length === 3);
    expect(await runtimeWorld.openFiles(child.pid)).toContain(path);
    expect(await runtimeWorld.descendants(process.pid)).toContain(child.pid);
    process.kill(-child.pid, "SIGKILL");
    await child.exited;
    expect(await runtimeWorld.openFiles(child.pid)).toEqual([]);
    expect(await runtimeWorld.descendants(child.pid)).toEqual([]);
  });

  test("lends its environment and its folder to a program that is run for it", async () => {
    const child = Bun.spawn(["sleep", "1000"], {
      env: { PATH: process.env.PATH ?? "", OWN: "it's = mine\nand more" },
    });
    // until it has become sleep its environment is this program's
    await until("the child runs its program", () =>
      readFileSync(`/proc/${child.pid}/cmdline`, "utf8").startsWith("sleep"),
    );
    const facts = { pid: child.pid, workingDirectory: folder.path } as AgentFacts;
    const result = await runtimeWorld.run(
      facts,
      ["sh", "-c", 'printf "%s|%s" "$OWN" "$PWD"; printf no >&2; exit 3'],
      5_000,
    );
    expect(result).toEqual({
      status: 3,
      stdout: `it's = mine\nand more|${folder.path}`,
      stderr: "no",
      timedOut: false,
    });
    expect(await runtimeWorld.run(facts, ["no-such-program"], 1_000)).toBeUndefined();
    expect(await runtimeWorld.run(facts, ["sleep", "1000"], 200)).toMatchObject({ timedOut: true });
    child.kill("SIGKILL");
    await child.exited;
    expect(await runtimeWorld.run(facts, ["true"], 1_000)).toBeUndefined();
  });
});

describe("a port of the loopback", () => {
  test("is asked with its password and gets JSON; a status is an answer", async () => {
    const seen: unknown[] = [];
    using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      async fetch(request) {
        const { headers, method, url } = request;
        seen.push([
          method,
          new URL(url).pathname,
          headers.get("authorization"),
          headers.get("content-type"),
          await request.text(),
        ]);
        return new Response("said", { status: 404 });
      },
    });
    const port = server.port ?? 0;
    const common = { port, timeoutMs: 5_000 };
    expect(
      await runtimeWorld.request({
        ...common,
        method: "POST",
        path: "/x",
        user: "u",
        password: "p",
        body: { a: "ü" },
      }),
    ).toEqual({ status: 404, body: "said" });
    await runtimeWorld.request({ ...common, method: "GET", path: "/y" });
    expect(seen).toEqual([
      ["POST", "/x", `Basic ${btoa("u:p")}`, "application/json", '{"a":"ü"}'],
      ["GET", "/y", null, null, ""],
    ]);
  });

  test("is asked itself, whatever proxy the environment names: a password is not for that", async () => {
    using proxy = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("the proxy") });
    using server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("the server") });
    const program = `
      const { runtimeWorld } = await import(${JSON.stringify(new URL("../../src/adapters/runtime-world.ts", import.meta.url).pathname)});
      const request = { method: "POST", port: ${server.port}, path: "/", user: "u", password: "p", body: {}, timeoutMs: 5000 };
      console.log((await runtimeWorld.request(request))?.body);
    `;
    const address = `http://127.0.0.1:${proxy.port}`;
    const child = Bun.spawn([process.execPath, "-e", program], {
      env: {
        ...process.env,
        HTTP_PROXY: address,
        http_proxy: address,
        ALL_PROXY: address,
        NO_PROXY: "",
        no_proxy: "",
      },
      stdout: "pipe",
    });
    expect(await new Response(child.stdout).text()).toBe("the server\n");
    await child.exited;
  });

  test("that nobody listens on, that is silent, that sends us elsewhere or hangs up is undefined, in time", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    const rude = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    using lure = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("got you") });
    using elsewhere = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => Response.redirect(`http://127.0.0.1:${lure.port}/`),
    });
    await until("they listen", () => silent.listening && rude.listening);
    const ports = [silent, rude].map((server) => (server.address() as { port: number }).port);
    const began = performance.now();
    for (const port of [...ports, elsewhere.port ?? 0, 1]) {
      expect(await runtimeWorld.request({ method: "GET", port, path: "/", timeoutMs: 300 })).toBeUndefined();
    }
    expect(performance.now() - began).toBeLessThan(10_000);
    silent.close();
    rude.close();
  });

  test("that never ends its answer has given none, and is not listened to for longer", async () => {
    let sent = 0;
    using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () =>
        new Response(
          new ReadableStream({
            type: "bytes",
            pull(controller) {
              sent += 1 << 20;
              controller.enqueue(new Uint8Array(1 << 20));
            },
          }),
        ),
    });
    const question = { method: "GET", port: server.port ?? 0, path: "/", timeoutMs: 20_000 } as const;
    expect(await runtimeWorld.request(question)).toBeUndefined();
    expect(sent).toBeLessThan(64 << 20);
  });
});

describe("a unix socket", () => {
  test("gets one line, and what it says up to its first newline is the answer", async () => {
    const { path, heard, server } = await listen('{"ok":true}\nmore');
    expect(await runtimeWorld.askSocket(path, '{"a":"ü"}', 5_000)).toEqual({
      kind: "answered",
      line: '{"ok":true}',
    });
    expect(heard).toEqual(['{"a":"ü"}\n']);
    server.close();
  });

  test("gets a line whole that is longer than what it takes at once", async () => {
    const path = folder.join("slow");
    let heard = 0;
    const server = createServer((socket) => {
      socket.on("data", (chunk) => {
        heard += chunk.length;
        if (chunk.includes("\n")) socket.end("{}\n");
      });
      socket.pause();
      setTimeout(() => socket.resume(), 50);
    }).listen(path);
    await until("it listens", () => server.listening);
    const line = "x".repeat(3 << 20);
    expect(await runtimeWorld.askSocket(path, line, 20_000)).toEqual({ kind: "answered", line: "{}" });
    expect(heard).toBe(line.length + 1);
    server.close();
  });

  test("that took the line and says nothing, or no whole line, is silent: something may have been sent", async () => {
    const silent = await listen(undefined);
    expect(await runtimeWorld.askSocket(silent.path, "x", 200)).toEqual({
      kind: "silent",
      why: "no answer in time",
    });
    const half = await listen("no newline");
    expect(await runtimeWorld.askSocket(half.path, "x", 5_000)).toMatchObject({ kind: "silent" });
    silent.server.close();
    half.server.close();
  });

  test("that sends a line without an end is silent after some megabytes", async () => {
    const endless = await listen("x".repeat(5 << 20));
    const answer = await runtimeWorld.askSocket(endless.path, "x", 20_000);
    expect(answer).toMatchObject({ kind: "silent" });
    expect(answer.kind === "silent" && answer.why).toContain("an answer of more than");
    endless.server.close();
  });

  test("that nobody listens on, or that is none, is not there: nothing was sent", async () => {
    for (const path of [...nowhere(), folder.path]) {
      expect(await runtimeWorld.askSocket(path, "x", 500)).toMatchObject({ kind: "not-there" });
    }
  });
});
