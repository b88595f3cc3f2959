/** The headers of every answer that sets none itself; the page's files have a policy of their own. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** `origin`: the other origin whose pages may read the answer. */
export function withSecurityHeaders(response: Response, origin: string | undefined): Response {
  for (const [name, value] of Object.entries(HEADERS)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  if (origin !== undefined) {
    response.headers.set("access-control-allow-origin", origin);
    response.headers.append("vary", "origin");
  }
  return response;
}
