import { MosaicError } from "../../../base/errors.ts";

/** No public address of releases exists yet: whoever updates names one. A fork or a mirror may put its own here. */
const DEFAULT_BASE = "";
/** The public key (PEM) that every release has to be signed with; empty: only MOSAIC_PUBLIC_KEY counts. */
export const EMBEDDED_KEY = "";

/**
 * The address that releases are read from, without a slash at its end. Over http anybody on the way can change the
 * checksums too, so that needs this machine itself or a key.
 */
export function requireBase(
  given: string | undefined,
  hasKey: boolean,
  recorded: string | undefined,
): string {
  const base = (given || DEFAULT_BASE).replace(/\/+$/, "");
  if (base === "") {
    const known = recorded?.startsWith("http") === true ? recorded : "ADDRESS";
    throw new MosaicError(
      "usage",
      "no public address of releases exists yet, and MOSAIC_DOWNLOAD_BASE is not set",
      { hint: `MOSAIC_DOWNLOAD_BASE=${known} mosaic update` },
    );
  }
  const url = addressOf(base);
  if (url === undefined) {
    throw new MosaicError("usage", `MOSAIC_DOWNLOAD_BASE is no http or https address: ${masked(base)}`);
  }
  if (url.protocol === "http:" && !hasKey && !isThisMachine(url.hostname)) {
    throw new MosaicError(
      "usage",
      `over http anybody on the way can change the checksums too: ${masked(base)}`,
      { hint: "use https, or give MOSAIC_PUBLIC_KEY=FILE" },
    );
  }
  return base;
}

/** undefined for what is no address, or one with another protocol. */
function addressOf(text: string): URL | undefined {
  if (/[\s"\\]/.test(text)) return undefined;
  const url = URL.parse(text);
  return url !== null && ["http:", "https:"].includes(url.protocol) ? url : undefined;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** An address without the password in it, for messages. */
export function masked(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//***@");
}
