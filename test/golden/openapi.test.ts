import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { federationRoutes } from "../../src/gateway/federation/federation-routes.ts";
import { hostRoutes } from "../../src/gateway/host-routes.ts";
import { joinRoutes } from "../../src/gateway/join-routes.ts";
import { loginRoutes } from "../../src/gateway/login-routes.ts";
import { DESCRIBED } from "../../src/gateway/openapi-routes.ts";

const FILE = join(import.meta.dir, "../../docs/reference/openapi.json");

test("the description that is checked in is valid OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(readFileSync(FILE, "utf8"));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
});

const named = (list: readonly { method: string; path: string; needs: string }[]) =>
  list.map(({ method, path, needs }) => `${method.toUpperCase()} ${path} ${needs}`).toSorted();

test("every route is described, with the right that it asks for, and nothing else is", () => {
  // made of nothing: only what they are is looked at
  const nothing = undefined as never;
  const routes = [
    ...hostRoutes(nothing, {
      ends: new AbortController().signal,
      audit: { write: async () => undefined, check: async () => undefined },
    }),
    ...loginRoutes(nothing, nothing),
    ...joinRoutes(nothing, nothing),
    ...federationRoutes(nothing, nothing, nothing, false),
  ];
  expect(named(DESCRIBED)).toEqual(named(routes));
});
