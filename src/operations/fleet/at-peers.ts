import { parsePeerAddress, type PeerAddress } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { answerInvalid, type PeerAnswer } from "../../domain/federation/peer-calls.ts";
import { peerNamed } from "../../domain/federation/peers.ts";
import type { Call } from "../operation.ts";
import type { OperateAct, PeerOutcome } from "../peers/answers.ts";
import { askOfPeer, grantsFor } from "../peers/ask-peer.ts";

/** What to do to an agent of another team. The operation's other options are only for agents of this one. */
export interface PeerDeed<Act extends OperateAct> {
  readonly act: Act;
  readonly agents: readonly string[];
  readonly host: string | null;
  readonly now: boolean;
  /** How long to wait for an agent in the middle of a turn. */
  readonly timeoutMs: number;
  /** Options that were given and cannot be passed on to peers. */
  readonly refused: readonly string[];
}

/** What became of one agent, by its gateway's answer. */
export interface PeerRow<Act extends OperateAct> {
  readonly agent: string;
  readonly outcome: PeerOutcome<Act>;
  readonly detail: string;
}

const LONGEST_WAIT_MS = 60_000;
/** Added to the wait: the time for an agent to end and to start, and for the way there and back. */
const DEED_MS = 3 * 60_000;

/**
 * Has the gateways of other teams do it to their agents, as far as their grants allow. Throws MosaicError
 * `not-for-peers`, and the first refusal.
 */
export async function operateAtPeers<Act extends OperateAct>(
  call: Call,
  deed: PeerDeed<Act>,
): Promise<{ readonly rows: readonly PeerRow<Act>[]; readonly isShort: boolean }> {
  const addresses = requireDeed(deed);
  const ends = [];
  // one after another, so that after a refusal nobody wonders what became of the rest
  for (const address of addresses) ends.push(await operateAt(call, address, deed));
  return { rows: ends.map(({ row }) => row), isShort: ends.some(({ isShort }) => isShort) };
}

function requireDeed({ agents, host, refused }: PeerDeed<OperateAct>): readonly PeerAddress[] {
  const addresses = agents.flatMap((agent) => parsePeerAddress(agent) ?? []);
  const [option] = host === null ? refused : ["host"];
  if (option !== undefined) {
    throw new MosaicError("usage", `${option} is for agents of this team alone`, {
      code: "not-for-peers",
      data: { option },
    });
  }
  if (addresses.length === agents.length) return addresses;
  throw new MosaicError("usage", "agents of other teams are named alone, without any of this one", {
    code: "not-for-peers",
    data: { option: "agents" },
  });
}

async function operateAt<Act extends OperateAct>(
  call: Call,
  { peer: name, host, agent }: PeerAddress,
  { act, now, timeoutMs: wished }: PeerDeed<Act>,
): Promise<{ readonly row: PeerRow<Act>; readonly isShort: boolean }> {
  const peer = await peerNamed(await call.services.gateway(), name);
  const [grant] = await grantsFor(call, peer, { resource: "agents.operate", verb: "operate" });
  const timeoutMs = Math.min(wished, LONGEST_WAIT_MS);
  const id = crypto.randomUUID();
  const ask = () =>
    askOfPeer(call, peer, {
      what: "operate",
      path: "operate",
      body: { agent: `${host}/${agent}`, act, id, now, timeout_ms: timeoutMs },
      ...(grant === undefined ? {} : { grant }),
      patienceMs: timeoutMs + DEED_MS,
      detail: `${act} ${host}/${agent} ${id}`,
    });
  const answer = await answered(ask);
  const { operated } = await import("../peers/answers.ts");
  const read = operated(act).safeParse(answer.body);
  if (!read.success) throw answerInvalid();
  const { outcome, ending } = read.data;
  const detail = `by the word of ${name}'s gateway`;
  return {
    row: { agent: `${name}:${host}/${agent}`, outcome: outcome as PeerOutcome<Act>, detail },
    isShort: ending !== null,
  };
}

/** A lost answer is requested once more with the same id: nothing is done twice there. */
async function answered(ask: () => Promise<PeerAnswer>): Promise<PeerAnswer> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof MosaicError) || thrown.code !== "peer-answer-lost") throw thrown;
    try {
      return await ask();
    } catch {
      throw thrown;
    }
  }
}
