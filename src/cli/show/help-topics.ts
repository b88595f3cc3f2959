import { describeExitCodes } from "../exit-codes.ts";
import { COMMON_ARGUMENTS } from "../grammar/common.ts";
import { TIMES, optionRows, section, table } from "./help.ts";
import type { Style } from "./style.ts";

/** What `mosaic help TOPIC` accepts besides commands. */
export const HELP_TOPICS = ["options", "exit-codes"] as const;

/** The page of a topic; undefined for any other word. */
export function helpTopic(word: string, style: Style): string | undefined {
  if (word === "options") return optionsPage(style);
  return word === "exit-codes" ? exitCodesPage(style) : undefined;
}

function optionsPage(style: Style): string {
  return page("the options that every command takes", [
    section("OPTIONS", table(optionRows(COMMON_ARGUMENTS), style), style),
    TIMES,
  ]);
}

function exitCodesPage(style: Style): string {
  return page("the exit codes, which mean the same in every command", [
    section("EXIT CODES", table(describeExitCodes(undefined), style), style),
  ]);
}

function page(title: string, parts: readonly string[]): string {
  return `${[`mosaic: ${title}`, ...parts].join("\n\n")}\n`;
}
