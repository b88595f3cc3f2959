import { MosaicError } from "../../../base/errors.ts";
import { profileOf, type Profile } from "../../install/profiles.ts";
import type { AgentName, SocketName } from "../../../base/names.ts";
import type { Reading } from "../../roster/reading.ts";
import { readAgentName, readPath, readSocketName } from "../../roster/texts.ts";
import { readWishedAgents, wishedAgentTexts, type WishedAgent } from "../../roster/wished-agent.ts";

/** The answers that were given in advance, by a flag or a variable; undefined: not given. */
export interface Given {
  readonly profile: Profile | undefined;
  /** Replaces the profile's own agents. */
  readonly agents: readonly WishedAgent[] | undefined;
  readonly workingDirectory: string | undefined;
  readonly names: readonly AgentName[] | undefined;
  readonly socket: SocketName | undefined;
  readonly install: boolean | undefined;
  readonly linger: boolean | undefined;
  /** Whether the runtimes shall trust the folders in which their agents work. */
  readonly trust: boolean | undefined;
  readonly claudeHooks: boolean | undefined;
  readonly start: boolean | undefined;
}

/** The command line's flags; a boolean has two, `--x` and `--no-x`. */
export interface GivenFlags {
  readonly profile: string | undefined;
  readonly agents: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly names: string | undefined;
  readonly socket: string | undefined;
  readonly install: boolean;
  readonly noInstall: boolean;
  readonly linger: boolean;
  readonly noLinger: boolean;
  readonly trust: boolean;
  readonly noTrust: boolean;
  readonly claudeHooks: boolean;
  readonly noClaudeHooks: boolean;
  readonly start: boolean;
  readonly noStart: boolean;
  readonly yes: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** A flag counts before its variable. Throws MosaicError("usage") with the flag or variable that has a wrong value. */
export function readGiven(
  flags: GivenFlags,
  environment: Variables,
): Given & {
  /** Nothing is asked. */
  readonly assumeYes: boolean;
} {
  const text = (flag: string, value: string | undefined, variable: string) =>
    value === undefined ? variableOf(environment, variable) : { name: flag, value };
  const answer = (flag: string, yes: boolean, no: boolean, variable: string) =>
    readSwitch(flag, yes, no) ?? readTruth(variableOf(environment, variable));
  return {
    profile: readProfileOf(text("--profile", flags.profile, "MOSAIC_PROFILE")),
    agents: readAgentsOf(
      flags.agents.length > 0
        ? { name: "--agent", value: flags.agents }
        : listOf(variableOf(environment, "MOSAIC_AGENTS")),
    ),
    workingDirectory: readOf(
      text("--working-directory", flags.workingDirectory, "MOSAIC_WORKING_DIRECTORY"),
      readPath,
    ),
    names: readOf(text("--names", flags.names, "MOSAIC_AGENT_NAMES"), readNames),
    socket: readOf(text("--socket", flags.socket, "MOSAIC_TMUX_SOCKET"), readSocketName),
    install: answer("install", flags.install, flags.noInstall, "MOSAIC_INSTALL"),
    linger: answer("linger", flags.linger, flags.noLinger, "MOSAIC_LINGER"),
    trust: answer("trust", flags.trust, flags.noTrust, "MOSAIC_TRUST"),
    claudeHooks: answer("claude-hooks", flags.claudeHooks, flags.noClaudeHooks, "MOSAIC_CLAUDE_HOOKS"),
    start: answer("start", flags.start, flags.noStart, "MOSAIC_START"),
    assumeYes: flags.yes || readTruth(variableOf(environment, "MOSAIC_ASSUME_YES")) === true,
  };
}

/** The answers in the form of a request; null: not given. */
export interface GivenAnswers {
  readonly profile: string | null;
  readonly agents: readonly string[] | null;
  readonly working_directory: string | null;
  readonly names: readonly string[] | null;
  readonly socket: string | null;
  readonly install: boolean | null;
  readonly linger: boolean | null;
  readonly trust: boolean | null;
  readonly claude_hooks: boolean | null;
  readonly start: boolean | null;
}

/** Throws MosaicError("usage") with the field that has a wrong value. */
export function givenOf(answers: GivenAnswers): Given {
  return {
    profile: readProfileOf(named("profile", answers.profile)),
    agents: readAgentsOf(answers.agents === null ? undefined : { name: "agents", value: answers.agents }),
    workingDirectory: readOf(named("working_directory", answers.working_directory), readPath),
    names: readOf(named("names", answers.names?.join(",") ?? null), readNames),
    socket: readOf(named("socket", answers.socket), readSocketName),
    install: answers.install ?? undefined,
    linger: answers.linger ?? undefined,
    trust: answers.trust ?? undefined,
    claudeHooks: answers.claude_hooks ?? undefined,
    start: answers.start ?? undefined,
  };
}

/** Names as they are typed, separated by commas or blanks. Each must be a name, and occur once. */
export function readNames(value: string): Reading<readonly AgentName[]> {
  const names: AgentName[] = [];
  for (const word of value.split(/[\s,]+/).filter((part) => part !== "")) {
    const reading = readAgentName(word);
    if (!reading.ok) return reading;
    if (names.includes(reading.value))
      return { ok: false, what: `${JSON.stringify(word)} is there twice`, hint: undefined };
    names.push(reading.value);
  }
  return names.length === 0
    ? { ok: false, what: "no name is there", hint: undefined }
    : { ok: true, value: names };
}

interface GivenText {
  readonly name: string;
  readonly value: string;
}

function named(name: string, value: string | null): GivenText | undefined {
  return value === null ? undefined : { name, value };
}

/** An empty variable counts as not set. */
function variableOf(environment: Variables, name: string): GivenText | undefined {
  const value = environment[name];
  return value === undefined || value === "" ? undefined : { name, value };
}

function readOf<T>(given: GivenText | undefined, read: (value: string) => Reading<T>): T | undefined {
  if (given === undefined) return undefined;
  const reading = read(given.value);
  if (reading.ok) return reading.value;
  throw new MosaicError("usage", `${given.name}: ${reading.what}`, { hint: reading.hint });
}

function readProfileOf(given: GivenText | undefined): Profile | undefined {
  return given === undefined ? undefined : profileOf(given.value, given.name);
}

function readAgentsOf(
  given: { readonly name: string; readonly value: readonly string[] } | undefined,
): readonly WishedAgent[] | undefined {
  if (given === undefined) return undefined;
  const reading = readWishedAgents(given.value);
  if (reading.ok) return reading.value;
  throw new MosaicError("usage", `${given.name}: ${reading.what}`, { hint: reading.hint });
}

function listOf(given: GivenText | undefined) {
  return given === undefined ? undefined : { name: given.name, value: wishedAgentTexts(given.value) };
}

function readSwitch(flag: string, yes: boolean, no: boolean): boolean | undefined {
  if (yes && no) throw new MosaicError("usage", `--no-${flag} contradicts another option`);
  return yes || no ? yes : undefined;
}

function readTruth(given: GivenText | undefined): boolean | undefined {
  if (given === undefined) return undefined;
  const word = given.value.toLowerCase();
  if (["1", "yes", "y", "true", "on"].includes(word)) return true;
  if (["0", "no", "n", "false", "off"].includes(word)) return false;
  throw new MosaicError("usage", `${given.name} must be 1 or 0, not ${JSON.stringify(given.value)}`);
}
