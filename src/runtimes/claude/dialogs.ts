import type { StateWord } from "../state.ts";

export interface DialogReading {
  readonly state: StateWord;
  readonly rule: string;
  readonly saw: string;
}

/** What stands in place of the box, told by how the screen ends; undefined where no dialog is known. */
export function readClaudeDialog(texts: readonly string[]): DialogReading | undefined {
  const last = texts.at(-1)?.trim() ?? "";
  const foot = texts.slice(-2).join(" ").replaceAll(/\s+/g, " ").trim();
  const from = texts.findLastIndex((text) => /^(─{8,}|▔{8,})$/.test(text));
  const shown = texts.slice(Math.max(0, from, texts.length - 60));
  const has = (pattern: RegExp) => shown.find((text) => pattern.test(text))?.trim();
  const selected = has(/^\s{0,6}❯ \S/);
  const confirm = foot.endsWith("Enter to confirm · Esc to cancel");

  if (confirm && selected !== undefined) {
    const trust = has(/^\s+(❯ )?Yes, I trust this folder$/) ?? has(/^\s+(❯ )?Yes, I accept$/);
    if (trust !== undefined) return reading("blocked: trust", "trust", trust);
    const key = has(/^\s*Do you want to use this API key\?$/);
    if (key !== undefined) return reading("blocked: login", "api-key", key);
  }
  // Left on an empty box: the conversation goes on in a process of its own, and what is typed here begins another
  if (last.startsWith("enter to return · ")) {
    return reading("blocked: picker", "agents-view", last);
  }
  if (/^(?:working · )?Showing detailed transcript(?: · |…$)/.test(last))
    return reading("blocked: picker", "transcript-view", last);

  const approval = approvalQuestion(texts);
  if (approval !== undefined) return reading("blocked: approval", "approval", approval);
  if (/^Enter to select · ↑\/↓ to navigate · Esc to cancel$/.test(last)) {
    const question = texts.slice(-30).find((text) => /^\s{0,3}\d+\. Chat about this$/.test(text));
    if (question !== undefined) return reading("blocked: approval", "question", foot);
  }
  const login = has(/^\s*Select login method:$/);
  if (login !== undefined && selected !== undefined && foot.endsWith("Esc to cancel")) {
    return reading("blocked: login", "login", login);
  }
  const framed = texts.slice(-60).some((text) => /^(▔{8,}| {2}╭─{8,}╮)$/.test(text));
  if ((framed || selected !== undefined) && DIALOG_FOOT.test(foot)) {
    return reading("blocked: picker", "dialog", foot);
  }
  // one that has nothing to choose (/skills without a skill)
  if (framed && ESCAPE_ALONE.test(last)) return reading("blocked: picker", "dialog", last);
  return undefined;
}

const DIALOG_FOOT = / · Esc to (cancel|close|clear|go back|exit)$/;
const ESCAPE_ALONE = /^Esc to (cancel|close|clear|go back|exit)$/;
const QUESTION =
  /^\s{0,5}(Do you want to \S.*\?|Would you like to proceed\?|Claude wants to exit plan mode|Exit plan mode\?)$/;
const OPTION = /^\s{0,6}(❯ |\s{2})?(\d+)\. (.+)$/;

/** The question of an approval: below it only numbered options that begin with Yes and end with No, and a hint. */
function approvalQuestion(texts: readonly string[]): string | undefined {
  const at = texts.findLastIndex((text) => QUESTION.test(text));
  if (at < 0) return undefined;
  const options: string[] = [];
  let chosen = false;
  for (const text of texts.slice(at + 1)) {
    const option = OPTION.exec(text);
    if (option !== null) {
      if (Number(option[2]) !== options.length + 1) return undefined;
      chosen ||= text.trimStart().startsWith("❯");
      options.push(option[3] ?? "");
    } else if (!(
      text === "" ||
      /^ {5,}\S/.test(text) ||
      (options.length > 0 && text.startsWith(" Esc to cancel"))
    )) {
      return undefined;
    }
  }
  const fits = chosen && /^Yes\b/.test(options[0] ?? "") && options.some((option) => /^No\b/.test(option));
  return fits ? texts[at]?.trim() : undefined;
}

function reading(state: StateWord, rule: string, saw: string): DialogReading {
  return { state, rule, saw };
}
