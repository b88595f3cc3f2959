/** What a runtime cannot do, or does in its own way: kept by hand, printed into docs/runtimes.md. */
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";

export const LIMITS: Readonly<Record<LabRuntime, readonly string[]>> = {
  claude: [
    "Messages are typed: a draft in the box or an open dialog is a refusal (`draft`, `blocked`).",
    "What is pasted in several lines, or is long, reaches the model inside `<pasted_content>`.",
    "A tab reaches the model as four spaces, and an accent that is a character of its own composed with its letter.",
    "While it works it holds messages in a queue of its own: `queued`.",
    "A dialog takes no key for a moment after it opened.",
  ],
  codex: [
    "An idle agent is typed to: a draft in the box or an open dialog is a refusal (`draft`, `blocked`).",
    "While it works messages go by `codex queue`: `queued`. After an interrupted turn its queue stays paused.",
  ],
  pi: [
    "It asks no permission, so it has no dialog of that kind: in the state “approval open” its list of models is open.",
    "With mosaic's extension messages need no keys: a draft stays where it is.",
  ],
  opencode: [
    "Messages go to its own server on 127.0.0.1, by no keys: a draft stays where it is.",
    "While it asks for permission nothing is sent: `blocked`.",
    "Where its model's server says when to ask again, and that is a minute away or more, it is a limit until then.",
  ],
  gemini: [
    "Messages are typed: a draft in the box or an open dialog is a refusal (`draft`, `blocked`).",
    "A tab reaches the model as four spaces.",
    "What is typed in its first two seconds is dropped, though it stands on the screen.",
    "What is typed before it has read the conversation that it goes on with is lost: it is `starting` until then.",
    "A line of 100 KB costs it 12 s of processor time: when it is sent, and again at each restart with the conversation. Its screen is empty meanwhile. The same text in lines costs it 2 s.",
    "After a change of the window's size parts of the old screen stay: its state may then be told as `unknown`.",
    "Two Enters that it reads before it has drawn anew send the message twice: a second one is pressed 15 s after the first.",
    "With `ui.accessibility.screenReader` it draws no frames: its state is `unknown`, and nothing is typed.",
    "At a limit it asks whether to try again (`blocked: picker`), and says there when access resets.",
  ],
  copilot: [
    "Messages are typed: a draft in the box or an open dialog is a refusal (`draft`, `blocked`).",
    "It is given no role text, and asks at its first start in a folder whether you trust it: the wizard does not answer that.",
    "Its box shows the end only of a text that is longer than two fifths of the screen.",
    "On a busy host it draws what is typed up to seconds later: a message that came behind a draft is `draft`, and stays there.",
    "Not tried: an account (it ran with a provider of its own, which needs no login), and its question to log in.",
  ],
  qwen: [
    "Messages are typed: a draft in the box or an open dialog is a refusal (`draft`, `blocked`).",
    "While it works it holds messages (`queued`), and may answer several in one turn.",
    "A turn that is interrupted before an answer is not written down, and its message comes back into the box.",
    "Messages of more than 16 KiB are refused: 100 KB came into its box too late to be seen.",
    "With `QWEN_RUNTIME_DIR`, or `advanced.runtimeOutputDir` in its settings, its records are elsewhere: nothing is proven.",
  ],
};
