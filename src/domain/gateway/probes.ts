import type { Reply } from "./attacker.ts";
import {
  ASK,
  LINE,
  namesOf,
  probe,
  requestText,
  UPGRADE,
  type Probe,
  type ProbedGateway,
  type ProbeOutcome,
} from "./probe.ts";
import { sessionProbes } from "./session-probes.ts";

/** Longer than any body that is read. */
const TOO_MUCH = 64 * 1024 * 1024;
const MUCH = 12 * 1024 * 1024;
/** Longer than the port puts up with a slow request. */
const SLOW_MS = 20_000;

/** The attacks that `mosaic gateway selftest` tries. */
export function probesOf(gateway: ProbedGateway): readonly Probe[] {
  return [...strangers(gateway), ...sizes(gateway), ...sessionProbes(gateway)];
}

/** Those that take as long as the port's patience. */
export function slowProbesOf(gateway: ProbedGateway): readonly Probe[] {
  const { host, origin } = namesOf(gateway);
  return [
    {
      name: "a head that never ends, a byte a second (slow loris)",
      attack: async (attacker) => {
        const head = `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `;
        return cutOff(await attacker.drip(head, SLOW_MS), isCut);
      },
    },
    {
      name: "a body that never ends, a byte a second",
      attack: async (attacker) => {
        const head = requestText("POST", "/api/v1/login", {
          Host: host,
          Origin: origin,
          "Content-Type": "application/json",
          "Content-Length": "1000",
        });
        return cutOff(await attacker.drip(head, SLOW_MS), isCut);
      },
    },
  ];
}

/** Callers that must not get in at all. */
function strangers(gateway: ProbedGateway): readonly Probe[] {
  const { port, corsOrigin } = gateway;
  const { host, origin, other } = namesOf(gateway);
  const cookie = `mosaic_${port}=made-up`;
  const evil = `evil.example:${port}`;
  return [
    probe("a foreign name that leads here (DNS rebinding)", [421], "GET", "/", { Host: evil }),
    probe("the same, at what does not exist", [421], "GET", "/nothing", { Host: evil }),
    probe("two hosts", [400, 421], "GET", "/", { Host: host, host: "evil.example" }),
    probe("a page of another site", [403], "POST", ASK, { Host: host, Origin: "https://evil.example" }),
    probe("a page on another port of this machine", [403], "POST", ASK, {
      Host: host,
      Origin: other,
      Cookie: cookie,
    }),
    probe("a page without an origin (sandbox)", [403], "POST", ASK, { Host: host, Origin: "null" }),
    probe("a picture or a link of another site", [403], "GET", "/", {
      Host: host,
      "Sec-Fetch-Site": "cross-site",
    }),
    probe("a change that nobody vouches for", [403], "POST", ASK, { Host: host, Cookie: cookie }),
    probe("a live line of another site", [403], "GET", LINE, {
      Host: host,
      Origin: "https://evil.example",
      ...UPGRADE,
    }),
    ...(corsOrigin === undefined
      ? []
      : [
          probe("the configured origin with a cookie", [403], "POST", ASK, {
            Host: host,
            Origin: corsOrigin,
            Cookie: cookie,
          }),
        ]),
    probe(
      "a form in place of JSON",
      [415],
      "POST",
      ASK,
      { Host: host, Origin: origin, "Content-Type": "text/plain", "Content-Length": "2" },
      "{}",
    ),
    probe("nobody, with an origin of ours", [401], "POST", ASK, { Host: host, Origin: origin }),
    probe("a made-up session", [401], "POST", ASK, { Host: host, Origin: origin, Cookie: cookie }),
    probe("a made-up token", [401], "POST", ASK, { Host: host, Authorization: "Bearer msc_made-up" }),
    probe("a path that walks up", [400, 404], "GET", "/assets/../../../../etc/passwd", { Host: host }),
    probe("a path that walks up in disguise", [400, 404], "GET", "/assets/..%2f..%2f..%2fetc%2fpasswd", {
      Host: host,
    }),
  ];
}

/** Requests that are larger than anybody needs. */
function sizes(gateway: ProbedGateway): readonly Probe[] {
  const { host, origin } = namesOf(gateway);
  const login = { Host: host, Origin: origin, "Content-Type": "application/json" };
  const piece = "x".repeat(64 * 1024);
  return [
    probe("a body without measure", [400, 413], "POST", "/api/v1/login", {
      ...login,
      "Content-Length": String(TOO_MUCH),
    }),
    {
      name: "a body in pieces, without an end",
      attack: async (attacker) => {
        const head = requestText("POST", "/api/v1/login", { ...login, "Transfer-Encoding": "chunked" });
        const chunk = `${piece.length.toString(16)}\r\n${piece}\r\n`;
        return cutOff(await attacker.pour(head, chunk, MUCH), isTooLarge);
      },
    },
    {
      name: "a head without measure",
      attack: async (attacker) => {
        const head = `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Large: `;
        return cutOff(await attacker.pour(head, piece, MUCH), isTooLarge);
      },
    },
  ];
}

/**
 * Whether the answer or the end of the connection comes first is a race; all that counts is that the connection ends.
 */
function cutOff(reply: Reply, isRefused: (reply: Reply) => boolean): ProbeOutcome {
  return { refused: isRefused(reply), status: null, detail: null };
}

function isCut({ isEnded, status }: Reply): boolean {
  return isEnded || status === 408;
}

function isTooLarge({ status, isEnded }: Reply): boolean {
  return status === undefined ? isEnded : [400, 413, 431].includes(status);
}
