import type { AgentFacts, Proof, RuntimeWorld, Sought } from "../contract.ts";

/** Bytes. SQLite begins anew at the front of the file after about 4 MB; one large message makes it longer. */
const LONGEST_WAL = 32 * 1024 * 1024;

/**
 * opencode keeps its messages in a SQLite database that all of a user's share. What it wrote last stands in the
 * write-ahead log beside it, in pages in which the columns of a row follow each other as plain text. Nothing but the
 * row of a user's message with the needle at its beginning, and the row of a message that a user wrote since, is taken
 * for a proof. That a message is queued is not told there in time, so it is accepted as soon as it has its rows.
 */
export async function provenByDatabase(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
  session: string | undefined,
): Promise<Proof | undefined> {
  const pids = [agent.pid, ...(await world.descendants(agent.pid))];
  const opened = (await Promise.all(pids.map((pid) => world.openFiles(pid)))).flat();
  if (opened.length === 0) return await provenByLogLeft(agent, world, sought, session);
  const logs = new Set(opened.filter((path) => path.endsWith(".db-wal")));
  const found = await findInLogs([...logs], world, sought, session);
  return found === undefined ? undefined : proofOf("accepted", found);
}

/**
 * The same without its process. One that was killed leaves the log behind; one that ended in order takes it along. Only
 * an answer that was begun says that a model was asked.
 */
export async function provenByLogLeft(
  { launched }: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
  session: string | undefined,
): Promise<Proof | undefined> {
  const folder = launched?.dataFolder;
  if (folder === undefined) return undefined;
  const names = (await world.list(folder)).filter((name) => name.endsWith(".db-wal"));
  const logs = names.map((name) => `${folder}/${name}`);
  const found = await findInLogs(logs, world, sought, session);
  if (found === undefined) return undefined;
  return found.isAnswered ? proofOf("accepted", found) : { ...proofOf("queued", found), isBegun: true };
}

interface Found {
  readonly message: string;
  readonly path: string;
  /** An answer to it was begun. */
  readonly isAnswered: boolean;
}

async function findInLogs(
  logs: readonly string[],
  world: RuntimeWorld,
  sought: Sought,
  session: string | undefined,
): Promise<Found | undefined> {
  for (const path of logs) {
    const facts = await world.fileFacts(path);
    if (facts === undefined || facts.modifiedAt < sought.since || facts.size > LONGEST_WAL) continue;
    const pages = (await world.readText(path, 0, LONGEST_WAL)) ?? "";
    const message = findInPages(pages, sought, session);
    if (message !== undefined)
      return { message, path, isAnswered: pages.includes(`"parentID":"${message}"`) };
  }
  return undefined;
}

function proofOf(kind: Proof["kind"], { message, path }: Found): Proof {
  return { kind, source: "database", detail: `message ${message} in ${path}` };
}

const ID = "[0-9A-Za-z]{26}";
/** Two integers of a row, read as text. */
const TIMES = String.raw`[\s\S]{2,24}?`;
const PART = new RegExp(
  String.raw`prt_${ID}(msg_${ID})(ses_${ID})${TIMES}\{"type":"text","text":"(?:\\[nrt]| )*$`,
);
const LONGEST_PART_HEAD = 400;

/** Pure. The id of the user's message that begins with the needle; `session`: only of this one. */
export function findInPages(pages: string, sought: Sought, session: string | undefined): string | undefined {
  // as it stands in JSON
  const needle = JSON.stringify(sought.needle).slice(1, -1);
  for (let at = pages.indexOf(needle); at >= 0; at = pages.indexOf(needle, at + 1)) {
    const [, message, owner] = PART.exec(pages.slice(Math.max(0, at - LONGEST_PART_HEAD), at)) ?? [];
    if (message === undefined || owner === undefined) continue;
    if (session !== undefined && owner !== session) continue;
    if (isUserMessageSince(pages, `${message}${owner}`, sought.since)) return message;
  }
  return undefined;
}

const USER = new RegExp(String.raw`^${TIMES}\{"role":"user","time":\{"created":(\d+)\}`);

function isUserMessageSince(pages: string, row: string, since: number): boolean {
  for (let at = pages.indexOf(row); at >= 0; at = pages.indexOf(row, at + 1)) {
    const created = USER.exec(pages.slice(at + row.length, at + row.length + 200))?.[1];
    if (created !== undefined && Number(created) >= since) return true;
  }
  return false;
}
