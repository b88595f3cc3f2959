export const VIEWS = ["fleet", "messages", "events", "plan", "settings"] as const;

export type Route =
  { readonly view: (typeof VIEWS)[number] } | { readonly view: "agent"; readonly agent: string };

/** "#/agents/coder0": the view that an address names; whatever is none is the fleet. */
export function routeOf(hash: string): Route {
  const [, first = "", second] = hash.split("/");
  if (first === "agents" && second !== undefined && second !== "") {
    return { view: "agent", agent: decoded(second) };
  }
  const view = VIEWS.find((name) => name === first);
  return { view: view ?? "fleet" };
}

export function addressOf(route: Route): string {
  return route.view === "agent" ? `#/agents/${encodeURIComponent(route.agent)}` : `#/${route.view}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the title of the window says. */
export function titleOf(route: Route): string {
  return route.view === "agent" ? route.agent : `${route.view.charAt(0).toUpperCase()}${route.view.slice(1)}`;
}
