import type { AgentName, SocketName } from "../../../base/names.ts";
import { type Located, readDocument } from "../../roster/document.ts";
import { renderScalar } from "../../roster/edit-scalar.ts";
import { rosterOf } from "../../install/initial-roster.ts";
import type { Roster } from "../../roster/roster.ts";

/** What is to be different from a profile's own roster; undefined leaves it as it is. */
export interface RosterWishes {
  /** As many as the profile has agents, in their order. */
  readonly names: readonly AgentName[] | undefined;
  /** As a roster has it: absolute, or from ~ or $HOME. */
  readonly workingDirectory: string | undefined;
  readonly socket: SocketName | undefined;
}

export interface WishedRoster {
  readonly text: string;
  readonly roster: Roster;
}

/**
 * A profile's text with the wishes in it, its comments and layout as they were. It is read back and compared: a text
 * that means anything else than was wished for is never returned. Throws MosaicError("usage") for names that a roster
 * cannot have side by side.
 */
export function wishedRoster(profileText: string, wishes: RosterWishes, fileName: string): WishedRoster {
  const before = rosterOf(profileText, fileName);
  const { names, workingDirectory, socket } = wishes;
  const text = withEdits(profileText, editsFor(profileText, wishes));
  const after = rosterOf(text, fileName);
  const wanted: Roster = {
    ...before,
    tmux: { ...before.tmux, socketName: socket ?? before.tmux.socketName },
    agents: before.agents.map((agent, index) => ({
      ...agent,
      name: names?.[index] ?? agent.name,
      workingDirectory: workingDirectory ?? agent.workingDirectory,
    })),
  };
  if (JSON.stringify(after) !== JSON.stringify(wanted))
    throw new Error("the profile's text cannot be changed as was wished");
  return { text, roster: after };
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function editsFor(text: string, { names, workingDirectory, socket }: RosterWishes): readonly Edit[] {
  const { root } = readDocument(text);
  const agents = root?.parts.get("agents");
  if (root === undefined || agents === undefined) throw new Error("a profile without agents");
  const edits = (names ?? []).map((name, index) =>
    replaced(text, agents.parts.get(index)?.parts.get("name"), name),
  );
  const added: string[] = [];
  const socketPlace = root.parts.get("tmux")?.parts.get("socket_name");
  if (socket !== undefined && socketPlace !== undefined) edits.push(replaced(text, socketPlace, socket));
  else if (socket !== undefined) added.push(`tmux: { socket_name: ${renderScalar(socket)} }`);
  const folderPlace = root.parts.get("defaults")?.parts.get("working_directory");
  if (workingDirectory !== undefined && folderPlace !== undefined)
    edits.push(replaced(text, folderPlace, workingDirectory));
  else if (workingDirectory !== undefined)
    added.push(`defaults:\n  working_directory: ${renderScalar(workingDirectory)}`);
  if (added.length > 0) {
    edits.push({ from: agents.keyOffset, to: agents.keyOffset, text: `${added.join("\n\n")}\n\n` });
  }
  return edits;
}

function replaced(text: string, place: Located | undefined, value: string): Edit {
  const written = place?.written;
  if (place === undefined || written === undefined || !text.startsWith(written, place.offset))
    throw new Error("a profile with a value that cannot be replaced");
  return { from: place.offset, to: place.offset + written.length, text: renderScalar(value) };
}

function withEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { from, to, text: part } of edits.toSorted((a, b) => b.from - a.from))
    result = result.slice(0, from) + part + result.slice(to);
  return result;
}
