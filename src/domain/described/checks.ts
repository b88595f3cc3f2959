import type { Located } from "../roster/document.ts";
import type { Finding } from "../roster/finding.ts";
import { alwaysTrue, dialogChecks } from "./checks-dialogs.ts";

/** Checks of a description that concern several of its values. */
export function descriptionChecks(root: Located): Finding[] {
  const at = (...keys: readonly string[]) =>
    keys.reduce<Located | undefined>((place, key) => place?.parts.get(key), root);
  const screen = at("screen");
  const record = at("record");
  const findings: Finding[] = [];
  const say = (place: Located | undefined, path: string, what: string, hint: string) =>
    findings.push({ offset: place?.offset ?? root.offset, path, what, hint });
  const miss = (path: string, what: string, hint: string) =>
    findings.push({ offset: screen?.offset ?? root.offset, path, what, hint, absence: true });

  if (at("screen", "idle") !== undefined && at("screen", "box") === undefined) {
    miss("screen", "idle is only seen with a box, and there is none", 'box: { prompt: "> " }');
  }
  if (at("screen", "box") !== undefined && at("screen", "idle") === undefined) {
    miss("screen", "nothing says how it looks when it waits for a message", 'idle: [{ last: "…" }]');
  }
  const box = at("screen", "box");
  if (box?.parts.get("next")?.value === "" && !box.parts.has("bottom")) {
    say(box.parts.get("next"), "screen.box.next", "every row would belong to the box", 'bottom: "{line:─}"');
  }
  if (box?.parts.get("wraps")?.value === true && box.parts.has("next")) {
    say(
      box.parts.get("wraps"),
      "screen.box.wraps",
      "its further rows have no beginning of their own",
      "wraps, or next",
    );
  }
  const prompt = box?.parts.get("prompt");
  const prompts = [prompt?.value].flat();
  if (
    prompts.some((one) => typeof one === "string" && one.trim() === "") &&
    box?.parts.has("top") === false
  ) {
    say(prompt, "screen.box.prompt", "every row would begin the box", 'prompt: "> ", or top: "{line:─}"');
  }
  for (const key of ["queued", "rate_limit", "working", "idle"]) {
    for (const [index, rule] of at("screen", key)?.parts ?? []) {
      if (rule.parts.size === 0) {
        say(rule, `screen.${key}[${index}]`, "a rule that names no place is always true", 'last: "…"');
      } else if (key !== "idle" && alwaysTrue(rule)) {
        say(rule, `screen.${key}[${index}]`, "it holds of every screen", "a row that tells it from others");
      }
    }
  }
  for (const [index, dialog] of at("screen", "dialogs")?.parts ?? []) {
    const tells = [...dialog.parts.keys()].some((key) => key !== "is" && key !== "within");
    if (!tells) say(dialog, `screen.dialogs[${index}]`, "nothing says how this dialog looks", 'rows: ["…"]');
    else findings.push(...dialogChecks(dialog, `screen.dialogs[${index}]`));
  }
  const text = (...keys: readonly string[]) => textOf(at(...keys));
  if (text("record", "folder").includes("{data}") && at("record", "data") === undefined) {
    say(at("record", "folder"), "record.folder", "{data} is not said", 'data: { folder: "{home}/.mini" }');
  }
  if (text("record", "data", "folder").includes("{data}")) {
    say(at("record", "data", "folder"), "record.data.folder", "{data} stands for itself", '"{home}/.mini"');
  }
  if (record !== undefined && text("record", "find") === "conversation") {
    const given = [...(at("start", "arguments")?.parts.values() ?? [])].some(({ value }) =>
      String(value).includes("{conversation}"),
    );
    if (!given || !text("record", "file").includes("{conversation}")) {
      say(
        at("record", "find"),
        "record.find",
        "{conversation} must stand in start.arguments and in record.file",
        "find: open_file, or find: newest",
      );
    }
  }
  for (const [index, line] of at("record", "lines")?.parts ?? []) {
    const is = textOf(line.parts.get("is"));
    if (["user", "queued", "answer", "tool"].includes(is) && !line.parts.has("text")) {
      say(line, `record.lines[${index}]`, `${is} needs the path to its text`, "text: message.content");
    }
    const resets = line.parts.get("resets");
    const path = `record.lines[${index}].resets`;
    if (resets !== undefined && is !== "limited")
      say(resets, path, `${is} has no end of a limit`, "is: limited");
    if (resets !== undefined && !resets.parts.has("at") && !resets.parts.has("after"))
      say(resets, path, "nothing says where the end of the limit stands", "at: message");
  }
  for (const [index, rule] of at("record", "usage")?.parts ?? []) {
    const isIn = rule.parts.get("cache_in_input");
    if (isIn?.value === true && !rule.parts.has("cache_read") && !rule.parts.has("cache_write")) {
      const path = `record.usage[${index}].cache_in_input`;
      say(isIn, path, "no tokens of a cache are said that could be taken off", "cache_read: usage.cached");
    }
  }
  return findings;
}

function textOf(place: Located | undefined): string {
  return typeof place?.value === "string" ? place.value : "";
}
