/**
 * Races of `mosaic agent answer` against a person who answers the same dialog: whoever is late finds another dialog, and no
 * key of the command may reach that one. The stub's own record says who chose what: the command never chooses what the
 * person chooses, so a choice that is the command's, of a dialog that it was not given, is a violation.
 */
import type { DeliveryBench } from "./delivery-bench.ts";
import { until } from "./poll.ts";

/** How the command's choice is reached, what the person presses, and where the selected row stands before. */
const KINDS = [
  { name: "Enter", choose: "1", chosen: "yes", person: "2", before: [] },
  { name: "Down, Enter", choose: "2", chosen: "no", person: "1", before: [] },
  { name: "Up, Enter", choose: "1", chosen: "yes", person: "2", before: ["Down"] },
] as const;

export interface Race {
  readonly kind: string;
  /** Milliseconds from the start of the command to the person's key. */
  readonly delay: number;
  /** Exit status of the command. */
  readonly status: number | null;
  /** Why it is one; undefined: nothing of another dialog was touched. */
  readonly violation: string | undefined;
  /** Who answered the dialog that the command was given. */
  readonly won: "command" | "person";
}

export interface RacedAgent {
  readonly name: string;
  /** A person's key, by its name of tmux. */
  readonly press: (key: string) => void | Promise<void>;
}

interface Approval {
  readonly text: string;
  readonly choice: string;
}

/** One agent, raced so often. `random`: numbers from 0 to 1. */
export async function raceAnswers(
  bench: DeliveryBench,
  { name, press }: RacedAgent,
  count: number,
  random: () => number,
  done: (race: Race) => void = () => undefined,
): Promise<readonly Race[]> {
  const races: Race[] = [];
  // how long the command takes until its key: by what was seen so far
  let length = 300;
  for (let number = 0; number < count; number += 1) {
    const kind = KINDS[Math.floor(random() * KINDS.length)] ?? KINDS[0];
    const subject = await nextDialog(bench, name, `${name}-${number}`);
    for (const key of kind.before) await press(key);
    const selected = kind.before.length > 0 ? "2. No" : "1. Yes";
    await bench.sees(name, `❯ ${selected}`);
    const { document } = await bench.json<{ dialog: { id: string } }>("agent", "answer", name);
    const earlier = approvalsOf(bench, name).length;
    const delay = Math.round(length * (0.3 + random()));
    const begun = performance.now();
    const answering = bench.run([
      "agent",
      "answer",
      name,
      "--choose",
      kind.choose,
      "--dialog",
      document.dialog.id,
    ]);
    await Bun.sleep(delay);
    await press(kind.person);
    const { status } = await answering;
    if (status === 0) length = 0.8 * length + 0.2 * (performance.now() - begun);
    // a key that came while the command held the pane is lost, and pressed again
    const isAnswered = () => approvalsOf(bench, name).length > earlier;
    for (let tries = 0; !isAnswered() && tries < 20; tries += 1) {
      await Bun.sleep(300);
      if (!isAnswered()) await press(kind.person);
    }
    // a key that went astray has so long to arrive
    await Bun.sleep(150);
    const [first, ...others] = approvalsOf(bench, name).slice(earlier);
    const astray = others.find(({ choice }) => choice === kind.chosen);
    const race: Race = {
      kind: kind.name,
      delay,
      status,
      won: first?.choice === kind.chosen ? "command" : "person",
      violation:
        first?.text !== subject
          ? `${subject} was shown, ${first?.text} was answered first`
          : astray === undefined
            ? movedIn(bench, name)
            : `${astray.text} was answered with ${astray.choice}`,
    };
    races.push(race);
    done(race);
  }
  return races;
}

/** The choices that were made at dialogs of this agent, oldest first. */
function approvalsOf(bench: DeliveryBench, name: string): readonly Approval[] {
  return bench
    .records()
    .flatMap(({ type, text = "", ...more }) =>
      type === "approval" && text.startsWith(`${name}-`) && "choice" in more
        ? [{ text, choice: String(more.choice) }]
        : [],
    );
}

/** Every dialog begins at its first option, and the person moves in none but the one that is raced for. */
function movedIn(bench: DeliveryBench, name: string): string | undefined {
  const screen = bench.screen(name);
  return screen.includes("❯ 2. No") ? `a key moved in ${subjectOf(screen)}` : undefined;
}

function subjectOf(screen: string): string | undefined {
  return /^ \$ (\S+)$/m.exec(screen)?.[1];
}

/** By its last line. */
function isIdle(screen: string): boolean {
  return / {2}idle\b/.test(screen.trimEnd().split("\n").at(-1) ?? "");
}

/** What the dialog is about that is open; where none is, more are made. */
async function nextDialog(bench: DeliveryBench, name: string, title: string): Promise<string> {
  const pane = `=${name}:0.0`;
  const seen = { seen: () => bench.screen(name) };
  // between two turns there is neither for a moment
  const screen = await until(
    `${name} shows a dialog, or is idle`,
    () => {
      const shown = bench.screen(name);
      return subjectOf(shown) !== undefined || isIdle(shown) ? shown : undefined;
    },
    seen,
  );
  if (subjectOf(screen) === undefined) {
    const dialogs = (part: number) => `[[approve=${title}-${part}a]] [[approve=${title}-${part}b]]`;
    // what is typed while it works waits for its turn: dialog follows upon dialog
    const messages = ["[[busy=1.5]] first", ...Array.from({ length: 8 }, (_, part) => dialogs(part))];
    for (const message of messages) {
      bench.tmux("set-buffer", "-b", name, message, ";", "paste-buffer", "-p", "-d", "-b", name, "-t", pane);
      bench.tmux("send-keys", "-t", pane, "Enter");
    }
  }
  return await until(`${name} shows a dialog`, () => subjectOf(bench.screen(name)), seen);
}

/** Numbers from 0 to 1, the same ones for the same seed (a linear congruential generator). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
