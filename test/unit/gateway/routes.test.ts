import { expect, test } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import { routeFinder, type Route } from "../../../src/gateway/routes.ts";

const route = (method: Route["method"], path: string): Route => ({
  method,
  path,
  needs: "read",
  reaches: "nothing",
  handle: () => new Response(path),
});
const find = routeFinder([
  route("POST", "/api/v1/fleet.ps"),
  route("GET", "/api/v1/agents/:host/:agent"),
  route("GET", "/api/v1/agents/:host/:agent/screen"),
]);
const found = (method: string, path: string) => {
  try {
    const { route: its, parts } = find(method, path);
    return { path: its.path, parts };
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : thrown;
  }
};

test("a route is found by its method and path; what answers GET answers HEAD", () => {
  expect(found("POST", "/api/v1/fleet.ps")).toEqual({ path: "/api/v1/fleet.ps", parts: {} });
  const agent = { path: "/api/v1/agents/:host/:agent", parts: { host: "here", agent: "coder 0" } };
  expect(found("HEAD", "/api/v1/agents/here/coder%200")).toEqual(agent);
  expect(found("GET", "/api/v1/agents/here/coder%200/screen")).toMatchObject({
    path: "/api/v1/agents/:host/:agent/screen",
  });
});

test("another method is told from what does not exist", () => {
  expect(found("DELETE", "/api/v1/fleet.ps")).toBe("method-not-allowed");
  expect(found("POST", "/api/v1/constructor")).toBe("no-such-operation");
  expect(found("POST", "/__proto__")).toBe("no-such-operation");
});

test("a path has no tricks: nothing is decoded twice, cut or walked up", () => {
  for (const path of [
    "/api/v1//fleet.ps",
    "/api/v1/fleet.ps/",
    "/api/v1/fleet%2eps",
    "/api/v1/agents/here/",
    "/api/v1/agents/here/%zz",
    "/api/v1/agents/here/a/b/c",
  ]) {
    expect(found("GET", path)).toBe("no-such-operation");
  }
  expect(found("GET", "/api/v1/agents/here/..%2f..%2fetc")).toMatchObject({ parts: { agent: "../../etc" } });
});
