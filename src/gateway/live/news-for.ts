import { narrowPs } from "../../operations/narrow.ts";
import type { View } from "../../operations/view.ts";
import type { FleetNews } from "./fleet-feed.ts";

/** Pure. The news for a follower with partial rights; undefined: none of it. */
export function newsFor(news: FleetNews, view: View): FleetNews | undefined {
  switch (news.kind) {
    case "fleet":
      return { ...news, document: narrowPs(news.document, view) };
    case "agents": {
      const agents = news.agents.filter((row) => view.mayRead(row));
      return agents.length === 0 ? undefined : { ...news, agents };
    }
    case "lost":
      // the reason of an unreadable roster quotes the roster
      return { ...news, why: "the fleet cannot be looked at" };
  }
}
