import { MosaicError } from "../../base/errors.ts";
import {
  factsOf,
  GRANT_RESOURCES,
  GRANT_VERBS,
  isGrantResource,
  isGrantVerb,
  type GrantResource,
  type GrantVerb,
} from "../../base/grant-resources.ts";
import { nearest } from "../../base/nearest.ts";
import { parseResource, RESOURCE_RULE, type Resource } from "../../base/resources.ts";
import type { IdentityTools } from "../gateway/identity.ts";
import { teamNamed } from "../gateway/people.ts";
import { userNamed } from "../gateway/users.ts";
import type { StoredGrant } from "../ports/federation-store.ts";
import { MOST_ROWS } from "./grant-limits.ts";
import { peerNamed } from "./peers.ts";

/** A grant as a person requests it; every field is checked here. */
export interface WantedGrant {
  /** The peer's name. */
  readonly peer: string;
  /** A user's mail address. */
  readonly subject: string;
  readonly resources: readonly string[];
  /** null: every verb that the resources allow. */
  readonly verbs: readonly string[] | null;
  readonly exclude: readonly string[];
  /** By name; null: all teams of the subject. */
  readonly includeTeams: readonly string[] | null;
  readonly includePersonal: boolean;
  readonly maxRows: number;
  readonly lastsMs: number;
}

const SHORTEST_MS = 1_000;

/** A new grant, with its warnings. */
export interface MadeGrant {
  readonly grant: StoredGrant;
  readonly warnings: readonly string[];
}

/**
 * Makes a grant. Throws MosaicError `grant-resource-unknown`, `grant-verb-unknown`, `grant-empty`, `max-rows-invalid`,
 * `resource-invalid` for an exclusion, and where the peer, the subject or a team is unknown.
 */
export async function makeGrant(
  tools: IdentityTools,
  wanted: WantedGrant,
  createdBy: string,
): Promise<MadeGrant> {
  const { store, secrets, clock } = tools;
  const words = grantWords(wanted);
  requireRows(wanted.maxRows);
  if (wanted.lastsMs < SHORTEST_MS) throw new MosaicError("usage", "a grant is good for a second at least");
  const [{ peerId }, { userId }, teams] = await Promise.all([
    peerNamed(tools, wanted.peer),
    userNamed(tools, wanted.subject),
    wanted.includeTeams === null
      ? null
      : Promise.all(wanted.includeTeams.map((name) => teamNamed(tools, name))),
  ]);
  const createdAt = clock.now();
  const grant: StoredGrant = {
    grantId: secrets.newId(),
    peerId,
    subjectUserId: userId,
    ...words,
    includeTeams: teams?.map(({ teamId }) => teamId) ?? null,
    includePersonal: wanted.includePersonal,
    maxRows: wanted.maxRows,
    createdAt,
    createdBy,
    until: createdAt + wanted.lastsMs,
    revokedAt: null,
  };
  await store.federation.grants.add(grant);
  return { grant, warnings: warningsOf(grant) };
}

/** A shorter beginning of an id is not accepted. */
const SHORTEST_ID = 8;

/** Finds a grant by its id, or by a beginning that no other grant's id has. Throws MosaicError `no-such-grant`. */
export async function grantOfId(
  { store }: Pick<IdentityTools, "store">,
  grantId: string,
): Promise<StoredGrant> {
  const { grants } = store.federation;
  const grant = await grants.byId(grantId);
  if (grant !== undefined) return grant;
  const alike =
    grantId.length < SHORTEST_ID ? [] : (await grants.all()).filter((one) => one.grantId.startsWith(grantId));
  if (alike.length === 1 && alike[0] !== undefined) return alike[0];
  throw new MosaicError("usage", `there is no grant ${JSON.stringify(grantId)}`, {
    code: "no-such-grant",
    data: { grant: grantId },
    hint: "mosaic federation grant list",
  });
}

/** Whether it is valid, or why it is not any more. */
export function grantState({ revokedAt, until }: StoredGrant, now: number): "active" | "ended" | "revoked" {
  if (revokedAt !== null) return "revoked";
  return until <= now ? "ended" : "active";
}

/** The checked words of a grant. Pure. */
export function grantWords({
  resources,
  verbs,
  exclude,
}: Pick<WantedGrant, "resources" | "verbs" | "exclude">): Pick<
  StoredGrant,
  "resources" | "verbs" | "exclude"
> {
  const wanted = unique(resources).map(resourceNamed);
  const excluded = unique(exclude).map(exclusionNamed);
  const left = wanted.filter((resource) => !excluded.includes(resource));
  const possible = GRANT_VERBS.filter((verb) =>
    left.some((resource) => factsOf(resource).verbs.includes(verb)),
  );
  const given = verbs === null ? possible : unique(verbs).map(verbNamed);
  const useless =
    left.find((resource) => !factsOf(resource).verbs.some((verb) => given.includes(verb))) ??
    given.find((verb) => !possible.includes(verb));
  if (left.length === 0 || given.length === 0 || useless !== undefined) {
    throw new MosaicError(
      "usage",
      useless === undefined
        ? "this grant would give nothing"
        : `with these words ${useless} would give nothing`,
      {
        code: "grant-empty",
        hint: GRANT_RESOURCES.map((name) => `${name}: ${factsOf(name).verbs.join(", ")}`).join("; "),
      },
    );
  }
  return { resources: wanted, verbs: given, exclude: excluded };
}

/** What to think about before it is granted. */
export function warningsOf({ resources, exclude }: Pick<StoredGrant, "resources" | "exclude">): string[] {
  return resources
    .filter((resource) => !exclude.includes(resource))
    .flatMap((resource) => factsOf(resource).warning ?? []);
}

function requireRows(maxRows: number): void {
  if (Number.isInteger(maxRows) && maxRows >= 1 && maxRows <= MOST_ROWS) return;
  throw new MosaicError("usage", `a grant answers with 1 to ${MOST_ROWS} rows`, {
    code: "max-rows-invalid",
    data: { max_rows: maxRows },
  });
}

function resourceNamed(text: string): GrantResource {
  if (isGrantResource(text)) return text;
  throw unknownWord({ code: "grant-resource-unknown", what: "resource" }, text, GRANT_RESOURCES);
}

function verbNamed(text: string): GrantVerb {
  if (isGrantVerb(text)) return text;
  throw unknownWord({ code: "grant-verb-unknown", what: "verb" }, text, GRANT_VERBS);
}

function exclusionNamed(text: string): GrantResource | Resource {
  if (isGrantResource(text)) return text;
  const resource = parseResource(text);
  if (resource !== undefined) return resource;
  throw new MosaicError(
    "usage",
    `${JSON.stringify(text)} is no resource of a grant, and not ${RESOURCE_RULE}`,
    {
      code: "resource-invalid",
      data: { resource: text },
      hint: "'*/coder0' is coder0 of every host, 'web1/*' all of web1",
    },
  );
}

function unknownWord(
  { code, what }: { readonly code: string; readonly what: string },
  text: string,
  words: readonly string[],
): MosaicError {
  const near = nearest(text, words);
  return new MosaicError("usage", `${JSON.stringify(text)} is no ${what} of a grant`, {
    code,
    data: { word: text },
    hint: near === undefined ? `one of ${words.join(", ")}` : `did you mean ${near}?`,
  });
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
