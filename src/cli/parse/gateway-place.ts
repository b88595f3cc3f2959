import { MosaicError } from "../../base/errors.ts";

/** The gateway that --gateway names. */
export type NamedGateway = { readonly socket: string } | { readonly origin: string };

const LOOPBACK = new Set(["localhost", "mosaic.localhost", "127.0.0.1", "[::1]"]);

/**
 * Reads the value of --gateway: an address with http(s), else the path of a socket. A token is not sent in clear text
 * to another machine. Throws MosaicError("usage").
 */
export function readGateway(text: string, workingDirectory: () => string): NamedGateway {
  if (!/^[a-z+.-]+:\/\//i.test(text)) {
    if (text === "") throw new MosaicError("usage", "--gateway is empty");
    return { socket: text.startsWith("/") ? text : `${workingDirectory()}/${text}` };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new MosaicError("usage", "--gateway is neither an http address nor the path of a socket");
  }
  if (
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.hash !== "" ||
    url.pathname !== "/"
  ) {
    throw new MosaicError("usage", "--gateway takes no more than the scheme, the host and the port", {
      hint: `--gateway ${url.origin}`,
    });
  }
  if (url.protocol === "http:" && !LOOPBACK.has(url.hostname)) {
    throw new MosaicError("usage", `http to ${url.hostname} would show the token to the network`, {
      hint: `--gateway https://${url.host}, or a tunnel to a port of this machine`,
    });
  }
  return { origin: url.origin };
}
