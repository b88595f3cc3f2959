/** The part of a request that the guard decides by. */
export interface RequestFacts {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly host: string | null;
  readonly origin: string | null;
  /** Sec-Fetch-Site: what the browser says about the page that calls. */
  readonly site: string | null;
  readonly isUpgrade: boolean;
  readonly hasBody: boolean;
  /** Media type of the body, lower case, without parameters. */
  readonly contentType: string | undefined;
  /** The token that was presented. */
  readonly bearer: string | undefined;
  /** Every value of the session's cookie that was sent. */
  readonly cookies: readonly string[];
  readonly csrf: string | null;
  /** The headers that a browser asks about before a request from another origin; lower case. */
  readonly asksLeaveFor: readonly string[] | undefined;
  /** The address of the other end; undefined on a unix socket. */
  readonly peer: string | undefined;
}

/** Reads the facts of a request; `cookie` is the name of the session's cookie. Never throws. */
export function factsOf(
  request: Request,
  cookie: string | undefined,
  peer: string | undefined,
): RequestFacts {
  const { headers, method } = request;
  const length = headers.get("content-length");
  return {
    method,
    path: pathOf(request.url),
    host: headers.get("host"),
    origin: headers.get("origin"),
    site: headers.get("sec-fetch-site"),
    isUpgrade: headers.has("upgrade"),
    hasBody: (length !== null && length !== "0") || headers.has("transfer-encoding"),
    contentType: headers.get("content-type")?.split(";")[0]?.trim().toLowerCase(),
    bearer: /^bearer +(\S+)$/i.exec(headers.get("authorization")?.trim() ?? "")?.[1],
    cookies: cookie === undefined ? [] : cookiesNamed(cookie, headers.get("cookie") ?? ""),
    csrf: headers.get("x-mosaic-csrf"),
    asksLeaveFor:
      method === "OPTIONS" && headers.has("access-control-request-method")
        ? namesIn(headers.get("access-control-request-headers") ?? "")
        : undefined,
    peer,
  };
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : "/";
}

function namesIn(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}

/** All of them: with two cookies of the same name, nobody can tell which one is ours. */
function cookiesNamed(name: string, header: string): string[] {
  return header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
