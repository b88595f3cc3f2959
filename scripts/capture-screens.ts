/**
 * Takes screens of real runtimes for test/fixtures/screens: `bun scripts/capture-screens.ts [OPTION…]`.
 *
 *   --runtimes A,B   claude, codex@0.171.0, … (all five); npm installs what is missing
 *   --sizes WxH,…    80x24,120x40,200x50,40x24
 *   --scenes A,B     only these (all of test/runtimes/scenes.ts)
 *   --output FOLDER  where RUNTIME-VERSION/SCENE-WxH.ansi and titles.json are written (a new folder below /tmp)
 *
 * Each runtime runs against the mock model server, in a HOME of its own and on a tmux server with the fleet's
 * configuration. A line a screen says what mosaic reads on it: whether that is right is for whoever captures to say, in
 * expected.json.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { adapterOf } from "../src/runtimes/index.ts";
import type { RuntimeAdapter } from "../src/runtimes/contract.ts";
import { parseScreen } from "../src/runtimes/screen.ts";
import { SCENES, type Scene, type Step } from "../test/runtimes/scenes.ts";
import { SCREEN_MARKS, type ScreenMarks } from "../src/domain/proving/screen-marks.ts";
import { until } from "../test/support/poll.ts";
import {
  installRuntime,
  parseRuntimeVersion,
  programFolder,
  type RuntimeVersion,
} from "../test/support/runtimes/install-runtimes.ts";
import { findProcesses, killIfThere, startedWith } from "../test/support/processes.ts";
import { startMockModelServer } from "../src/adapters/mock-model/server.ts";
import { runtimeEnvironment } from "../src/domain/proving/private-home.ts";
import { writeRuntimeHome } from "../test/support/runtimes/runtime-home.ts";
import { LAB_RUNTIMES, type LabRuntime } from "../test/support/runtimes/runtime-names.ts";
import { TemporaryHome } from "../test/support/temporary-home.ts";
import { TmuxServer } from "../test/support/tmux-server.ts";

const { values } = parseArgs({
  options: {
    runtimes: { type: "string", default: LAB_RUNTIMES.join(",") },
    sizes: { type: "string", default: "80x24,120x40,200x50,40x24" },
    scenes: { type: "string" },
    output: { type: "string" },
  },
});

const root = resolve(import.meta.dir, "..");
const output = values.output ?? mkdtempSync(join(tmpdir(), "mosaic-screens-"));
const only = values.scenes?.split(",");
/** A runtime that is slow to draw on a busy host. */
const STARTED_MS = 90_000;
/** Between what is typed and the key that sends it. */
const TYPED_MS = 700;
const STILL_MS = 700;

/** As mosaic starts it: no server that codex leaves behind. */
const ARGUMENTS: Readonly<Record<LabRuntime, readonly string[]>> = {
  claude: [],
  codex: ["--no-daemon"],
  pi: [],
  opencode: [],
  gemini: [],
  qwen: [],
  copilot: [],
};

/** What is on the screen of one that takes what is typed, and not before. */
const STARTED: Readonly<Record<LabRuntime, RegExp>> = {
  claude: /./,
  codex: /for agents|context left/,
  pi: /./,
  opencode: /./,
  gemini: /./,
  qwen: /./,
  copilot: /./,
};
/** claude drops what is typed a moment after its first screen, on a busy host. */
const DEAF_MS = 3_000;

await using server = startMockModelServer({ seconds: 0.3 });

class Stage implements Disposable {
  readonly #home = new TemporaryHome();
  readonly #tmux: TmuxServer;
  readonly marks: ScreenMarks;
  readonly adapter: RuntimeAdapter;

  constructor(wanted: RuntimeVersion, size: readonly [number, number], { files = {} }: Scene) {
    const { runtime, version } = wanted;
    this.marks = SCREEN_MARKS[runtime];
    this.adapter = adapterOf(runtime);
    const folder = this.#home.join("lab");
    writeRuntimeHome(runtime, {
      home: this.#home.path,
      workingDirectories: [folder],
      url: server.url,
      version,
    });
    writeFileSync(join(folder, "notes.md"), "a note\n");
    for (const [path, change] of Object.entries(files)) {
      const file = this.#home.join(path);
      writeFileSync(file, change(existsSync(file) ? readFileSync(file, "utf8") : ""));
    }
    mkdirSync(this.#home.join("tmp"));
    const env = this.#home.environment({
      ...runtimeEnvironment(runtime, server.url),
      TMPDIR: this.#home.join("tmp"),
      PATH: `${programFolder(wanted)}:${process.env["PATH"]}`,
    });
    // an agent is not told of the tmux that it runs in
    const command = ["env", "-u", "TMUX", "-u", "TMUX_PANE", runtime, ...ARGUMENTS[runtime]];
    this.#tmux = new TmuxServer({
      conf: join(root, "framework/fleet/tmux.conf"),
      env,
      size,
      directory: folder,
      command,
    });
  }

  screen(coloured = false): string {
    return this.#tmux.tmux("capture-pane", "-p", ...(coloured ? ["-e"] : []), "-t", "=test:");
  }

  /** What mosaic reads in the box. */
  draft(): string | undefined {
    return this.adapter.readScreen(parseScreen(this.screen(true), this.title())).composer?.draft;
  }

  title(): string {
    return this.#tmux.format("#{pane_title}");
  }

  async step(step: Step): Promise<void> {
    if ("until" in step) {
      const isThere = step.until === "asked" ? this.marks.dialog : /heard \d+/;
      await until(step.until, () => isThere.test(this.screen()), { deadline: STARTED_MS, every: 200 });
      await this.still();
      return;
    }
    if ("wait" in step) await Bun.sleep(step.wait);
    else if ("press" in step) this.#tmux.sendKeys([step.press]);
    else this.#tmux.type("type" in step ? step.type : step.say);
    if ("type" in step) await Bun.sleep(TYPED_MS);
    if ("press" in step) await Bun.sleep(300);
    if (!("say" in step)) return;
    await until("it is in the box", () => this.draft() !== "", { deadline: 8_000, every: 100 }).catch(
      () => undefined,
    );
    // a busy one may take an early Enter for a part of the text
    for (let tries = 0; tries < 3 && (tries === 0 || this.draft() === step.say); tries += 1) {
      await Bun.sleep(TYPED_MS);
      this.#tmux.sendKeys(["Enter"]);
      await Bun.sleep(TYPED_MS);
    }
  }

  async still(): Promise<void> {
    let before = "";
    let since = performance.now();
    await until(
      "the screen is still",
      () => {
        const now = this.screen();
        if (now !== before) since = performance.now();
        before = now;
        return performance.now() - since >= STILL_MS;
      },
      { deadline: 6_000, every: 100 },
    ).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#tmux[Symbol.dispose]();
    // what has left its terminal
    const home = this.#home.path;
    for (const { pid } of findProcesses((one) => startedWith(one, "HOME") === home)) killIfThere(pid);
    this.#home[Symbol.dispose]();
  }
}

async function capture(
  wanted: RuntimeVersion,
  scene: Scene,
  size: string,
  titles: Record<string, string>,
): Promise<void> {
  const { runtime, version } = wanted;
  const [columns = 80, rows = 24] = size.split("x").map(Number);
  using stage = new Stage(wanted, [columns, rows], scene);
  const marks = SCREEN_MARKS[runtime];
  // a narrow screen has other words
  const isUnseen = columns < 60 || scene.begins !== undefined;
  await until(
    `${runtime} is idle`,
    () => isUnseen || (marks.isIdle(stage.screen()) && STARTED[runtime].test(stage.screen())),
    {
      deadline: STARTED_MS,
      every: 200,
      seen: () => stage.screen(),
    },
  );
  if (isUnseen) await Bun.sleep(6_000);
  await stage.still();
  await Bun.sleep(marks.stillMs + DEAF_MS);
  for (const step of scene.steps) await stage.step(step);
  if (scene.moves === undefined) await stage.still();
  const title = stage.title();
  const screen = stage.screen(true);
  const file = `${scene.name}-${size}.ansi`;
  const folder = join(output, `${runtime}-${version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), screen);
  titles[file] = title;
  writeFileSync(join(folder, "titles.json"), `${JSON.stringify(titles, undefined, 2)}\n`);
  const { state, rule, composer } = adapterOf(runtime).readScreen(parseScreen(screen, title));
  const draft = composer === undefined ? "no box" : JSON.stringify(composer.draft);
  process.stdout.write(
    `${runtime} ${version}  ${file.padEnd(40)} ${state.padEnd(20)} ${rule.padEnd(34)} ${draft}\n`,
  );
}

for (const wanted of values.runtimes.split(",").map(parseRuntimeVersion)) {
  await installRuntime(wanted, (line) => process.stderr.write(`${line}\n`));
  const titles: Record<string, string> = {};
  for (const size of values.sizes.split(",")) {
    for (const scene of SCENES[wanted.runtime]) {
      if (only !== undefined && !only.includes(scene.name)) continue;
      await capture(wanted, scene, size, titles).catch((error: unknown) => {
        process.stdout.write(`${wanted.runtime}  ${scene.name}-${size}: ${String(error)}\n`);
      });
    }
  }
}
process.stdout.write(`the screens are in ${output}\n`);
