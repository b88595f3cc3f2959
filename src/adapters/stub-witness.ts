import { readdirSync, readFileSync } from "node:fs";
import type { ModelWitness, Received } from "../domain/ports/proving.ts";

/** What the stubs of a home recorded: a stub has no model, so its record is the truth about what it took. */
export function stubWitness(home: string, track: RegExp): ModelWitness {
  const events = () => sessionsOf(home);
  return {
    get received() {
      return events().flatMap((lines) => receivedOf(lines, track));
    },
    streaming: (word) =>
      events()
        .flatMap((lines) => receivedOf(lines, track))
        .filter(({ ended, fresh }) => ended === undefined && fresh.some((said) => said.includes(word))),
    hurry: () => {}, // a key does (domain/proving/model-words.ts)
    hasRun: (command) =>
      events()
        .flat()
        .some(({ type, choice, text }) => type === "approval" && choice === "yes" && text === command),
  };
}

type Line = Readonly<Record<string, unknown>>;

function sessionsOf(home: string): Line[][] {
  const folder = `${home}/.local/state/mosaic-stub/sessions`;
  return namesIn(folder).map((name) => readFileSync(`${folder}/${name}`, "utf8").split("\n").flatMap(parse));
}

/** Pure. One session: what was said to it, each with how often the tracked words had been said by then. */
export function receivedOf(lines: readonly Line[], track: RegExp): Received[] {
  const counts: Record<string, number> = {};
  const ended = new Map(
    lines
      .filter(({ type }) => type === "turn_end")
      .map(({ message, at }) => [message, Date.parse(String(at))]),
  );
  return lines.flatMap(({ type, text, id, at }, index) => {
    if (type !== "user" || typeof text !== "string") return [];
    for (const [word] of text.matchAll(track)) counts[word] = (counts[word] ?? 0) + 1;
    return [
      {
        id: String(id),
        at: Date.parse(String(at)),
        api: "stub",
        model: undefined,
        auxiliary: false,
        toolResult: false,
        fresh: [text],
        tracked: { ...counts },
        turns: index,
        tools: [],
        ended: ended.has(id) ? "done" : undefined,
        endedAt: ended.get(id),
      },
    ];
  });
}

function parse(line: string): Line[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [value as Line] : [];
  } catch {
    return []; // it is being written
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no stub has started yet
  }
}
