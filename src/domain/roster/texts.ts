import { parseHostName, type HostName } from "../../base/addresses.ts";
import {
  type AgentName,
  NAME_PATTERN,
  NAME_RULE,
  type SessionName,
  type SocketName,
} from "../../base/names.ts";
import { parseAgentName, parseSessionName, parseSocketName } from "../../base/names.ts";
import { beginsWithHome } from "../../base/user-home.ts";
import { type Reading, read, refused } from "./reading.ts";
import { quote } from "./wording.ts";

const LONGEST_TEXT = 4096;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;

/**
 * Text for a unit, an environment file or a tmux command: one line, no control characters, well-formed Unicode. A
 * newline would begin a second setting there, and a NUL would end the first.
 */
export function readLine(value: string): Reading<string> {
  const control = CONTROL_CHARACTER.exec(value)?.[0];
  if (control === "\n" || control === "\r") {
    return refused(
      `${quote(value)} has more than one line; it goes into a file that systemd reads line by line`,
    );
  }
  if (control !== undefined) return refused(`${quote(value)} contains a control character`);
  if (!value.isWellFormed()) return refused(`${quote(value)} contains half of a Unicode character`);
  if (value.length > LONGEST_TEXT)
    return refused(`text of ${value.length} characters; at most ${LONGEST_TEXT} fit`);
  return read(value);
}

/** A line that is not blank. */
export function readLabel(value: string): Reading<string> {
  return value.trim() === ""
    ? refused("the text is empty", "write a value or remove the key")
    : readLine(value);
}

/** A label that becomes an argument of a program, where a leading '-' would make it an option. */
export function readArgument(value: string): Reading<string> {
  return value.startsWith("-")
    ? refused(`${quote(value)} begins with '-' and would be read as an option`)
    : readLabel(value);
}

/** For the JSON schema: how a path that `readPath` accepts begins. */
export const PATH_PATTERN = "^(/|(~|\\$HOME|\\$\\{HOME\\})(/|$))";

/** Absolute or from the home folder, kept as written: nothing is ever resolved against the current directory. */
export function readPath(value: string): Reading<string> {
  const line = readLabel(value);
  if (!line.ok) return line;
  const fromHome = beginsWithHome(value);
  if (!fromHome && value.startsWith("~")) {
    return refused(`${quote(value)}: another user's home is not looked up`, "write the absolute path");
  }
  if (value.replace(/^\$(?:HOME|\{HOME\})(?=\/|$)/, "").includes("$")) {
    return refused(
      `${quote(value)}: only ~ or $HOME at the start of a path is expanded`,
      "write the absolute path",
    );
  }
  if (!fromHome && !value.startsWith("/")) {
    return refused(
      `${quote(value)} is a relative path`,
      `write ~/${value.replace(/^(?:\.\/)+/, "")} or the absolute path`,
    );
  }
  return read(value);
}

export function readAgentName(value: string): Reading<AgentName> {
  const name = parseAgentName(value);
  return name === undefined ? refused(notAName(value)) : read(name);
}

export function readHostName(value: string): Reading<HostName> {
  const host = parseHostName(value);
  if (host !== undefined) return read(host);
  return NAME_PATTERN.test(value)
    ? refused(`${quote(value)} stands for hosts, and none is called so`, "leave out the key for every host")
    : refused(notAName(value));
}

export function readSocketName(value: string): Reading<SocketName> {
  const name = parseSocketName(value);
  if (name === undefined) return refused(notAName(value));
  if (name === "default") {
    return refused(
      `"default" is your own tmux server; a fleet never runs on it`,
      "remove the key for mosaic-factory",
    );
  }
  return read(name);
}

export function readSessionName(value: string): Reading<SessionName> {
  const name = parseSessionName(value);
  if (name === undefined) return refused(notAName(value));
  if (name.includes(".")) {
    return refused(
      `${quote(value)}: tmux turns '.' into '_' in a session's name`,
      `write ${name.replaceAll(".", "_")}`,
    );
  }
  return read(name);
}

function notAName(value: string): string {
  return `${quote(value)} is not a valid name (${NAME_RULE})`;
}

/** The name of an agent's variable. MOSAIC_ is reserved for the launcher. */
export function readVariableName(key: string): Reading<string> {
  if (!VARIABLE_PATTERN.test(key)) {
    return refused(
      `${quote(key)} is not a variable's name (letters, digits and '_', not starting with a digit)`,
    );
  }
  if (key.startsWith("MOSAIC_")) {
    return refused(
      `${key} is reserved: mosaic writes the MOSAIC_ variables from the other keys of the roster`,
      "your own MOSAIC_ settings go into fleet/agents/NAME.env, where added lines are kept",
    );
  }
  return read(key);
}

export const VARIABLE_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** An address for notices. Over http others could read them, so http is allowed on this machine only. */
export function readNoticeAddress(value: string): Reading<string> {
  const url = /[\s"\\]/.test(value) ? null : URL.parse(value);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    return refused("it is no address of http or https", "https://ntfy.sh/my-topic");
  }
  if (url.username !== "" || url.password !== "") {
    return refused("an address with a password is a secret", "put it into the file that env_file names");
  }
  const isHere =
    url.hostname === "localhost" || url.hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(url.hostname);
  if (url.protocol === "http:" && !isHere) {
    return refused("http can be read by anybody on the way", "https://…");
  }
  return read(value);
}
