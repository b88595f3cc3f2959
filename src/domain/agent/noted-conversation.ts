import { identityIn, isSameProcess, renderIdentity } from "../../base/process-identity.ts";
import type { Host } from "../host/host.ts";
import { parseKeyValues } from "../../base/key-values.ts";
import type { AgentName } from "../../base/names.ts";
import type { AgentLook, StateSources } from "./look.ts";
import type { Launched } from "../../runtimes/launched.ts";

const LONGEST_NOTE = 4096;

/**
 * Notes which conversation an agent has open. Some runtimes can tell that only while they run, and a later start has to
 * resume that conversation. Only for runtimes that `mosaic RUNTIME` started. Writes only changes.
 */
export async function noteConversation(host: Host, sources: StateSources, look: AgentLook): Promise<void> {
  const { facts, adapter, agent } = look;
  if (facts?.launched === undefined || adapter.conversation === undefined) return;
  const answer = await adapter.conversation(facts, sources.world);
  const id = answer.known ? answer.value?.id : undefined;
  if (id === undefined || /\s/.test(id)) return;
  const text = `conversation=${id}\n${renderIdentity(facts.launched)}`;
  const path = host.paths.conversation(agent.name);
  if ((await host.files.readOwn(path, LONGEST_NOTE)) !== text) await host.files.write(path, text, 0o600);
}

/**
 * Stands in for a launch record that was lost with the run folder: the conversation that a living agent has open. Once
 * it has ended, nothing else leads to its record. undefined where there is a launch record, or no conversation is seen.
 */
export async function openedConversation(
  host: Host,
  sources: StateSources,
  { facts, adapter }: AgentLook,
): Promise<Launched | undefined> {
  if (facts === undefined || facts.launched !== undefined || adapter.conversation === undefined)
    return undefined;
  const answer = await adapter.conversation(facts, sources.world);
  const identity = await host.processes.identity(facts.pid);
  const conversation = answer.known ? answer.value?.id : undefined;
  if (conversation === undefined || !identity.known || identity.value === undefined) return undefined;
  return {
    ...identity.value,
    runtime: adapter.runtime,
    at: 0,
    workingDirectory: facts.workingDirectory,
    conversation,
    resumed: false,
    port: undefined,
    password: undefined,
    dataFolder: undefined,
    version: undefined,
  };
}

/** The conversation last noted of the process of this launch; undefined where there is none. */
export async function notedConversation(
  host: Host,
  agent: AgentName,
  launched: Launched,
): Promise<string | undefined> {
  const values = parseKeyValues(
    (await host.files.readOwn(host.paths.conversation(agent), LONGEST_NOTE)) ?? "",
  );
  return isSameProcess(identityIn(values), launched) ? values.get("conversation") : undefined;
}
