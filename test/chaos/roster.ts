/** The roster of a campaign, and what of it may differ after edits. Pure. */

const HEAD = "# the fleet of make chaos: every byte that no edit names stays";
const FOOT = "# the end: this line stays too";

export function rosterOf(residents: readonly string[], socket: string): string {
  const agents = residents.map((name, index) =>
    [
      `  # about ${name}`,
      `  - name: ${name}`,
      `    runtime: stub`,
      `    class: c   # ${index}`,
      `    resume: ${index % 2 === 0}`,
      `    env: { NUMBER: "${index}" }`,
      "",
    ].join("\n"),
  );
  const head = [
    HEAD,
    "version: 1",
    "transport: tmux",
    "supervisor: systemd",
    `tmux: { socket_name: ${socket} }`,
    "defaults:",
    `  start_concurrency: ${residents.length}`,
    "  restart: { policy: on-failure, max: 1000, window: 10m, backoff: 100ms }",
    "agents:",
    "",
  ].join("\n");
  return `${head}${agents.join("")}${FOOT}\n`;
}

/** What a roster says of its agents, by lines, as `mosaic fleet add` and `set` write them in this layout. */
export interface RosterFacts {
  /** The text without guests, each class as it was at first. */
  readonly rest: string;
  readonly agents: readonly string[];
  readonly classes: ReadonlyMap<string, string>;
}

export function readRosterFacts(text: string, guests: readonly string[]): RosterFacts {
  const classes = new Map<string, string>();
  const agents: string[] = [];
  const rest: string[] = [];
  let agent = "";
  let isGuest = false;
  for (const line of text.split("\n")) {
    const name = /^ {2}- name: (\S+)$/.exec(line)?.[1];
    if (name !== undefined) {
      agent = name;
      agents.push(name);
    }
    isGuest = name === undefined ? isGuest && /^ {4}\S/.test(line) : guests.includes(name);
    if (isGuest) continue;
    const value = /^ {4}class: (\S+)/.exec(line)?.[1];
    if (value !== undefined) classes.set(agent, value);
    rest.push(value === undefined ? line : line.replace(/^( {4}class: )\S+/, "$1c"));
  }
  return { rest: rest.join("\n"), agents, classes };
}
