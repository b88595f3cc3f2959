import { describe, expect, test } from "bun:test";
import type { ProvingGround, Written } from "../../../../src/domain/ports/proving.ts";
import { DESCRIBED_STATES, proveDescribed } from "../../../../src/domain/proving/described.ts";
import type { ProvenKind } from "../../../../src/domain/proving/prove.ts";
import { WaitedClock } from "../../../support/waited-clock.ts";

const said = (document: object, status = 0) => ({ status, stdout: JSON.stringify(document), stderr: "" });

/** A program with a box and a record, as its description has it; each test gets one thing of it wrong. */
class Program {
  box = "";
  file = "first.jsonl";
  readonly texts: string[] = [];
  state = "idle";
  /** What is told of the box. */
  draft = (): string | null => (this.box === "" ? null : this.box);
  verdict = (): string => (this.box === "" ? "accepted" : "draft");
  /** What its record has of a message that is accepted. */
  takes = (text: string, _verdict: string): string | undefined => text;
  restart = (): number => 0;

  #handed = "";

  readonly ground = {
    home: "/h",
    write: (_path: string, text: string) => void (this.#handed = text),
    written: (word: string): Written | undefined => {
      const texts = this.texts.filter((text) => text.includes(word));
      return texts.length === 0 ? undefined : { file: this.file, texts };
    },
    tmux: async ([verb, ...words]: readonly string[]) => {
      if (verb === "capture-pane") return `> ${this.box}`;
      this.box = words.includes("BSpace") ? "" : (words.at(-1) ?? "");
      return "";
    },
    mosaic: async (args: readonly string[], input?: string) => this.#mosaic(args, input),
  } as unknown as ProvingGround;

  async prove(kinds: readonly ProvenKind[] = ["short", "lines"], more: { readonly oneLine?: boolean } = {}) {
    const { ground } = this;
    const stage = { ground, clock: new WaitedClock(), signal: new AbortController().signal, agent: "a0" };
    const run = { states: DESCRIBED_STATES, kinds, progress: () => {} };
    const { states, messages } = await proveDescribed(
      { ...stage, resumes: true, oneLine: false, ...more },
      run,
    );
    return {
      states: Object.fromEntries(states.map(({ state, outcome }) => [state, outcome])),
      messages: messages.map(({ state, kind, outcome, why }) =>
        [state, kind, outcome, why].filter(Boolean).join(" "),
      ),
    };
  }

  #mosaic(args: readonly string[], input = "") {
    if (args[1] === "explain")
      return said({ state: this.state, rule: "r", draft: this.draft(), saw: "a row" });
    if (args[1] === "restart") return { status: this.restart(), stdout: "", stderr: "it did not come back" };
    const given = args.find((word) => word.startsWith("--message="))?.slice(10);
    const text = given ?? (args.includes("--file") ? this.#handed : input);
    const verdict = this.verdict();
    const taken = this.takes(text, verdict);
    if (taken !== undefined && (verdict === "accepted" || taken !== text)) this.texts.push(taken);
    const status = { accepted: 0, queued: 20, unknown: 21, blocked: 22, draft: 23 }[verdict] ?? 1;
    return said({ schema: "mosaic.agent.send/1", verdict, detail: "so it is" }, status);
  }
}

const SHORT: readonly ProvenKind[] = ["short"];

test("what can be brought about without a model is tried, and what cannot is named", async () => {
  expect(await new Program().prove(SHORT)).toEqual({
    states: {
      idle: "right",
      working: "not-tried",
      queued: "not-tried",
      draft: "right",
      approval: "not-tried",
      restart: "right",
    },
    messages: ["idle short right", "draft short right", "restart short right"],
  });
});

const proofOf = (change: (program: Program) => void) => {
  const program = new Program();
  change(program);
  return program.prove(SHORT);
};

describe("a description is not right", () => {
  test("that sees an empty box where something stands: nothing is sent behind it", async () => {
    const { states, messages } = await proofOf((program) => (program.draft = () => null));
    expect(states["draft"]).toBe("wrong");
    expect(messages.filter((one) => one.startsWith("draft"))).toEqual([]);
  });

  test("by which nothing is known, and that may be the host's fault", async () => {
    const { states, messages } = await proofOf((program) => (program.state = "unknown"));
    expect([states["idle"], states["draft"], states["restart"]]).toEqual(["unclear", "not-run", "not-run"]);
    expect(messages).toEqual([]);
  });

  test("that has a message accepted which no file has, or not the whole of it", async () => {
    const none = await proofOf((program) => (program.takes = () => undefined));
    expect(none.messages[0]).toBe("idle short unclear no file of its home has it");
    const part = await proofOf((program) => (program.takes = (text) => text.slice(0, 12)));
    expect(part.messages[0]).toBe("idle short wrong altered");
  });

  test("that has a message refused which the program took", async () => {
    const { messages } = await proofOf((program) => {
      program.verdict = () => "blocked";
      program.takes = (text) => `${text} `;
    });
    expect(messages[0]).toBe("idle short wrong sent after a refusal");
  });

  test("that has a message sent with somebody's draft", async () => {
    const { messages } = await proofOf((program) => (program.verdict = () => "accepted"));
    expect(messages[1]).toBe("draft short wrong sent with a draft");
  });

  test("that says how a conversation is gone on with, and another one begins", async () => {
    const { messages } = await proofOf((program) => {
      program.restart = () => {
        program.file = "second.jsonl";
        return 0;
      };
    });
    expect(messages[2]).toBe("restart short unclear it began another conversation than the one that it had");
  });
});

test("a restart that fails is not run, and no message is sent after it", async () => {
  const program = new Program();
  program.restart = () => 3;
  const { states, messages } = await program.prove(SHORT);
  expect([states["restart"], messages.at(-1)]).toEqual(["not-run", "draft short right"]);
});

test("a message of several lines is not tried where a line break would send it", async () => {
  const { messages } = await new Program().prove(["lines"], { oneLine: true });
  expect(messages).toEqual([
    "idle lines not-tried it takes messages of one line",
    "draft lines not-tried it takes messages of one line",
    "restart lines not-tried it takes messages of one line",
  ]);
});
