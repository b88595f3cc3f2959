export const VIEWS = ["fleet", "messages", "events", "plan", "settings"] as const;

export type Route =
  | { readonly view: (typeof VIEWS)[number] }
  /** `host`: another host of the team. */
  | { readonly view: "agent"; readonly agent: string; readonly host?: string }
  | { readonly view: "message"; readonly id: string };

/** "#/agents/coder0", "#/agents/web2/coder0": the view of an address; any other address is the fleet. */
export function routeOf(hash: string): Route {
  const [, first = "", ...rest] = hash.split("/");
  const [second = "", third = ""] = rest.map(decoded);
  if (first === "agents" && second !== "") {
    return third === "" ? { view: "agent", agent: second } : { view: "agent", agent: third, host: second };
  }
  if (first === "messages" && second !== "") return { view: "message", id: second };
  const view = VIEWS.find((name) => name === first);
  return { view: view ?? "fleet" };
}

export function addressOf(route: Route): string {
  if (route.view === "message") return `#/messages/${encodeURIComponent(route.id)}`;
  if (route.view !== "agent") return `#/${route.view}`;
  const { host, agent } = route;
  const parts = host === undefined ? [agent] : [host, agent];
  return `#/agents/${parts.map(encodeURIComponent).join("/")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The title of the window. */
export function titleOf(route: Route): string {
  if (route.view === "message") return `Message #${route.id}`;
  if (route.view !== "agent") return `${route.view.charAt(0).toUpperCase()}${route.view.slice(1)}`;
  return route.host === undefined ? route.agent : `${route.host}/${route.agent}`;
}

/** The entry of the navigation that a view belongs to. */
export function sectionOf({ view }: Route): (typeof VIEWS)[number] {
  if (view === "agent") return "fleet";
  return view === "message" ? "messages" : view;
}
