import { parseRecordLine } from "../recent-lines.ts";
import type { TurnEvent } from "../turn.ts";
import { toolLine, type Utterance } from "../utterances.ts";
import type { LineRule, RecordDescription } from "./description.ts";
import { parseCondition, parseField, textAt, valuesAt, type Condition, type FieldPath } from "./fields.ts";
import { checked } from "./parsed.ts";
import { readReset, timeOfValue } from "./reset.ts";

/** What the lines of a record say, by a description. Pure. */
export interface ReadLines {
  /** Milliseconds since the epoch; undefined for a line that does not say. */
  readonly timeOf: (line: string) => number | undefined;
  readonly eventsOf: (line: string) => readonly LineEvent[];
}

export interface LineEvent {
  readonly is: LineRule["is"];
  readonly at: number;
  /** "" where there is none. */
  readonly text: string;
  readonly id: string | undefined;
  /** Of `limited`: when the limit ends, in milliseconds since the epoch; undefined where that cannot be told. */
  readonly until: number | undefined;
}

interface ReadRule {
  readonly is: LineRule["is"];
  readonly when: readonly Condition[];
  readonly text: readonly FieldPath[];
  readonly id: FieldPath | undefined;
  readonly endOf: (value: unknown, at: number) => number | undefined;
}

export function readLines({ time, lines }: RecordDescription): ReadLines {
  const timePath = checked(parseField(time));
  const rules = lines.map(({ is, when, text, id, resets }): ReadRule => ({
    is,
    endOf: resets === undefined ? () => undefined : readReset(resets),
    when: when.map((condition) => checked(parseCondition(condition))),
    text: text.map((path) => checked(parseField(path))),
    id: id === undefined ? undefined : checked(parseField(id)),
  }));
  const timeIn = (value: unknown) => timeOfValue(valuesAt(timePath, value)[0]);
  return {
    timeOf: (line) => timeIn(parseRecordLine(line)),
    eventsOf(line) {
      const value = parseRecordLine(line);
      const at = timeIn(value);
      if (value === undefined || at === undefined) return [];
      return rules
        .filter(({ when }) => when.every((condition) => condition(value)))
        .map(({ is, text, id, endOf }) => {
          const found = id === undefined ? undefined : valuesAt(id, value)[0];
          return {
            is,
            at,
            text: textAt(text, value) ?? "",
            id: typeof found === "string" ? found : undefined,
            until: endOf(value, at),
          };
        });
    },
  };
}

/** What was said, as `agent last` and `logs` show it. */
export function utterancesOf(events: readonly LineEvent[]): readonly Utterance[] {
  return events.flatMap(({ is, at, text, id }): readonly Utterance[] => {
    if (text.trim() === "") return [];
    if (is === "user") return [{ at, who: "user", id, text }];
    if (is === "answer") return [{ at, who: "agent", id, text }];
    return is === "tool" ? [{ at, who: "tool", id, text: toolLine(text, undefined) }] : [];
  });
}

export function turnEventOf({ is, at, text }: LineEvent): TurnEvent {
  switch (is) {
    case "user":
      return { kind: "message", at, text };
    case "queued":
      return { kind: "held", at, text };
    case "answer":
      return { kind: "said", at, text };
    case "tool":
      return { kind: "tool", at };
    case "begin":
      return { kind: "begin", at };
    case "end":
    case "may_end":
      return { kind: "end", at, how: "done" };
    case "interrupted":
      return { kind: "end", at, how: "interrupted" };
    case "failed":
    case "limited": {
      const words = text.trim() === "" && is === "limited" ? "a usage limit" : text;
      return { kind: "end", at, how: "failed", detail: words.replaceAll(/\s+/g, " ").slice(0, 200) };
    }
  }
}
