import { isDialog } from "../decide-state.ts";
import type { AgentLook } from "../look.ts";
import type { KeyGuard, Typed } from "../../ports/panes.ts";
import { DIALOG_WORDS } from "../../../runtimes/dialog-words.ts";
import type { AgentFacts } from "../../../runtimes/contract.ts";
import { parseScreen } from "../../../runtimes/screen.ts";
import { LEAST_PROOF_MS, type Attempt } from "./attempt.ts";
import { awaitProof } from "./await-proof.ts";
import { mayReadKeys } from "./ready.ts";
import { standsBehindAnother, textStands } from "./text-stands.ts";
import type { Receipt } from "./verdict.ts";

const BOX_POLL_MS = 250;
/** After a key that shall empty the box, and between two looks whether the last of them has. */
const CLEAR_MS = 200;
/** A busy host may take so long to draw that the box is empty. */
const CLEARED_MS = 2_000;

/**
 * A draft would be merged with the message and sent with it. A receipt where one stays in the box, and where no box is
 * seen at all: a runtime calls itself idle also under a picker of its own, which would eat the Enter.
 */
export async function clearTheBox(attempt: Attempt): Promise<Receipt | undefined> {
  const { reading, adapter, view } = attempt.look;
  if (reading?.composer === undefined && adapter.runtime !== "command") {
    return attempt.end("blocked", `its box is not seen on the screen (${reading?.saw ?? "no screen"})`);
  }
  const draft = reading?.composer?.draft ?? "";
  if (draft === "") return undefined;
  const { clearDraft, agent, message } = attempt.request;
  const keys = adapter.typing.clearKeys;
  if (!clearDraft || keys === undefined || view === undefined) {
    return attempt.end("draft", `somebody's draft is in the box: ${JSON.stringify(shortened(draft))}`);
  }
  // claude's C-s puts it away and gives it back; other keys delete
  if (adapter.typing.placeholder?.test(draft) === true && !keys.includes("C-s")) {
    return attempt.end(
      "draft",
      "a long paste is in the box, which its screen does not show: it cannot be kept",
    );
  }
  const { fleet, sources } = attempt.tools;
  const kept = `${fleet.paths.logs(agent.name)}/draft-${message.id}.txt`;
  await fleet.files.write(kept, `${draft}\n`, 0o600);
  // writing takes its time, and the keys would interrupt or end some runtimes whose box has become empty
  const now = await attempt.lookAgain();
  if (now.reading?.composer?.draft !== draft || isDialog(now.state)) {
    return attempt.end("draft", `its box changes while it is cleared; the draft is kept in ${kept}`);
  }
  for (const [index, key] of keys.entries()) {
    await sources.panes.press(view.id, key, guardOf(attempt));
    const giveUp = attempt.now() + (index === keys.length - 1 ? CLEARED_MS : CLEAR_MS);
    do {
      await attempt.sleep(CLEAR_MS);
      const again = await attempt.lookAgain();
      if (again.reading?.composer?.draft === "" && !isDialog(again.state)) {
        attempt.clearedDraft = true;
        return undefined;
      }
    } while (attempt.now() < giveUp && !attempt.aborted);
  }
  return attempt.end("draft", `the draft could not be cleared; it is kept in ${kept}`);
}

/** Pastes, makes sure that the text is in the box and no dialog over it, presses Enter, and waits for the proof. */
export async function typeMessage(attempt: Attempt, facts: AgentFacts, pane: string): Promise<Receipt> {
  const pasted = await attempt.tools.sources.panes.paste(pane, attempt.request.message.text);
  if (!pasted.known) {
    attempt.sent = true;
    return awaitProof(attempt, facts, { detail: `the paste was not confirmed: ${pasted.why}` });
  }
  if (pasted.value === "dead") return attempt.end("dead", "its pane died before the text was pasted");
  if (pasted.value !== "done") return notPasted(attempt, pasted.value);
  attempt.sent = true;
  return (await awaitTextInBox(attempt)) ?? submit(attempt, facts, pane);
}

/** Nothing was typed, and why. */
export function notPasted(attempt: Attempt, refused: Exclude<Typed, "done" | "dead">): Receipt {
  const why = refused === "in-mode" ? "its pane is in copy-mode" : "tmux refused the text";
  return attempt.end("not-ready", `${why}; nothing was typed`);
}

/**
 * Presses Enter for the text that stands in the box, and waits for the proof. Where a dialog opened after the look, tmux
 * itself refuses the Enter, and we wait until the box is free again.
 */
export async function submit(attempt: Attempt, facts: AgentFacts, pane: string): Promise<Receipt> {
  const refused = await enterOnce(attempt, pane);
  if (refused !== undefined) return refused;
  const pressEnterAgain = () => enterAgain(attempt, pane);
  // no look since the Enter
  const heldBefore = attempt.look.reading?.heldEnd;
  return awaitProof(attempt, facts, { detail: "", heldBefore, pressEnterAgain });
}

/** The first Enter of a text that is in the box; a receipt where it could not be pressed. */
export async function enterOnce(attempt: Attempt, pane: string): Promise<Receipt | undefined> {
  for (;;) {
    const pressed = await pressKey(attempt, pane);
    if (pressed === "done") return undefined;
    if (pressed === "dead") return diedBeforeEnter(attempt);
    if (pressed !== "dialog") return notPressed(attempt, pressed);
    await attempt.sleep(BOX_POLL_MS);
    const obstacle = await awaitTextInBox(attempt);
    if (obstacle !== undefined) return obstacle;
    if (attempt.aborted || attempt.now() > attempt.deadline) {
      await attempt.keepScreen();
      return attempt.end(
        "blocked",
        "words of a dialog appeared after the text was pasted; Enter was not pressed, the text is in its box",
      );
    }
  }
}

function notPressed(attempt: Attempt, pressed: Exclude<Typed, "done" | "dead" | "dialog">): Receipt {
  const why =
    pressed === "in-mode" ? "its pane went into copy-mode with the text in its box" : "tmux refused the key";
  return attempt.end("unknown", `${why}; Enter was not pressed`);
}

/** Before Enter is pressed the text must be seen in the box, and no dialog. */
export async function awaitTextInBox(attempt: Attempt): Promise<Receipt | undefined> {
  const { adapter } = attempt.look;
  await attempt.settle(adapter.typing.settleMs);
  const giveUp = attempt.now() + LEAST_PROOF_MS;
  let readsKeys = true;
  for (;;) {
    // whoever was stopped in the middle of a look (SIGSTOP, a laptop's sleep) has seen what was before that
    const begun = attempt.now();
    const look = await attempt.lookAgain();
    if (attempt.isOver) return diedBeforeEnter(attempt);
    const dialog = isInTheWay(attempt, look);
    if (!dialog && (adapter.runtime === "command" || textStands(attempt, look))) return undefined;
    const couldReadBefore = readsKeys;
    readsKeys = mayReadKeys(attempt, look);
    // a dialog may be answered by a person, and a process that works reads its keys later; else a text that does not appear
    // will not
    const mayChange = dialog || !readsKeys || !couldReadBefore;
    if (begun > (mayChange ? Math.max(giveUp, attempt.deadline) : giveUp) || attempt.aborted) {
      await attempt.keepScreen();
      if (!dialog && standsBehindAnother(attempt, look)) return attempt.end("draft", BEHIND_ANOTHER);
      return dialog
        ? attempt.end(
            "blocked",
            `${look.state.state} opened after the text was pasted; Enter was not pressed, the text is in its box`,
          )
        : attempt.end("unknown", "the text was pasted and is not seen in its box; Enter was not pressed");
    }
    await attempt.sleep(BOX_POLL_MS);
  }
}

const BEHIND_ANOTHER =
  "another text came into its box in front of the message; Enter was not pressed, both stand there";

/** The text is gone with the process that had it. */
function diedBeforeEnter(attempt: Attempt): Receipt {
  attempt.sent = false;
  return attempt.end("dead", "it died with the text in its box; Enter was not pressed");
}

/** A command that is typed opens its own menu, and Enter in that is what was asked for. */
function isInTheWay({ request }: Attempt, { state }: AgentLook): boolean {
  return isDialog(state) && !(request.message.raw && state.state === "blocked: picker");
}

/** An Enter that was swallowed is pressed again, never the text; and only where nothing else would take it. */
export async function enterAgain(attempt: Attempt, pane: string): Promise<void> {
  const { look } = attempt;
  const { state } = look.state;
  const isStranded = (state === "idle" || state === "available") && textStands(attempt, look);
  // where that is refused, the first Enter may still be proven
  if (isStranded) await pressKey(attempt, pane);
}

/** An Enter that tmux did not confirm counts as pressed. */
async function pressKey(attempt: Attempt, pane: string): Promise<Typed> {
  const pressed = await attempt.tools.sources.panes.press(pane, "Enter", guardOf(attempt));
  if (pressed.known && pressed.value !== "done") return pressed.value;
  attempt.evidence = { ...attempt.evidence, enters: attempt.evidence.enters + 1 };
  return "done";
}

/** Words that are on the screen already, or in the message, do not come from a dialog: the last look saw none. */
function guardOf({ look, request }: Attempt): KeyGuard {
  const { view } = look;
  const lines = parseScreen(view?.screen ?? "").lines;
  const screen = lines.map(({ text }) => text).join("\n");
  const dialogWords = [...DIALOG_WORDS, ...(look.adapter.typing.dialogWords ?? [])].filter(
    (words) => !screen.includes(words) && !request.message.text.includes(words),
  );
  return { pid: view?.pid ?? 0, dialogWords };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
