import { Clock } from "../clock.tsx";
import { useStore } from "../store.ts";
import { teamNews } from "../team-news.ts";

/** Only where something is missing: a bus that is up is no news. */
export function BusWords() {
  const { bus } = useStore(teamNews);
  if (bus?.state !== "away") return null;
  return (
    <span
      class="bus"
      role="status"
      title="other hosts are read from PostgreSQL; their screens cannot be shown"
    >
      bus: away
      {bus.since === null ? null : (
        <>
          {" since "}
          <Clock at={bus.since} />
        </>
      )}
    </span>
  );
}
