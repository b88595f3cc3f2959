import { MosaicError } from "../../base/errors.ts";
import { answerInvalid } from "../../domain/federation/peer-calls.ts";
import type { StoredPeer } from "../../domain/ports/federation-store.ts";
import type { FleetPeers, FleetPeersRequest } from "../documents/fleet-peers.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { askOfPeer, grantsFor, peersNamed, type GivenGrant } from "../peers/ask-peer.ts";

type Row = FleetPeers["peers"][number];
type PeerAgent = Row["agents"][number];

/** Limits of the rows of one peer, and of the requests for them, whatever the peer says. */
const MOST_ROWS = 10_000;
const MOST_ANSWERS = 20;

/** The agents of other teams, as far as those show them. A peer that does not answer has a row with the reason. */
export const fleetPeers = operation<FleetPeersRequest, FleetPeers>({
  needs: "read",
  whilePaused: "allow",
  async run(call, { peers: wanted }) {
    const { services } = call;
    const peers = await Promise.all((await peersNamed(call, wanted)).map((peer) => rowOf(call, peer)));
    return {
      document: {
        ...heading(services, "mosaic.fleet.peers/1"),
        at: timestampOf(services.host.clock.now()),
        _partial: peers.some(({ error }) => error !== null),
        peers,
      },
    };
  },
});

async function rowOf(call: Call, peer: StoredPeer): Promise<Row> {
  const agents = new Map<string, PeerAgent>();
  const row = (error: Row["error"], answered: boolean): Row => ({
    peer: peer.name,
    answered,
    error,
    agents: [...agents.values()],
  });
  try {
    const grants = await grantsFor(call, peer, { resource: "agents.read", verb: "list" });
    for (const grant of grants) await readAgents(call, peer, grant, agents);
    return row(null, true);
  } catch (thrown) {
    call.signal.throwIfAborted();
    // a fault on our side is not the fault of one peer
    if (!(thrown instanceof MosaicError) || thrown.code.startsWith("storage-")) throw thrown;
    return row({ code: thrown.code, message: thrown.message }, agents.size > 0);
  }
}

async function readAgents(
  call: Call,
  peer: StoredPeer,
  grant: GivenGrant,
  agents: Map<string, PeerAgent>,
): Promise<void> {
  const { agentList } = await import("../peers/answers.ts");
  let cursor: string | null = null;
  for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
    const { body } = await askOfPeer(call, peer, {
      what: "list",
      path: "list/agents.read",
      body: { cursor },
      grant,
      detail: "agents.read",
    });
    const read = agentList.safeParse(body);
    if (!read.success) throw answerInvalid();
    for (const { source, row } of read.data.rows) {
      const address = `${source.host}/${row.agent}`;
      if (agents.size >= MOST_ROWS && !agents.has(address)) throw tooMany(peer);
      agents.set(address, {
        host: source.host,
        ...row,
        since: row.since && new Date(row.since).toISOString(),
      });
    }
    cursor = read.data.next;
    if (cursor === null) return;
  }
  throw tooMany(peer);
}

function tooMany({ name }: StoredPeer): MosaicError {
  return new MosaicError("failure", `the peer ${name} has more rows than are shown`, {
    code: "peer-has-more",
    data: { peer: name },
  });
}
