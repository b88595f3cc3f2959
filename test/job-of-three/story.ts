/** The job: what a person asks, what comes back, and what must be true of it. */
import { hostname } from "node:os";
import { until } from "../support/poll.ts";
import type { Said, Scripted } from "../../src/adapters/mock-model/server.ts";
import type { JobFleet } from "./fleet.ts";
import { CHANGES, CODER, FIRST_TASK, LEAD, models, SECOND_TASK, VERSION, WRITER } from "./models.ts";

/** One thing that a model did. */
export interface Deed {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly agent: string;
  readonly what: string;
  /** What the message in question begins with; of the last tool, what it answered. */
  readonly heard: string;
}

/** A command that was typed, and what it printed. */
export interface Typed {
  readonly line: string;
  readonly printed: string;
  readonly seconds: number;
}

export interface Story {
  readonly typed: readonly Typed[];
  readonly deeds: readonly Deed[];
  readonly wrong: readonly string[];
  readonly begun: number;
}

const AGENT_OF: Readonly<Record<string, string>> = {
  anthropic: LEAD,
  "openai-responses": CODER,
  "openai-chat": WRITER,
};

/** The script of the models, and what they did by it. */
export function witnessedModels(): {
  readonly script: (said: Said) => Scripted | undefined;
  readonly deeds: Deed[];
} {
  const script = models();
  const deeds: Deed[] = [];
  return {
    deeds,
    script(said) {
      const scripted = script(said);
      const call = scripted?.call;
      const agent = AGENT_OF[said.api] ?? said.api;
      deeds.push({
        at: Date.now(),
        agent,
        what:
          call === undefined
            ? `says: ${scripted?.text ?? "(an echo)"}`
            : `${call.tool} ${commandOf(call.arguments)}`,
        heard: said.outputs.at(-1) ?? said.message,
      });
      return scripted;
    },
  };
}

function commandOf(request: Readonly<Record<string, unknown>>): string {
  const command = request["cmd"] ?? request["command"];
  return typeof command === "string" ? command : JSON.stringify(request);
}

/** Has it done, and looks at what came of it. */
export async function tellStory(fleet: JobFleet, deeds: readonly Deed[]): Promise<Story> {
  const typed: Typed[] = [];
  const wrong: string[] = [];
  const type = async (line: string, args: readonly string[]): Promise<string> => {
    const begun = performance.now();
    const { status, stdout, stderr } = await fleet.run(args);
    const printed = `${stdout}${stderr}`.trimEnd();
    typed.push({ line, printed, seconds: (performance.now() - begun) / 1000 });
    if (status !== 0) wrong.push(`${line}: exit status ${status}`);
    return printed;
  };
  const expect = (what: string, isTrue: boolean) => {
    if (!isTrue) wrong.push(what);
  };

  await fleet.ok("agent", "wait", LEAD, CODER, WRITER, "--timeout", "3m");
  const begun = Date.now();
  await type("mosaic agent roster", ["agent", "roster"]);
  const line = await type(`mosaic agent ask ${LEAD} '${FIRST_TASK}'`, ["agent", "ask", LEAD, FIRST_TASK]);
  expect("lead's line has the version and the changes", line === `Release ${VERSION}: ${CHANGES}.`);
  const said = await type(`mosaic agent ask ${CODER} '${SECOND_TASK}'`, ["agent", "ask", CODER, SECOND_TASK]);
  expect("coder has lead's line, and a receipt of writer", said.startsWith(`${line} writer has it (`));
  await until(
    "writer has answered what it was told",
    async () => (await fleet.ok("agent", "inbox", WRITER)).includes("nobody waits for an answer"),
    { deadline: 60_000 },
  ).catch((error: unknown) => wrong.push(String(error)));
  await type(`mosaic agent receipt announce`, ["agent", "receipt", "announce"]);
  await type(`mosaic agent inbox ${WRITER}`, ["agent", "inbox", WRITER]);
  await fleet.ok("agent", "wait", LEAD, CODER, WRITER, "--timeout", "3m");
  const events = await type("mosaic fleet events --kind message", ["fleet", "events", "--kind", "message"]);

  // who spoke is the kernel's word, also through codex's shell, claude's shell and their tools
  const host = hostname();
  const heard = deeds.map((deed) => deed.heard);
  for (const [from, to] of [
    [LEAD, CODER],
    [LEAD, WRITER],
    [CODER, LEAD],
    [CODER, WRITER],
    [WRITER, CODER],
  ] as const) {
    const envelope = `[${host}:${from} -> ${host}:${to}] #`;
    expect(
      `${to} heard ${from} by its own name`,
      heard.some((text) => text.includes(envelope)),
    );
  }
  expect(
    "nobody had the guide of another",
    heard.some((text) => text.includes(`You are ${LEAD},`)),
  );
  expect(
    "writer saw what it owed",
    heard.some((text) => /announce +coder/.test(text)),
  );
  expect("every message has a verdict", !/ (unknown|dead|blocked|draft|not-ready)\b/.test(events));
  return { typed, deeds, wrong, begun };
}
