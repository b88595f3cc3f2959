import { describe, expect, test } from "bun:test";
import {
  parseJournal,
  readJournal,
  renderJournal,
  writeJournal,
  type JournalEntry,
} from "../../../../../src/domain/agent/delivery/journal.ts";
import { rosterAgent } from "../../../../support/roster-agents.ts";
import { fakeFleet } from "../../../../support/supervision-fakes.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

function entry(id: string, more: Partial<JournalEntry> = {}): JournalEntry {
  return { id, at: NOW, verdict: "accepted", channel: "keys", detail: "it took it", sent: true, ...more };
}

function journal(...entries: readonly JournalEntry[]): ReadonlyMap<string, JournalEntry> {
  return new Map(entries.map((one) => [one.id, one]));
}

describe("the journal of deliveries", () => {
  test("is read as it was written, whatever stands in a detail", () => {
    const written = journal(
      entry("a", { detail: 'two\nlines "quoted" \u001b[31m ünï' }),
      entry("b", { verdict: undefined, channel: undefined, detail: "" }),
      entry("c", { verdict: "draft", sent: false }),
    );
    expect(parseJournal(renderJournal(written), NOW)).toEqual(written);
  });

  test("forgets after a day, and keeps what the clock says is still to come", () => {
    const text = renderJournal(
      journal(
        entry("old", { at: NOW - 24 * HOUR }),
        entry("young", { at: NOW - 24 * HOUR + 1 }),
        entry("ahead", { at: NOW + HOUR }),
      ),
    );
    expect([...parseJournal(text, NOW).keys()]).toEqual(["young", "ahead"]);
  });

  test("believes the last of two entries of one id", () => {
    const text = `${JSON.stringify(entry("a", { verdict: undefined }))}\n${JSON.stringify(entry("a"))}\n`;
    expect(parseJournal(text, NOW).get("a")?.verdict).toBe("accepted");
  });

  test("passes over what is no entry", () => {
    const wrong = [
      "",
      "garbage",
      "null",
      "[]",
      '"x"',
      "12",
      '{"id":1,"at":2}',
      '{"id":"x"}',
      '{"id":"x","at":"1"}',
      '{"id":"cut',
      "\0\0\0",
    ];
    const text = `${wrong.join("\n")}\n${JSON.stringify(entry("a"))}\n${JSON.stringify(entry("b")).slice(0, -5)}`;
    expect([...parseJournal(text, NOW).keys()]).toEqual(["a"]);
  });

  test("takes an entry that says less as one that was sent: it is not sent again", () => {
    const text = JSON.stringify({ id: "a", at: NOW, verdict: "nonsense", channel: 7, detail: 7 });
    expect(parseJournal(text, NOW).get("a")).toEqual({
      id: "a",
      at: NOW,
      verdict: undefined,
      channel: undefined,
      detail: "",
      sent: true,
    });
  });

  test("never holds more than is read of it, and then the newest", async () => {
    const { name } = rosterAgent();
    const fleet = fakeFleet([rosterAgent()]);
    const at = fleet.clock.now();
    const many = journal(
      ...Array.from({ length: 3_000 }, (_, index) => entry(`id-${index}`, { at, detail: "ä".repeat(500) })),
    );
    await writeJournal(fleet, name, many);
    const text = fleet.files.texts.get(fleet.paths.deliveries(name)) ?? "";
    expect(Buffer.byteLength(text)).toBeWithin(2_000_000, 2 * 1024 * 1024 + 1);
    const read = await readJournal(fleet, name);
    expect(read.has("id-2999")).toBe(true);
    expect(read.has("id-0")).toBe(false);
    expect([...read.values()].every(({ detail }) => detail.length === 500)).toBe(true);
  });

  test("is for its owner alone, and a link in its place is not followed", async () => {
    const { name } = rosterAgent();
    const fleet = fakeFleet([rosterAgent()]);
    const path = fleet.paths.deliveries(name);
    await writeJournal(fleet, name, journal(entry("a", { at: fleet.clock.now() })));
    expect(fleet.files.modes.get(path)).toBe(0o600);
    fleet.files.hostile.add(path);
    expect(await readJournal(fleet, name)).toEqual(new Map());
  });
});
