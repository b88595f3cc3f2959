import { describe, expect, test } from "bun:test";
import { commsText } from "../../../../src/domain/roles/comms-text.ts";
import { commsAtStart, commsOf } from "../../../../src/domain/roles/comms.ts";
import { classesWithoutText, LONGEST_ROLE, roleOf } from "../../../../src/domain/roles/role-file.ts";
import { MosaicError } from "../../../../src/base/errors.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const ADA = rosterAgent({ runtime: "claude", class: "coder", workingDirectory: "~/app" }, "ada");
const LEAD = rosterAgent({ runtime: "codex", class: "orchestrator" }, "lead");

function fleetWith(files: Readonly<Record<string, string>>) {
  const fleet = fakeFleet([ADA, LEAD]);
  for (const [name, text] of Object.entries(files))
    fleet.files.texts.set(`${fleet.paths.fleet}/${name}`, text);
  return fleet;
}

describe("the text of a class", () => {
  test("is the user's own where there is one, else mosaic's", async () => {
    const both = { "roles/coder.md": "ours", "roles.local/coder.md": "mine" };
    expect(await roleOf(fleetWith(both), "coder")).toMatchObject({ from: "yours", text: "mine" });
    expect(await roleOf(fleetWith({ "roles/coder.md": "ours" }), "coder")).toMatchObject({ from: "mosaic" });
  });

  test("is looked for in no other folder, whatever the class is called", async () => {
    for (const label of ["../agents/ada", "a/b", ".hidden", "-x", "", "a b"])
      expect(await roleOf(fleetWith({ "agents/ada.md": "x" }), label)).toMatchObject({ path: undefined });
  });

  test("that cannot be read is not replaced by mosaic's", async () => {
    const fleet = fleetWith({ "roles/coder.md": "ours" });
    const { files } = fleet;
    const read = files.read.bind(files);
    files.read = async (path) => {
      if (path.includes("roles.local")) throw new MosaicError("failure", "permission denied");
      return read(path);
    };
    expect(await roleOf(fleet, "coder")).toMatchObject({ why: "permission denied" });
  });

  test("that is missing is said of each class once", async () => {
    const lacking = await classesWithoutText(fleetWith({ "roles/orchestrator.md": "x" }), [ADA, ADA, LEAD]);
    expect(lacking.map(({ class: label, why }) => [label, why])).toEqual([
      ["coder", "the class coder has no file"],
    ]);
  });
});

const text = (role: string | undefined, agents = [ADA, LEAD]) =>
  commsText({ agent: ADA, agents, host: "box", role });
const broken = () => Promise.reject(new MosaicError("configuration", "the roster is wrong"));

describe("what an agent is told", () => {
  test("is who it is, its role, the others with their addresses, and how to speak to them", () => {
    const { text: told } = text("Write code.\n");
    expect(told).toStartWith("You are ada, an agent of the fleet on box.");
    expect(told).toContain("# Your role\n\nWrite code.\n\n#");
    expect(told).toContain("- box/lead: orchestrator (codex)");
    expect(told).not.toContain("- box/ada:");
    expect(told).toContain("mosaic agent comms ada.");
    for (const line of told.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("says that nobody else is there", () => {
    expect(text(undefined, [ADA]).text).toContain("Nobody: you are the only agent of this fleet.");
    expect(text(undefined).text).not.toContain("# Your role");
  });

  test("names who leads first, and counts who is too many", () => {
    const many = Array.from({ length: 60 }, (_, index) => rosterAgent({ runtime: "pi" }, `w${index}`));
    const { text: told } = text(undefined, [ADA, ...many, LEAD]);
    const named = [...told.matchAll(/^- box\/(\S+):/gm)].map(([, name]) => name);
    expect(named).toHaveLength(40);
    expect(named[0]).toBe("lead");
    expect(told).toContain("- and 21 more: mosaic agent roster");
  });

  test("is bounded, cut between lines, and says so", () => {
    const { text: told, isCut } = text("äöü line\n".repeat(LONGEST_ROLE / 4));
    expect(isCut).toBe(true);
    expect(told).toContain("äöü line\n\n(the rest is cut)");
    expect(Buffer.byteLength(told)).toBeLessThan(LONGEST_ROLE + 4096);
    expect(text("x\n").isCut).toBe(false);
  });

  test("has no character that a terminal obeys, and nothing of the environment", () => {
    const agent = rosterAgent(
      { runtime: "pi", class: "a\u009bb", env: { TOKEN: "s3cret" }, envFile: "~/k" },
      "x",
    );
    const { text: told } = commsText({
      agent,
      agents: [agent, ADA],
      host: "h",
      role: "a\u001b[31m\r\nb\u0000",
    });
    expect(told).toContain("a[31m\nb");
    // oxlint-disable-next-line no-control-regex
    expect(told).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    expect(told).not.toContain("s3cret");
  });

  test("is the same at a start as when it is asked for; without a roster an agent starts untold", async () => {
    const fleet = fleetWith({ "roles/coder.md": "Write code." });
    const asked = await commsOf(fleet, fleet.roster, ADA, "box");
    expect(await commsAtStart(async () => fleet, ADA.name, "box")).toBe(asked.text);
    expect(await commsAtStart(async () => fleet, rosterAgent({}, "gone").name, "box")).toBeUndefined();
    expect(await commsAtStart(broken, ADA.name, "box")).toBeUndefined();
  });
});
