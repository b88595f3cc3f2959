import type { AgentName } from "../base/names.ts";

export interface LaunchRequest {
  /** Whether it shall ask no permission. */
  readonly yolo: boolean;
  /** The user's own arguments; they reach the runtime untouched, after ours. */
  readonly arguments: readonly string[];
  /** undefined: a person starts it by hand, and nothing of the fleet is added. */
  readonly fleet: FleetLaunch | undefined;
}

export interface FleetLaunch {
  readonly agent: AgentName;
  readonly runFolder: string;
  readonly userHome: string;
  readonly workingDirectory: string;
  /** The environment the runtime will have: for what moves its data folder (CLAUDE_CONFIG_DIR, CODEX_HOME, …). */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Scripts of ours that are installed; undefined where one is not. Absolute. */
  readonly tools: { readonly claudeHook: string | undefined; readonly piExtension: string | undefined };
  /** What the agent is told of itself; undefined where nothing could be made of the roster. */
  readonly role?: RoleText | undefined;
  /** A new UUID, for a runtime that lets us choose the conversation's id. */
  readonly newConversation: string;
  /** The conversation to go on with; undefined for a new one. */
  readonly resume: string | undefined;
  /** A free port of 127.0.0.1, and a new password of 32 letters and digits. */
  readonly port: number;
  readonly password: string;
}

export interface RoleText {
  readonly text: string;
  /** The conversation that is gone on with was told another one, or nobody knows what. */
  readonly isNew: boolean;
  /** A file for it, of this agent alone: whoever needs one has it written by its plan. */
  readonly path: string;
  /** A folder for it, for a runtime that reads folders. */
  readonly folder: string;
}

export interface LaunchPlan {
  /** All arguments after the program's name. */
  readonly arguments: readonly string[];
  /** Variables that are added or changed. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files that are written first, with mode 0600. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What later commands must know of this launch. */
  readonly facts: LaunchFacts;
}

export interface LaunchFacts {
  /** The id that was chosen or resumed; undefined where the runtime picks its own. */
  readonly conversation: string | undefined;
  readonly port: number | undefined;
  readonly password: string | undefined;
  /** It was given mosaic's extension, by which it takes messages once that listens. */
  readonly hasExtension?: boolean;
  /** The folder in which the runtime keeps its records. Absolute. */
  readonly dataFolder: string | undefined;
}
