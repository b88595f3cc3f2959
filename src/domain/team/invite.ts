import { MosaicError } from "../../base/errors.ts";

/** What a new host was given: a code, and where the rest is to be had, if anywhere. */
export interface Invite {
  readonly code: string;
  /** The gateway that answers with the rest; undefined: this host knows the database already. */
  readonly origin: string | undefined;
}

/** What a gateway answers to a code that is good: all that a new host lacks. Each may have a password in it. */
export interface JoinAnswer {
  readonly databaseUrl: string;
  readonly valkeyUrl: string;
  /** The certificate of the authority that the database's URL names by a path of that host; null: it names none. */
  readonly authority: string | null;
}

const CODE = /^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$/;
const LOOPBACK = new Set(["localhost", "mosaic.localhost", "127.0.0.1", "[::1]"]);

/**
 * `ABCD-EFGH-JKLM-NPQR`, or `https://gateway.example/#CODE`. The database's address comes back over that line, so plain
 * http is for this machine alone. Throws MosaicError `invite-invalid`.
 */
export function readInvite(text: string): Invite {
  const code = text.trim().toUpperCase();
  if (CODE.test(code)) return { code, origin: undefined };
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const inUrl = url?.hash.slice(1).toUpperCase() ?? "";
  if (url === undefined || !/^https?:$/.test(url.protocol) || !CODE.test(inUrl)) {
    throw invalid("this is neither a code nor an address with one", "mosaic gateway host invite");
  }
  if (url.protocol === "http:" && !LOOPBACK.has(url.hostname)) {
    throw invalid(
      `http to ${url.hostname} would show the database's address to the network`,
      `https://${url.host}/#CODE, or a tunnel to a port of this machine`,
    );
  }
  return { code: inUrl, origin: url.origin };
}

function invalid(message: string, hint: string): MosaicError {
  return new MosaicError("usage", message, { code: "invite-invalid", hint });
}

/** An answer as it came over the line; undefined for anything else. */
export function readJoinAnswer(body: unknown): JoinAnswer | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { database_url: databaseUrl, valkey_url: valkeyUrl, authority } = body as Record<string, unknown>;
  if (typeof databaseUrl !== "string" || typeof valkeyUrl !== "string") return undefined;
  return { databaseUrl, valkeyUrl, authority: typeof authority === "string" ? authority : null };
}

/** The file that a database's URL names for its authority's certificate; undefined where it names none. */
export function authorityOf(databaseUrl: string): string | undefined {
  return URL.canParse(databaseUrl)
    ? (new URL(databaseUrl).searchParams.get("sslrootcert") ?? undefined)
    : undefined;
}

export function withAuthority(databaseUrl: string, path: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set("sslrootcert", path);
  return url.href;
}

/** The code was used, is too old, or never was one. */
export function inviteRefused(): MosaicError {
  return new MosaicError("configuration", "this invite is not good, or not any more", {
    code: "invite-refused",
    hint: "mosaic gateway host invite, at a host of the team",
  });
}

export function nameTaken(name: string): MosaicError {
  return new MosaicError("configuration", `the team has a host ${name} already`, {
    code: "host-name-taken",
    data: { name },
    hint: "mosaic gateway join … --name NAME",
  });
}
