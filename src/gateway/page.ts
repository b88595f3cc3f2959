import { createHash } from "node:crypto";
import type { PageFiles } from "../domain/ports/page-files.ts";
import type { Route } from "./routes.ts";

/**
 * The headers of the page's files: only its own script, style, images and requests; no frame around it, no guessed
 * media types, and no DOM function that parses text as markup.
 */
export const PAGE_HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

interface Served {
  readonly type: string;
  readonly caching: string;
  /** Compressed with gzip. */
  readonly compressed: Uint8Array<ArrayBuffer>;
}

/**
 * The name contains the hash of the content, so a browser may keep it for ever and asks for another after an update.
 */
const FOREVER = "public, max-age=31536000, immutable";

/** The files of the page, each with its hash in its name. They are public: nothing of the fleet is in them. */
export function pageRoutes({ markup, script, terminal, style, icon }: PageFiles): readonly Route[] {
  const names = {
    "@SCRIPT@": `/assets/page-${hashOf(script)}.js`,
    "@TERMINAL@": `/assets/terminal-${hashOf(terminal)}.js`,
    "@STYLE@": `/assets/page-${hashOf(style)}.css`,
    "@ICON@": `/assets/icon-${hashOf(icon)}.svg`,
  };
  const text = Object.entries(names).reduce(
    (filled, [mark, name]) => filled.replace(mark, name),
    new TextDecoder().decode(Bun.gunzipSync(markup)),
  );
  const files = new Map<string, Served>([
    ["/", { type: "text/html; charset=utf-8", caching: "no-cache", compressed: Bun.gzipSync(text) }],
    [names["@SCRIPT@"], asset("text/javascript; charset=utf-8", script)],
    [names["@TERMINAL@"], asset("text/javascript; charset=utf-8", terminal)],
    [names["@STYLE@"], asset("text/css; charset=utf-8", style)],
    [names["@ICON@"], asset("image/svg+xml", icon)],
  ]);
  return [...files].map(([path, file]) => ({
    method: "GET",
    path,
    needs: "none",
    reaches: "nothing",
    handle: ({ request }) => serve(file, request),
  }));
}

function serve({ type, caching, compressed }: Served, { method, headers }: Request): Response {
  const zipped = /\bgzip\b/.test(headers.get("accept-encoding") ?? "");
  const body = zipped ? compressed : Bun.gunzipSync(compressed);
  return new Response(method === "HEAD" ? null : body, {
    headers: {
      ...PAGE_HEADERS,
      "content-type": type,
      "content-length": String(body.byteLength),
      "cache-control": caching,
      vary: "accept-encoding",
      ...(zipped ? { "content-encoding": "gzip" } : {}),
    },
  });
}

function asset(type: string, compressed: Uint8Array<ArrayBuffer>): Served {
  return { type, caching: FOREVER, compressed };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
