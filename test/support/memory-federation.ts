/** Gateways of two teams in one process: everything between them is as it would be, but for the line itself. */
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import type { Composition, Services } from "../../src/compose/services.ts";
import { enrolAt } from "../../src/domain/federation/enrol-at.ts";
import { newInviteSecret } from "../../src/domain/federation/enrolment.ts";
import { newPrivateKey, signingKeyOf } from "../../src/domain/federation/keys.ts";
import type {
  FederationSelf,
  FederationWire,
  PeerCallTools,
  SigningKey,
} from "../../src/domain/ports/federation-wire.ts";
import type { PeerLine } from "../../src/domain/ports/peer-line.ts";
import { doorOfPort } from "../../src/gateway/doors.ts";
import { federationRoutes } from "../../src/gateway/federation/federation-routes.ts";
import { createHandler } from "../../src/gateway/handle.ts";
import { factsOf } from "../../src/gateway/request-facts.ts";
import { memoryGateway } from "./memory-gateway.ts";

const NEVER = new AbortController().signal;

/** The agents of each host of the team. */
export type MemoryHosts = Readonly<
  Record<string, readonly { readonly agent: string; readonly class: string }[]>
>;

export interface MemoryPeer {
  readonly name: string;
  readonly address: string;
  readonly tools: ReturnType<typeof memoryGateway>;
  readonly wire: FederationWire;
  /** As an operation gets it. */
  readonly services: Services;
  key(): SigningKey;
  /** Messages that reached an agent's host. */
  readonly sent: { readonly host: string; readonly request: Readonly<Record<string, unknown>> }[];
  /** What the operation there does with a message. */
  deliver: (request: Readonly<Record<string, unknown>>) => Promise<object> | object;
  /** As the network hands a request over. */
  answer(request: Request): Promise<Response>;
  /** How often an answer was given more time. */
  readonly times: { count: number };
}

export async function memoryPeer(name: string, hosts: MemoryHosts = {}): Promise<MemoryPeer> {
  const address = `https://${name}.example`;
  const tools = memoryGateway();
  let current = await signingKeyOf(await newPrivateKey());
  let next: SigningKey | undefined;
  const self = async (): Promise<FederationSelf> => ({
    keyId: current.keyId,
    publicKey: current.publicKey,
    address,
    certificate: null,
  });
  const calls: PeerCallTools = {
    line: () => Promise.reject(new Error("no line")),
    key: async () => current,
    clock: tools.clock,
  };
  const peer: MemoryPeer = {
    name,
    address,
    tools,
    key: () => current,
    services: undefined as never,
    sent: [],
    times: { count: 0 },
    deliver: () => ({ verdict: "accepted" }),
    wire: {
      self,
      certificateAt: async () => ({ sha256: "", until: 0 }),
      face: async () => ({ address, certificate: undefined }),
      calls,
      keys: {
        existing: async () => current,
        current: async () => current,
        next: async () => (next ??= await signingKeyOf(await newPrivateKey())),
        async useNext() {
          current = next ?? current;
          next = undefined;
        },
      },
      newInviteSecret: () => newInviteSecret(current),
      enrol: async (invite, { name: as }) => await enrolAt(calls, await self(), invite, as, NEVER),
    },
    answer: (request) => handle(request),
  };
  const composition = memoryComposition(peer, hosts);
  Object.assign(peer, {
    services: composition.servicesFor({ signal: NEVER, needs: "read", note, warn: note }),
  });
  const door = doorOfPort({
    port: 14242,
    scheme: "http",
    publicOrigin: address,
    corsOrigin: undefined,
    peers: undefined,
  });
  const answering = createHandler({
    routes: federationRoutes(composition, tools, async () => peer.wire, false),
    callers: { sessionOf: async () => undefined, tokenOf: async () => undefined },
    hostFor: () => ({ host: name, agents: async () => [] }),
    ends: NEVER,
  });
  const handle = (request: Request) =>
    answering({
      request,
      // a request that was never sent has no Host
      facts: {
        ...factsOf(request, undefined, "127.0.0.1"),
        host: request.headers.get("host") ?? new URL(request.url).host,
      },
      door,
      takeTime: () => void (peer.times.count += 1),
      upgrade: () => false,
    });
  return peer;
}

function note(): void {}

/** The line to these gateways. */
export function lineTo(...peers: readonly MemoryPeer[]): PeerLine {
  return async ({ url, method, headers, body }) => {
    const peer = peers.find(({ address }) => address === url.origin);
    if (peer === undefined) throw new Error(`nobody at ${url.origin}`);
    const response = await peer.answer(
      new Request(url.href, { method, headers, ...(body === undefined ? {} : { body }) }),
    );
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
}

export function connect(from: MemoryPeer, ...to: readonly MemoryPeer[]): void {
  Object.assign(from.wire.calls, { line: lineTo(...to) });
}

/** The gateway is of a team, so that what its agents do is asked of other hosts and not of this machine. */
function memoryComposition(peer: MemoryPeer, hosts: MemoryHosts): Composition {
  const stored = Object.keys(hosts).map((host) => ({
    hostId: host,
    name: host,
    version: "0.1.0",
    isHeld: true,
    heardMs: 0,
    lookedMs: 0,
    open: 0,
    enrolledBy: "owner",
    machineId: "",
    place: "",
    leaseEpoch: 1,
  }));
  const states = Object.entries(hosts).flatMap(([hostId, agents]) =>
    agents.map(({ agent, class: kind }) => ({
      hostId,
      agent,
      ageMs: 0,
      row: { runtime: "stub", class: kind, state: "idle", reason: null, since: null, flags: [], restarts: 0 },
    })),
  );
  const team = {
    self: { hostId: "", name: peer.name },
    store: { hosts: { all: async () => stored }, states: { all: async () => states } },
    calls: {
      async ask({ host, request }: { readonly host: string; readonly request: Record<string, unknown> }) {
        peer.sent.push({ host, request });
        const document = { ...RECEIPT, id: request["id"], ...(await peer.deliver(request)) };
        return { kind: "ended", outcome: { kind: "done", document, ending: null } };
      },
    },
  };
  const services = {
    hostName: peer.name,
    isInTeam: true,
    host: { clock: peer.tools.clock, version: "0.1.0" },
    team: async () => team,
    gateway: async () => peer.tools,
    federation: async () => peer.wire,
    callingAgent: async () => undefined,
    outsideCalls: () => 0,
  };
  // what the operations of these tests ask of it, and no more
  return { servicesFor: () => services } as unknown as Composition;
}

const RECEIPT: Omit<AgentSend, "outside_calls" | "id"> = {
  schema: "mosaic.agent.send/1",
  tenant_id: "local",
  host: "",
  agent: "",
  verdict: "accepted",
  channel: "keys",
  detail: "/home/green/secret",
  elapsed_ms: 5,
  evidence: {
    state: "idle",
    reason: null,
    source: "screen",
    rule: null,
    proof: "record",
    proof_detail: "/home/green/record",
    enters: 1,
    screen: "/home/green/screen",
    repeats: null,
  },
};
