import { addressOf, routeOf, type Route } from "./addresses.ts";
import { storeOf } from "./store.ts";

export const route = storeOf<Route>({ view: "fleet" });

export function followAddress(): void {
  addEventListener("hashchange", readAddress);
  readAddress();
}

function readAddress(): void {
  route.set(routeOf(location.hash));
}

export function go(to: Route): void {
  location.hash = addressOf(to);
}
