import {
  identityIn,
  isSameProcess,
  renderIdentity,
  type ProcessIdentity,
} from "../../../base/process-identity.ts";
import { parseKeyValues } from "../../../base/key-values.ts";
import { isAlive } from "../../host/process-life.ts";
import type { Host } from "../../host/host.ts";
import { ASK_FILE } from "../../host/run-files.ts";
import { requireOwnRunFolder } from "../../host/run-folder.ts";

/** Says that a process waits for an answer now: a file in the run folder, which the process removes when it ends. */
export interface OpenAsk {
  /** The id of the message. */
  readonly id: string;
  /** "HOST:NAME" of the asker. */
  readonly from: string;
  /** The agents that were asked: names, and addresses on other hosts. */
  readonly to: readonly string[];
}

const LONGEST_ASK = 16_384;
/** Bytes of UTF-8; the longest message. */
const LONGEST_REPLY = 1024 * 1024 + 1024;

const askFile = ({ paths }: Host, id: string) => `${paths.run}/${ASK_FILE}${id}.ask`;
const replyFile = ({ paths }: Host, id: string, agent: string) =>
  `${paths.run}/${ASK_FILE}${id}.${agent}.reply`;

/**
 * Says that this process waits for an answer to the message. Returns a function that ends that. Where it cannot be
 * said, for example on a full disk, nobody can hand in a reply, and the end of the turn is waited for all the same.
 */
export async function openAsk(host: Host, { id, from, to }: OpenAsk): Promise<() => Promise<void>> {
  const own = await host.processes.identity(host.processes.ownPid());
  if (!own.known || own.value === undefined) return async () => undefined;
  const text = `id=${id}\nfrom=${from}\nto=${to.join(" ")}\n${renderIdentity(own.value)}`;
  try {
    await requireOwnRunFolder(host);
    await host.files.write(askFile(host, id), text, 0o600);
  } catch {
    return async () => undefined;
  }
  return async () => {
    const still = await readAsk(host, id);
    // Another process may have asked with the same id.
    if (still !== undefined && isSameProcess(still.by, own.value)) await host.files.remove(askFile(host, id));
    // Agents of another host do not answer into a file on this one.
    for (const agent of to.filter((name) => !name.includes("/")))
      await host.files.remove(replyFile(host, id, agent));
  };
}

/** The ask with this id, while the process that waits lives. */
export async function liveAsk(host: Host, id: string): Promise<OpenAsk | undefined> {
  const ask = await readAsk(host, id);
  return ask !== undefined && (await isAlive(host, ask.by)) ? ask : undefined;
}

/** All asks whose process lives. */
export async function liveAsks(host: Host): Promise<readonly OpenAsk[]> {
  const names = await host.files.list(host.paths.run).catch(() => []);
  const ids = names.flatMap((name) =>
    name.startsWith(ASK_FILE) && name.endsWith(".ask") ? name.slice(ASK_FILE.length, -".ask".length) : [],
  );
  const asks = await Promise.all(ids.map((id) => liveAsk(host, id)));
  return asks.filter((ask) => ask !== undefined);
}

async function readAsk(
  host: Host,
  id: string,
): Promise<(OpenAsk & { readonly by: ProcessIdentity }) | undefined> {
  const values = parseKeyValues((await host.files.readOwn(askFile(host, id), LONGEST_ASK)) ?? "");
  const by = identityIn(values);
  const from = values.get("from");
  if (by === undefined || from === undefined) return undefined;
  return { id, from, to: (values.get("to") ?? "").split(" "), by };
}

/** Answers an open ask for one of the agents asked. */
export async function replyToAsk(host: Host, id: string, agent: string, text: string): Promise<void> {
  await host.files.write(replyFile(host, id, agent), text, 0o600);
}

/** What that agent answered with `agent reply`; undefined: nothing yet. */
export async function replyOf(host: Host, id: string, agent: string): Promise<string | undefined> {
  return host.files.readOwn(replyFile(host, id, agent), LONGEST_REPLY);
}

/**
 * Pure. The agent among those asked that waits, directly or through others, for the asker: it could not answer before
 * it has an answer itself. undefined: none.
 */
export function circleOf(
  asks: readonly OpenAsk[],
  asker: string,
  asked: readonly string[],
  addressOf: (agent: string) => string,
): string | undefined {
  const waitsFor = (agent: string, seen: ReadonlySet<string>): boolean => {
    if (addressOf(agent) === asker) return true;
    if (seen.has(agent)) return false;
    const more = new Set([...seen, agent]);
    return asks.some(({ from, to }) => from === addressOf(agent) && to.some((next) => waitsFor(next, more)));
  };
  return asked.find((agent) => waitsFor(agent, new Set()));
}
