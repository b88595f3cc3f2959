/** An attack on a gateway's port, byte for byte, and the statuses that are its refusal. */
export interface Probe {
  /** What is tried, in a few words. */
  readonly name: string;
  readonly text: string;
  readonly refusals: readonly number[];
}

type Headers = Readonly<Record<string, string>>;

/** More than any body that is read. */
const TOO_MUCH = 64 * 1024 * 1024;

/** What `mosaic gateway selftest` tries at a port; nothing of it changes anything, even where it gets through. */
export function probesOf(port: number, corsOrigin: string | undefined): readonly Probe[] {
  const host = `localhost:${port}`;
  const origin = `http://${host}`;
  const cookie = `mosaic_${port}=made-up`;
  const ask = "/api/v1/version";
  const other = `http://localhost:${port === 65_535 ? port - 1 : port + 1}`;
  return [
    probe("a foreign name that leads here (DNS rebinding)", [421], "GET", "/", {
      Host: `evil.example:${port}`,
    }),
    probe("the same, at what does not exist", [421], "GET", "/nothing", { Host: `evil.example:${port}` }),
    probe("two hosts", [400, 421], "GET", "/", { Host: host, host: "evil.example" }),
    probe("a page of another site", [403], "POST", ask, { Host: host, Origin: "https://evil.example" }),
    probe("a page on another port of this machine", [403], "POST", ask, {
      Host: host,
      Origin: other,
      Cookie: cookie,
    }),
    probe("a page without an origin (sandbox)", [403], "POST", ask, { Host: host, Origin: "null" }),
    probe("a picture or a link of another site", [403], "GET", "/", {
      Host: host,
      "Sec-Fetch-Site": "cross-site",
    }),
    probe("a change that nobody vouches for", [403], "POST", ask, { Host: host, Cookie: cookie }),
    probe("a live line of another site", [403], "GET", "/api/v1/terminal", {
      Host: host,
      Origin: "https://evil.example",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }),
    ...(corsOrigin === undefined
      ? []
      : [
          probe("the configured origin with a cookie", [403], "POST", ask, {
            Host: host,
            Origin: corsOrigin,
            Cookie: cookie,
          }),
        ]),
    probe(
      "a form in place of JSON",
      [415],
      "POST",
      ask,
      {
        Host: host,
        Origin: origin,
        "Content-Type": "text/plain",
        "Content-Length": "2",
      },
      "{}",
    ),
    probe("nobody, with an origin of ours", [401], "POST", ask, { Host: host, Origin: origin }),
    probe("a made-up session", [401], "POST", ask, { Host: host, Origin: origin, Cookie: cookie }),
    probe("a made-up token", [401], "POST", ask, { Host: host, Authorization: "Bearer msc_made-up" }),
    probe("a path that walks up", [400, 404], "GET", "/assets/../../../../etc/passwd", { Host: host }),
    probe("a path that walks up in disguise", [400, 404], "GET", "/assets/..%2f..%2f..%2fetc%2fpasswd", {
      Host: host,
    }),
    probe("a body without measure", [400, 413], "POST", "/api/v1/login", {
      Host: host,
      Origin: origin,
      "Content-Type": "application/json",
      "Content-Length": String(TOO_MUCH),
    }),
  ];
}

function probe(
  name: string,
  refusals: readonly number[],
  method: string,
  path: string,
  headers: Headers,
  body = "",
): Probe {
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}`);
  return {
    name,
    refusals,
    text: [`${method} ${path} HTTP/1.1`, ...lines, "Connection: close", "", body].join("\r\n"),
  };
}
