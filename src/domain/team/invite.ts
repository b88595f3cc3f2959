import { MosaicError } from "../../base/errors.ts";

/** What a new host was given: a code and, with a gateway's address, where to get the rest. */
export interface Invite {
  readonly code: string;
  /** The gateway that answers with the rest; undefined: this host already knows the database. */
  readonly origin: string | undefined;
}

/** A gateway's answer to a valid code: everything that a new host lacks. Each part may contain a password. */
export interface JoinAnswer {
  readonly databaseUrl: string;
  readonly valkeyUrl: string;
  /** The certificate of the authority that the database's URL names by a path of that host; null: it names none. */
  readonly authority: string | null;
}

const CODE = /^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$/;
const LOOPBACK = new Set(["localhost", "mosaic.localhost", "127.0.0.1", "[::1]"]);

/**
 * `ABCD-EFGH-JKLM-NPQR`, or `https://gateway.example/#CODE`. The answer contains the database's address, so plain http
 * is accepted for this machine only. Throws MosaicError `invite-invalid`.
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

/** Parses an answer; undefined for anything else. */
export function readJoinAnswer(body: unknown): JoinAnswer | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { database_url: databaseUrl, valkey_url: valkeyUrl, authority } = body as Record<string, unknown>;
  if (typeof databaseUrl !== "string" || typeof valkeyUrl !== "string") return undefined;
  return { databaseUrl, valkeyUrl, authority: typeof authority === "string" ? authority : null };
}

/** The certificate file that a database's URL names; undefined where it names none. */
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

/** The code was used, has expired, or never existed. */
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
