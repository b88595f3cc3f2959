import { processInvocation } from "../../src/cli/invocation.ts";
import { run } from "../../src/cli/run.ts";
import { defineVerb } from "../../src/cli/grammar/verb.ts";

// A program with mosaic's command line and commands that strain its streams; run by cli-streams.test.ts.
const big = defineVerb({
  args: {},
  examples: [],
  run: async () => ({
    text: `${"x".repeat(1 << 20)}\nend`,
    json: { schema: "big/1", text: "x".repeat(1 << 20) },
  }),
});

const pieces = defineVerb({
  args: {},
  examples: [],
  async run({ print }) {
    for (let piece = 1; piece <= 1000; piece++) {
      await print(`piece ${piece} ${"y".repeat(1000)}\n`);
      await print("");
    }
    return {};
  },
});

const waiting = defineVerb({
  args: {},
  examples: [],
  async run({ print, signal }) {
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await print("waiting\n");
    // Something to wait for, as a real command has: a pending promise alone does not keep the process alive.
    const timer = setInterval(() => {}, 60_000);
    await aborted;
    clearInterval(timer);
    await print("cleaned up\n");
    return {};
  },
});

const deaf = defineVerb({
  args: {},
  examples: [],
  async run({ print }) {
    await print("waiting\n");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    return {};
  },
});

process.exitCode = await run(processInvocation(process.execPath, process.env), {
  summary: "strain the streams",
  commands: {
    big: { summary: "one big answer", load: async () => big },
    pieces: { summary: "many small ones", load: async () => pieces },
    waiting: { summary: "wait for a signal and clean up", load: async () => waiting },
    deaf: { summary: "wait without heeding signals", load: async () => deaf },
  },
});
