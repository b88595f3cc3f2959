/** The plugin for opencode's screen, run as opencode runs it, with an object that stands for that screen. */
// runs once: the plugin knows no uid
import { expect, test } from "bun:test";
import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseReport } from "../../src/runtimes/opencode/report.ts";
import { until } from "../support/poll.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const PLUGIN = resolve(import.meta.dir, "../../src/runtimes/opencode/plugin.mjs");

const ROOT = "ses_e020291f6ffe4GFoHeepRdf9IL";
const CHILD = "ses_e01fd318fffeSYgHqXFCkf8cXa";

interface Message {
  readonly role: string;
  readonly time: { readonly completed?: number };
}

/** As much of the screen's interface (1.18.33) as the plugin asks. */
class StandInScreen implements Disposable {
  route: { name: string; params?: { sessionID: string } } = { name: "home" };
  menu = "base";
  open = false;
  messages: readonly Message[] = [];
  #stop = () => {};

  /** What opencode hands to a plugin. */
  readonly api = {
    route: { current: undefined as unknown },
    ui: { dialog: { open: false } },
    mode: { current: () => this.menu },
    state: {
      session: {
        get: (id: string) => (id === CHILD ? { parentID: ROOT } : {}),
        messages: () => this.messages,
      },
    },
    client: { client: { getConfig: () => ({ baseUrl: "http://127.0.0.1:4001" }) } },
    lifecycle: {
      onDispose: (stop: () => void) => {
        this.#stop = stop;
      },
    },
  };

  constructor() {
    Object.defineProperty(this.api.route, "current", { get: () => this.route });
    Object.defineProperty(this.api.ui.dialog, "open", { get: () => this.open });
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}

interface Plugin {
  readonly default: {
    tui(api: unknown, options: { readonly file: string; readonly model?: string }): Promise<void>;
  };
}

async function begin(folder: TemporaryFolder, screen: StandInScreen): Promise<string> {
  const path = folder.join("plugin.mjs");
  // a copy has a module of its own
  copyFileSync(PLUGIN, path);
  const plugin = (await import(path)) as Plugin;
  const file = folder.join("report.json");
  await plugin.default.tui(screen.api, { file, model: "mock/a" });
  return file;
}

test("it writes down what is on the screen, for its owner only, and again when that changes", async () => {
  using folder = new TemporaryFolder();
  using screen = new StandInScreen();
  const file = await begin(folder, screen);
  const report = () => parseReport(readFileSync(file, "utf8"), 0);
  expect(report()).toEqual({
    session: undefined,
    view: "home",
    menu: undefined,
    queued: false,
    port: 4001,
    asked: { model: "mock/a", agent: undefined },
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);

  screen.route = { name: "session", params: { sessionID: CHILD } };
  await until("the session that began the subagent's", () => report()?.session === ROOT);
  screen.menu = "autocomplete";
  await until("a menu", () => report()?.menu === "autocomplete");
  screen.open = true;
  await until("a dialog", () => report()?.menu === "dialog");
  screen.messages = [
    { role: "assistant", time: {} },
    { role: "user", time: {} },
  ];
  await until("a held message", () => report()?.queued === true);
  screen.messages = [...screen.messages, { role: "assistant", time: {} }];
  await until("no held message", () => report()?.queued === false);
});

// in the lab this process has the first of all as its parent, which nobody's opencode is
test.skipIf(process.ppid === 1)(
  "an opencode that the agent's own opencode started leaves the report alone",
  async () => {
    using folder = new TemporaryFolder();
    using screen = new StandInScreen();
    const theirs = JSON.stringify({ pid: process.ppid });
    writeFileSync(folder.join("report.json"), theirs);
    const file = await begin(folder, screen);
    expect(readFileSync(file, "utf8")).toBe(theirs);
  },
);

test("an opencode that outlives its terminal does not write over the next one's report", async () => {
  using folder = new TemporaryFolder();
  using screen = new StandInScreen();
  const file = await begin(folder, screen);
  const next = JSON.stringify({ pid: 1 });
  writeFileSync(file, next);
  let looks = 0;
  Object.defineProperty(screen.api.route, "current", {
    get: () => {
      looks += 1;
      return { name: "session", params: { sessionID: ROOT } };
    },
  });
  await until("a look", () => looks > 0);
  expect(readFileSync(file, "utf8")).toBe(next);
});
