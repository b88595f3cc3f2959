import { describeError, MosaicError } from "../../base/errors.ts";
import type { Composition } from "../../compose/services.ts";
import { FEDERATION_API } from "../../domain/federation/peer-calls.ts";
import { Rates } from "../../domain/federation/rate.ts";
import type { ReadRequest } from "../../domain/federation/signed-request.ts";
import { Answers } from "../../domain/gateway/answers.ts";
import { writeAudit } from "../../domain/gateway/audit.ts";
import type { IdentityTools } from "../../domain/gateway/identity.ts";
import type { StoredPeer } from "../../domain/ports/federation-store.ts";
import type { FederationWire, SigningKey } from "../../domain/ports/federation-wire.ts";
import { errorOf } from "../error-answer.ts";
import type { Asked, Route } from "../routes.ts";
import { tooManyRequests } from "../too-many-requests.ts";
import { admitPeer, readSigned, type BodyBounds } from "./admit.ts";
import { answerCapabilities } from "./capabilities.ts";
import { enrolPeer } from "./enrol.ts";
import { answerOperate } from "./operate.ts";
import { answerGet, answerList } from "./rows.ts";
import { isOfRequest, outsideOf, responseOf, type Outside } from "./outside.ts";
import { answerSend } from "./send.ts";
import { takeNextKey } from "./next-key.ts";

/** What answers to peers are made with. */
export interface FederationTools extends IdentityTools {
  readonly composition: Composition;
  /** Loaded at the first request: a gateway without other teams never needs it. */
  readonly wire: () => Promise<FederationWire>;
  readonly isReadOnly: boolean;
  /** What was done for a peer under an id, so that it is not done again. */
  readonly answers: () => Answers;
  /** By grant. Requests without a grant of the peer count for the peer. */
  readonly grantRates: Rates;
}

/** A request of a peer with a valid signature. */
export interface FromPeer {
  readonly asked: Asked;
  readonly peer: StoredPeer;
  readonly read: ReadRequest;
  readonly body: unknown;
}

const SMALL: BodyBounds = { longest: 16_384, patienceMs: 5_000 };
/** Holds a message of 1 MiB, written as JSON. */
const LARGE: BodyBounds = { longest: 2 * 1024 * 1024, patienceMs: 15_000 };

/** Far more than people and their programs ask, and far less than what does harm. */
const OF_A_PEER = { burst: 120, perSecond: 10 };
const OF_A_GRANT = { burst: 60, perSecond: 2 };
/** For all unknown callers together, because each is a line in the audit. */
const OF_STRANGERS = { burst: 60, perSecond: 0.1 };

/** `/api/federation/v1/…`: the routes for gateways of other teams, authenticated by signature and never by a login. */
export function federationRoutes(
  composition: Composition,
  identity: IdentityTools,
  wire: FederationTools["wire"],
  isReadOnly: boolean,
): readonly Route[] {
  let answers: Answers | undefined;
  const tools: FederationTools = {
    ...identity,
    composition,
    wire,
    isReadOnly,
    answers: () => (answers ??= new Answers(identity)),
    grantRates: new Rates(OF_A_GRANT),
  };
  const rates = new Rates(OF_A_PEER);
  const strangers = new Rates(OF_STRANGERS);

  /** Signs the answers, and audits who was not admitted. */
  const guarded =
    (work: (asked: Asked, read: ReadRequest, key: SigningKey) => Promise<Outside>) =>
    async (asked: Asked): Promise<Response> => {
      const key = await (await wire()).keys.existing();
      if (key === undefined) throw notFederated();
      let read: ReadRequest | undefined;
      try {
        read = readSigned(asked);
        return await responseOf(await work(asked, read, key), { key, nonce: read.nonce }, tools.clock.now());
      } catch (thrown) {
        const error = errorOf(thrown);
        const outside = await toldOf(error, read);
        return await responseOf(
          outside,
          read === undefined ? undefined : { key, nonce: read.nonce },
          tools.clock.now(),
        );
      }
    };

  async function toldOf(error: MosaicError, read: ReadRequest | undefined): Promise<Outside> {
    if (!isOfRequest(error.code)) return outsideOf(error);
    const taken = strangers.take("", tools.clock.monotonic());
    if (!taken.isTaken) return outsideOf(tooManyRequests(taken.waitMs));
    const actor = { actor: "nobody", via: "peer", peerId: read?.keyId ?? null } as const;
    const done = {
      action: "federation.refused",
      resource: "",
      outcome: error.code,
      requestId: read?.nonce ?? "",
    };
    try {
      await writeAudit(identity, actor, done);
    } catch (thrown) {
      return outsideOf(new MosaicError("failure", describeError(thrown), { code: "storage-away" }));
    }
    return outsideOf(error);
  }

  const ofPeer = (bounds: BodyBounds, work: (from: FromPeer) => Promise<Outside>) =>
    guarded(async (asked, read) => {
      const { peer, body } = await admitPeer(tools, asked, read, { rates, bounds });
      return await work({ asked, peer, read, body });
    });
  return [
    route(
      "POST",
      "enrol",
      guarded((asked, read, key) => enrolPeer(tools, asked, read, { key, bounds: SMALL, strangers })),
    ),
    route(
      "GET",
      "capabilities",
      ofPeer(SMALL, (from) => answerCapabilities(tools, from)),
    ),
    route(
      "POST",
      "list/:resource",
      ofPeer(SMALL, (from) => answerList(tools, from)),
    ),
    route(
      "POST",
      "get/:resource/:id",
      ofPeer(SMALL, (from) => answerGet(tools, from)),
    ),
    route(
      "POST",
      "send",
      ofPeer(LARGE, (from) => answerSend(tools, from)),
    ),
    route(
      "POST",
      "operate",
      ofPeer(SMALL, (from) => answerOperate(tools, from)),
    ),
    route(
      "POST",
      "key",
      ofPeer(SMALL, (from) => takeNextKey(tools, from)),
    ),
  ];
}

function route(method: Route["method"], path: string, handle: Route["handle"]): Route {
  return { method, path: `${FEDERATION_API}${path}`, needs: "none", reaches: "nothing", handle };
}

/** The same answer as for any path that does not exist. */
function notFederated(): MosaicError {
  return new MosaicError("usage", "there is no operation there", { code: "no-such-operation" });
}
