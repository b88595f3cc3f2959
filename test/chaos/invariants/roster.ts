/** The roster: to the byte as it was, but for what somebody had changed. */
import { readRosterFacts } from "../roster.ts";
import type { Invariant } from "./invariant.ts";
import { may } from "./invariant.ts";

export const rosterKept: Invariant = {
  name: "the roster has its bytes, but for what was edited",
  violations: ({ roster }, expected) => {
    const { firstRoster, guests, classes } = expected;
    const now = readRosterFacts(roster, guests);
    const before = readRosterFacts(firstRoster, guests);
    return [
      ...(now.rest === before.rest ? [] : [`it has other bytes:\n${roster}`]),
      ...[...now.classes]
        .filter(([agent, value]) => classes.get(agent)?.has(value) !== true)
        .map(
          ([agent, value]) =>
            `${agent} has class ${value}, not ${[...(classes.get(agent) ?? [])].join(" or ")}`,
        ),
      ...guests.flatMap((guest) => {
        const isThere = now.agents.includes(guest);
        if (isThere ? may(expected, guest, "running", "stopped") : may(expected, guest, "absent")) return [];
        return [`${guest} is ${isThere ? "" : "not "}in it`];
      }),
    ];
  },
};
