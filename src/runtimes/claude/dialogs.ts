import type { StateWord } from "../state.ts";
import type { ClaudeRules } from "./words.ts";

export interface DialogReading {
  readonly state: StateWord;
  readonly rule: string;
  readonly saw: string;
}

/** What stands in place of the box, told by how the screen ends; undefined where no dialog is known. */
export function readClaudeDialog(texts: readonly string[], rules: ClaudeRules): DialogReading | undefined {
  const last = texts.at(-1)?.trim() ?? "";
  const foot = texts.slice(-2).join(" ").replaceAll(/\s+/g, " ").trim();
  const from = texts.findLastIndex((text) => rules.dialogTop.test(text));
  const shown = texts.slice(Math.max(0, from, texts.length - 60));
  const has = (pattern: RegExp) => shown.find((text) => pattern.test(text))?.trim();
  const selected = has(rules.selected);
  const confirm = rules.confirmKeys.test(foot);

  if (confirm && selected !== undefined) {
    const trust = has(rules.trust);
    if (trust !== undefined) return reading("blocked: trust", "trust", trust);
    const key = has(rules.apiKey);
    if (key !== undefined) return reading("blocked: login", "api-key", key);
  }
  // Left on an empty box: the conversation goes on in a process of its own, and what is typed here begins another
  if (rules.agentsView.test(last)) return reading("blocked: picker", "agents-view", last);
  if (rules.transcriptView.test(last)) return reading("blocked: picker", "transcript-view", last);

  const approval = approvalQuestion(texts, rules);
  if (approval !== undefined) return reading("blocked: approval", "approval", approval);
  if (rules.questionKeys.test(last)) {
    const question = texts.slice(-30).find((text) => rules.question.test(text));
    if (question !== undefined) return reading("blocked: approval", "question", foot);
  }
  const login = has(rules.login);
  if (login !== undefined && selected !== undefined && rules.endsByKey.test(foot)) {
    return reading("blocked: login", "login", login);
  }
  const framed = texts.slice(-60).some((text) => /^(▔{8,}| {2}╭─{8,}╮)$/.test(text));
  if ((framed || selected !== undefined) && rules.dialogKeys.test(foot)) {
    return reading("blocked: picker", "dialog", foot);
  }
  // one that has nothing to choose (/skills without a skill)
  if (framed && rules.keysAlone.test(last)) return reading("blocked: picker", "dialog", last);
  return undefined;
}

/** The question of an approval: below it only numbered options that begin with Yes and end with No, and a hint. */
function approvalQuestion(texts: readonly string[], rules: ClaudeRules): string | undefined {
  const at = texts.findLastIndex((text) => rules.approval.test(text));
  if (at < 0) return undefined;
  const options: string[] = [];
  let chosen = false;
  for (const text of texts.slice(at + 1)) {
    const option = rules.option.exec(text);
    if (option !== null) {
      if (Number(option[2]) !== options.length + 1) return undefined;
      chosen ||= (option[1] ?? "").trim() !== "";
      options.push(option[3] ?? "");
    } else if (!(
      text === "" ||
      /^ {5,}\S/.test(text) ||
      (options.length > 0 && text.startsWith(" Esc to cancel"))
    )) {
      return undefined;
    }
  }
  const fits = chosen && rules.yes.test(options[0] ?? "") && options.some((option) => rules.no.test(option));
  return fits ? texts[at]?.trim() : undefined;
}

function reading(state: StateWord, rule: string, saw: string): DialogReading {
  return { state, rule, saw };
}
