import { type Answer, cannotTell, known } from "../../base/answer.ts";
import type { AgentFacts, Conversation, Proof, RuntimeWorld, Sought } from "../contract.ts";
import { recentLines } from "../recent-lines.ts";
import type { RecordDescription } from "./description.ts";
import type { ReadLines } from "./lines.ts";
import { checked } from "./parsed.ts";
import { parseRowPattern } from "./row-pattern.ts";
import { hasMessageHead } from "../message-head.ts";

/** Folders of one level, and files, the last ones by name: dates and counters come last. */
const MOST_NAMES = 100;
const ID = /^[A-Za-z0-9_-]{4,128}$/;

/** A file that has the form of a record. */
interface Candidate {
  readonly path: string;
  readonly id: string;
}

/** Where its records are; undefined where the way there cannot be told. */
export function recordFolder(agent: AgentFacts, record: RecordDescription): string | undefined {
  return expanded(record.folder, agent, record);
}

function expanded(folder: string, agent: AgentFacts, { data }: RecordDescription): string | undefined {
  const dataFolder = agent.launched?.dataFolder ?? data?.folder.replaceAll("{home}", agent.userHome);
  const path = folder
    .replaceAll("{data}", dataFolder ?? "\0")
    .replaceAll("{home}", agent.userHome)
    .replaceAll("{cwd_dashes}", agent.workingDirectory.replaceAll(/[^a-zA-Z0-9]/g, "-"))
    .replaceAll("{cwd}", agent.workingDirectory);
  return path.startsWith("/") && !path.includes("\0") ? path : undefined;
}

/** The record of the conversation that the agent has open, or had last. */
export async function describedConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
  record: RecordDescription,
): Promise<Answer<Conversation | undefined>> {
  const { launched } = agent;
  const folder = recordFolder(agent, record);
  if (folder === undefined) return cannotTell("where its records are cannot be told");
  if (record.find === "conversation") {
    const id = launched?.conversation;
    if (launched === undefined) return cannotTell("it was not started by mosaic");
    if (id === undefined || !ID.test(id)) return cannotTell("its start gave it no conversation");
    return known({ id, record: `${folder}/${record.file.replace("{conversation}", id)}` });
  }
  if (record.find === "open_file") return only(await openRecords(agent, world, folder, record), "are open");
  if (launched === undefined) return cannotTell("it was not started by mosaic");
  return only(
    await changedRecords(world, folder, record, launched.at),
    "were written in this folder since its start",
  );
}

function only(found: readonly Candidate[], what: string): Answer<Conversation | undefined> {
  const [first, second] = found;
  if (second !== undefined) return cannotTell(`${found.length} records ${what}`);
  return known(first === undefined ? undefined : { id: first.id, record: first.path });
}

/** Where a conversation is recorded, whichever life of the agent had it. */
export async function recordsOfConversation(
  world: RuntimeWorld,
  folder: string,
  record: RecordDescription,
  id: string,
): Promise<readonly string[]> {
  if (record.find === "conversation") {
    const path = `${folder}/${record.file.replace("{conversation}", id)}`;
    return ID.test(id) && (await world.fileFacts(path)) !== undefined ? [path] : [];
  }
  return (await recordsBelow(world, folder, record)).filter((one) => one.id === id).map(({ path }) => path);
}

async function openRecords(
  agent: AgentFacts,
  world: RuntimeWorld,
  folder: string,
  record: RecordDescription,
): Promise<readonly Candidate[]> {
  const pids = [agent.pid, ...(await world.descendants(agent.pid))];
  const open = (await Promise.all(pids.map((pid) => world.openFiles(pid)))).flat();
  const real = (await world.realPath(folder)) ?? folder;
  return [...new Set(open)].flatMap((path) => {
    const below = [folder, real].find((start) => path.startsWith(`${start}/`));
    if (below === undefined) return [];
    return candidateOf(path, path.slice(below.length + 1), record);
  });
}

function candidateOf(path: string, name: string, { file }: RecordDescription): readonly Candidate[] {
  const pattern = checked(parseRowPattern(file));
  // {text} does not lead into another folder
  if (name.split("/").length !== file.split("/").length || !pattern.test(name)) return [];
  const id =
    pattern.taken("conversation", name) ?? name.slice(name.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  return [{ path, id }];
}

/** Records of the folder that were written since, the newest last. */
async function changedRecords(
  world: RuntimeWorld,
  folder: string,
  record: RecordDescription,
  since: number,
): Promise<readonly Candidate[]> {
  const found = await recordsBelow(world, folder, record);
  const facts = await Promise.all(found.map(({ path }) => world.fileFacts(path)));
  return found.filter((_, index) => (facts[index]?.modifiedAt ?? 0) >= since);
}

async function recordsBelow(
  world: RuntimeWorld,
  folder: string,
  record: RecordDescription,
): Promise<readonly Candidate[]> {
  let folders = [""];
  const steps = record.file.split("/");
  for (const step of steps.slice(0, -1)) {
    const pattern = checked(parseRowPattern(step));
    const below = await Promise.all(
      folders.map(async (above) => {
        const names = (await world.list(`${folder}/${above}`)).filter((name) => pattern.test(name));
        return names.slice(-MOST_NAMES).map((name) => `${above}${name}/`);
      }),
    );
    folders = below.flat().slice(-MOST_NAMES);
  }
  const found = await Promise.all(
    folders.map(async (above) =>
      (await world.list(`${folder}/${above}`)).flatMap((name) =>
        candidateOf(`${folder}/${above}${name}`, `${above}${name}`, record),
      ),
    ),
  );
  return found.flat().slice(-MOST_NAMES);
}

/** The lines of a record, oldest first, as far back as what is sought may stand. */
export async function linesSince(
  world: RuntimeWorld,
  path: string,
  since: number,
  read: ReadLines,
): Promise<readonly string[]> {
  const lines = await recentLines(world, path, (line) => (read.timeOf(line) ?? Infinity) < since);
  return lines.toReversed();
}

/**
 * The message in the record of the open conversation; where that cannot be told, in any that was written since, but only a
 * text that no other message has.
 */
export async function describedProof(
  agent: AgentFacts,
  world: RuntimeWorld,
  record: RecordDescription,
  read: ReadLines,
  sought: Sought,
): Promise<Proof | undefined> {
  let queued: Proof | undefined;
  for (const path of await recordsToSearch(agent, world, record, sought)) {
    for (const line of (await linesSince(world, path, sought.since, read)).toReversed()) {
      for (const { is, at, text, id } of read.eventsOf(line)) {
        if (at < sought.since || !text.includes(sought.needle)) continue;
        const detail = id === undefined ? path : `${path} ${id}`;
        if (is === "user") return { kind: "accepted", source: "record", detail };
        if (is === "queued") queued = { kind: "queued", source: "record", detail };
      }
    }
  }
  return queued;
}

async function recordsToSearch(
  agent: AgentFacts,
  world: RuntimeWorld,
  record: RecordDescription,
  { needle, since }: Sought,
): Promise<readonly string[]> {
  const answer = await describedConversation(agent, world, record);
  const open = answer.known ? answer.value?.record : undefined;
  if (open !== undefined) return [open];
  const folder = recordFolder(agent, record);
  if (folder === undefined || !hasMessageHead(needle)) return [];
  return (await changedRecords(world, folder, record, since)).map(({ path }) => path);
}
