import type { CommandGroup } from "../../src/cli/grammar/tree.ts";
import { defineVerb } from "../../src/cli/grammar/verb.ts";
import { MosaicError } from "../../src/base/errors.ts";

/** Answers with the values it was given, as JSON in both forms. */
const everything = defineVerb({
  details: "Takes one argument of every kind.",
  args: {
    agent: { type: "positional", description: "the first agent" },
    others: {
      type: "positional",
      valueHint: "AGENT",
      variadic: true,
      required: false,
      description: "more of them",
    },
    lines: {
      type: "number",
      alias: "n",
      min: 1,
      max: 100,
      default: 20,
      valueHint: "N",
      description: "how many lines",
    },
    ratio: { type: "number", fraction: true, min: 0, description: "a fraction" },
    timeout: { type: "duration", default: "30s", description: "how long to wait" },
    source: { type: "string", repeatable: true, valueHint: "LABEL", description: "who speaks" },
    message: { type: "string", alias: "m", valueHint: "TEXT", description: "what is said" },
    profile: { type: "enum", options: ["minimal", "demo"], valueHint: "P", description: "which profile" },
    follow: { type: "boolean", alias: "f", description: "go on until interrupted" },
    enable: { type: "boolean", default: true, negativeDescription: "do not enable" },
  },
  exitCodes: { partial: "some agents were not reached" },
  examples: [{ command: "mosaic group everything coder0", explains: "with the defaults" }],
  run: async (_context, values) => ({
    text: JSON.stringify(values),
    json: { schema: "example.everything/1", ...values },
  }),
});

const required = defineVerb({
  args: { runtime: { type: "string", valueHint: "R", required: true, description: "the runtime" } },
  examples: [],
  run: async (_context, { runtime }) => ({ text: runtime, json: { schema: "example.required/1", runtime } }),
});

const launch = defineVerb({
  args: {
    runtime: { type: "positional", choices: ["codex", "pi"], description: "the runtime" },
    rest: { type: "verbatim", valueHint: "ARGUMENT", description: "for the runtime, as they are" },
  },
  exitNote: "otherwise the status of the runtime",
  examples: [],
  run: async (context, values) => ({
    text: JSON.stringify(values),
    json: { schema: "example.launch/1", ...values, quiet: context.quiet },
    status: 42,
  }),
});

const direct = defineVerb({
  args: { rest: { type: "verbatim", description: "for the runtime, as they are" } },
  examples: [],
  run: async (_context, { rest }) => ({
    text: JSON.stringify(rest),
    json: { schema: "example.direct/1", rest },
  }),
});

const failing = defineVerb({
  args: { how: { type: "positional" } },
  examples: [],
  async run(context, { how }) {
    if (how === "defect") throw new TypeError("x is not a function");
    if (how === "hint")
      throw new MosaicError("locked", "the fleet is locked by pid 7", { hint: "mosaic fleet status" });
    if (how === "lines") {
      throw new MosaicError(
        "configuration",
        "roster.yaml has 1 problem\n  roster.yaml:3:5 agents[0].nme\n    nme: x\n    ^^^",
      );
    }
    if (how === "escape") throw new MosaicError("failure", "bad \u001b[2J name\rhidden");
    if (how === "late-usage") throw new MosaicError("usage", "--file and --message exclude each other");
    if (how === "after-a-note") {
      context.note("the lock of pid 7 is stale");
      throw new MosaicError("timed-out", "no answer in 30s");
    }
    if (how === "abort") context.signal.throwIfAborted();
    if (how === "aborted-elsewhere") throw new DOMException("The operation was aborted.", "AbortError");
    return { text: "partly", json: { schema: "example.failing/1" }, exit: "partial" };
  },
});

const talking = defineVerb({
  args: {},
  examples: [],
  async run(context) {
    context.note("a note");
    context.warn("a warning");
    await context.print("printed\n");
    return { text: (page) => page.style.green("done"), json: { schema: "example.talking/1" } };
  },
});

const places = defineVerb({
  args: {},
  examples: [],
  run: async (context) => ({
    text: `${context.mosaicHome()} ${context.rosterFile()}`,
    json: { schema: "example.places/1", home: context.mosaicHome() },
  }),
});

/** A command tree with one of everything the command line can do. */
export const exampleCommands: CommandGroup = {
  summary: "an example",
  commands: {
    group: {
      summary: "commands in a group",
      commands: {
        everything: { summary: "takes everything", aliases: ["all"], load: async () => everything },
        required: { summary: "needs an option", load: async () => required },
      },
    },
    launch: { summary: "launch a runtime", load: async () => launch },
    direct: { summary: "pass everything on", load: async () => direct },
    failing: { summary: "fail in some way", load: async () => failing },
    talking: { summary: "say a lot", load: async () => talking },
    places: { summary: "show where things are", load: async () => places },
    broken: { summary: "cannot be loaded", load: () => Promise.reject(new Error("no such module")) },
  },
};
