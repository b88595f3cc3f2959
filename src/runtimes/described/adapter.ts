import type { RuntimeAdapter } from "../contract.ts";
import type { Typing } from "../typing.ts";
import { known } from "../../base/answer.ts";
import { NO_LAUNCH_FACTS } from "../launch-command.ts";
import { readDeadPane, unknownScreen } from "../dead-pane.ts";
import { turnOf, withoutRetried, type Turn } from "../turn.ts";
import { readUtterances } from "../utterances.ts";
import type { Described, RecordDescription, RuntimeDescription, ScreenDescription } from "./description.ts";
import { planDescribedLaunch } from "./launch.ts";
import { readLines, turnEventOf, utterancesOf, type LineEvent } from "./lines.ts";
import { describedConversation, describedProof, linesSince, recordFolder } from "./record.ts";
import { checked } from "./parsed.ts";
import { describedLimit } from "./limit.ts";
import {
  parseDialogRow,
  patterns,
  readDescribedDialog,
  readDescribedScreen,
  shownRuntime,
} from "./screen.ts";
import { describedUsage } from "./usage.ts";

const made = new WeakMap<Described, RuntimeAdapter>();

/** The adapter that a description makes. What the description does not say, the adapter does not have. */
export function describedAdapter(described: Described): RuntimeAdapter {
  const before = made.get(described);
  if (before !== undefined) return before;
  const { description } = described;
  const adapter =
    description === undefined ? withoutDescription(described) : adapterOf(described, description);
  made.set(described, adapter);
  return adapter;
}

/** Its file is wrong: nothing is known, and nothing is typed. */
function withoutDescription({ name, problem }: Described): RuntimeAdapter {
  return {
    runtime: name,
    processNames: [name],
    typing: { settleMs: 500, stillMs: 1000, placeholder: undefined, clearKeys: undefined },
    resetCommand: undefined,
    measuredWith: [],
    readScreen: (screen) => readDeadPane(screen) ?? unknownScreen(name, problem),
    launch: ({ arguments: own }) => ({ arguments: own, environment: {}, files: [], facts: NO_LAUNCH_FACTS }),
  };
}

function adapterOf({ name }: Described, description: RuntimeDescription): RuntimeAdapter {
  const shown = shownRuntime(name, description.screen);
  const { record, start, version } = description;
  return {
    runtime: name,
    processNames: description.processNames,
    typing: typingOf(description),
    resetCommand: description.reset,
    measuredWith: version?.measured ?? [],
    readScreen: (screen) => readDescribedScreen(shown, screen),
    readDialog: (screen) => readDescribedDialog(shown, screen),
    launch: (request) => planDescribedLaunch(description, request),
    ...(start.role.length === 0 ? {} : { roleBy: [description.program, start.role[0]].join(" ") }),
    ...(record === undefined ? {} : recordAbilities(name, record)),
  };
}

function typingOf({ typing, screen }: RuntimeDescription): Typing {
  const { placeholder, enterAgainMs, settleMs, stillMs, longest, oneLine, clearKeys } = typing;
  const wanted = patterns(placeholder);
  return {
    settleMs,
    stillMs,
    longest,
    clearKeys,
    oneLine,
    ...(enterAgainMs === undefined ? {} : { enterAgainMs }),
    placeholder:
      wanted.length === 0 ? undefined : { test: (draft) => wanted.some((pattern) => pattern.test(draft)) },
    dialogWords: dialogWords(screen),
  };
}

/** What a format of tmux may hold. */
const PLAIN_WORDS = /[A-Za-z0-9 ?./_=~@'-]{6,60}/g;

/** Of each row of each dialog the words by which tmux itself refuses an Enter, should it open after the last look. */
function dialogWords({ dialogs }: ScreenDescription): readonly string[] {
  const words = dialogs.flatMap(({ rows }) =>
    rows
      .flatMap((source) => checked(parseDialogRow(source)).literals)
      .flatMap((literal) => (literal.match(PLAIN_WORDS) ?? []).map((word) => word.trim())),
  );
  return [...new Set(words.filter((word) => word.length >= 6))].slice(0, MOST_DIALOG_WORDS);
}

const MOST_DIALOG_WORDS = 20;

type RecordAbilities = Pick<
  RuntimeAdapter,
  "conversation" | "transcript" | "proof" | "turn" | "watched" | "usage" | "limit" | "wordIsBlind"
>;

/** A message is only proven by what the user said, and only asked for where the end of a turn is written down. */
function recordAbilities(name: string, record: RecordDescription): RecordAbilities {
  const read = readLines(record);
  const kinds = new Set(record.lines.map(({ is }) => is));
  const hasEnd = kinds.has("end") || kinds.has("may_end");
  return {
    conversation: (agent, world) => describedConversation(agent, world, record),
    watched: (agent) => {
      const folder = recordFolder(agent, record);
      return folder === undefined ? [] : [folder];
    },
    async transcript(agent, world, wanted) {
      const answer = await describedConversation(agent, world, record);
      if (!answer.known) return answer;
      return readUtterances(
        world,
        answer.value,
        wanted,
        (line) => utterancesOf(read.eventsOf(line)),
        read.timeOf,
      );
    },
    ...(record.usage.length === 0
      ? {}
      : { usage: async (agent, world, wanted) => await describedUsage(agent, world, record, read, wanted) }),
    ...(kinds.has("limited")
      ? {
          wordIsBlind: true,
          limit: async (agent, world, shown) => await describedLimit(name, agent, world, record, read, shown),
        }
      : {}),
    ...(kinds.has("user")
      ? { proof: (agent, world, sought) => describedProof(agent, world, record, read, sought) }
      : {}),
    ...(kinds.has("user") && hasEnd
      ? {
          async turn(agent, world, sought) {
            const answer = await describedConversation(agent, world, record);
            if (!answer.known) return answer;
            const path = answer.value?.record;
            if (path === undefined) return known(undefined);
            const lines = await linesSince(world, path, sought.since, read);
            const events = lines.flatMap(read.eventsOf);
            const turn = turnOf(withoutRetried(events.map(turnEventOf)), sought);
            return known(kinds.has("may_end") ? mayGoOn(events, turn) : turn);
          },
        }
      : {}),
  };
}

/** Unless a line says that it is the end, the agent must be idle too. */
function mayGoOn(events: readonly LineEvent[], turn: Turn | undefined): Turn | undefined {
  if (turn?.kind !== "over") return turn;
  const isSaid = events.some(({ is, at }) => is === "end" && at === turn.at);
  return isSaid ? turn : { ...turn, mayGoOn: true };
}
