import { z } from "zod";
import type { AgentSubject } from "../../base/resources.ts";
import type { ScopeFilter } from "../../domain/federation/scope.ts";
import type { Answer, Worked } from "../../domain/gateway/answers.ts";
import { writeAudit } from "../../domain/gateway/audit.ts";
import { Access } from "../access.ts";
import { askedOperation } from "../ask-operation.ts";
import { errorOf } from "../error-answer.ts";
import { invalidRequest } from "../invalid-request.ts";
import { knownHost } from "../own-host.ts";
import { statusOf } from "../status-codes.ts";
import { actorOfPeer, allowed, writeRefused } from "./authorize.ts";
import type { FederationTools, FromPeer } from "./federation-routes.ts";
import { FORBIDDEN, NOT_FOUND, type Outside } from "./outside.ts";
import { requireAddress } from "./outside-address.ts";
import { hostsOf, subjectIn } from "./rows.ts";
import { UnderWay } from "./under-way.ts";

/** The longest wait for an agent in the middle of a turn. */
const LONGEST_WAIT_MS = 60_000;
/** At the same time, of one peer. */
const MOST_UNDER_WAY = 4;

const operateRequest = z.strictObject({
  agent: z.string().max(200),
  act: z.enum(["start", "stop", "restart"]),
  id: z.string().regex(/^[A-Za-z0-9_][\w.-]{0,63}$/),
  now: z.boolean(),
  timeout_ms: z.number().min(0).max(LONGEST_WAIT_MS),
});

type Wish = z.infer<typeof operateRequest>;

const underWay = new UnderWay(MOST_UNDER_WAY);

/**
 * `POST operate`: starts, stops or restarts one agent with the usual operation, in the rights of the grant's subject.
 * The same id again within a day is the same deed: it is done once, and answered again.
 */
export async function answerOperate(tools: FederationTools, from: FromPeer): Promise<Outside> {
  const parsed = operateRequest.safeParse(from.body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const wish = parsed.data;
  const { host, agent } = requireAddress(wish.agent);
  const found = subjectIn(await hostsOf(tools, from), host, agent);
  const subject = found?.subject ?? { host, agent, class: undefined };
  const wanted = { verb: "operate", resource: "agents.operate", agents: [subject] };
  const decided = await allowed(tools, from, wanted);
  if ("outside" in decided) return decided.outside;
  const refuse = (outcome: string) =>
    writeRefused(tools, from, { action: `fleet.${wish.act}`, resource: wish.agent, outcome });
  if (found === undefined) {
    await refuse("no-such-agent");
    return NOT_FOUND;
  }
  if (tools.isReadOnly) {
    await refuse("read-only");
    return FORBIDDEN;
  }
  const { peerId } = from.peer;
  underWay.requireRoom(peerId);
  const ended = underWay.begin(peerId);
  from.asked.takeTime();
  try {
    return await doneOnce(tools, from, wish, { subject, isHere: found.isHere, filter: decided.filter });
  } finally {
    ended();
  }
}

/** The agent that a peer's request is about. */
interface Target {
  readonly subject: AgentSubject;
  readonly isHere: boolean;
  readonly filter: ScopeFilter;
}

async function doneOnce(
  tools: FederationTools,
  from: FromPeer,
  wish: Wish,
  target: Target,
): Promise<Outside> {
  const { peer, asked, read } = from;
  const { id, ...request } = wish;
  let outcome = "ok";
  try {
    const keyed = {
      caller: `peer:${peer.peerId}`,
      key: id,
      operation: "federation.operate",
      request,
      hasSecret: false,
    };
    const { worked, isRepeated } = await tools
      .answers()
      .once(keyed, asked.ends, () => workedBy(() => done(tools, from, wish, target)));
    if (!isRepeated && worked.error !== undefined) throw worked.error;
    const { status, ending, body } = worked.answer;
    outcome = isRepeated ? "repeated" : (ending ?? "ok");
    return { status, body: JSON.parse(body) as object };
  } catch (thrown) {
    outcome = errorOf(thrown).code;
    throw thrown;
  } finally {
    await writeAudit(tools, actorOfPeer(peer, read), {
      action: `fleet.${wish.act}`,
      resource: wish.agent,
      outcome,
      detail: id,
      requestId: read.nonce,
    });
  }
}

async function done(
  { composition }: FederationTools,
  { asked, peer, read }: FromPeer,
  { agent: address, act, now, timeout_ms }: Wish,
  { subject, isHere, filter }: Target,
): Promise<Answer> {
  const operation = await askedOperation(composition, `fleet.${act}`, {
    agents: [subject.agent],
    host: isHere ? null : subject.host,
    // without waiting where turns are cut
    ...(act === "start" ? {} : now ? { now } : { idle_timeout_ms: timeout_ms }),
  });
  // What has begun is finished, even if the peer hangs up: it comes again with the same id.
  const access = new Access(filter.rights, knownHost(composition)(asked.ends));
  const { document, ending = null } = await operation.perform({
    access,
    signal: asked.ends,
    who: actorOfPeer(peer, read),
  });
  const { agents } = document as { readonly agents: readonly { readonly outcome: string }[] };
  // the words beside an outcome name paths and processes of this machine
  const body = {
    schema: "mosaic.federation.operate/1",
    act,
    agent: address,
    ending,
    outcome: agents[0]?.outcome ?? "unknown",
  };
  return { status: 200, ending, body: JSON.stringify(body) };
}

/** Of a refusal only the code is kept, because only the code is told outside. */
async function workedBy(work: () => Promise<Answer>): Promise<Worked> {
  try {
    return { answer: await work() };
  } catch (thrown) {
    const error = errorOf(thrown);
    const { code, ending } = error;
    const body = { error: { code, message: `refused there: ${code}`, hint: null } };
    return { answer: { status: statusOf(error), ending, body: JSON.stringify(body) }, error };
  }
}
