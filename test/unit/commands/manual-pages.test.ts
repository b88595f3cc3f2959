import { describe, expect, test } from "bun:test";
import { shownArguments, writtenForms } from "../../../src/cli/grammar/arguments.ts";
import { allWays, findCommand, isGroup } from "../../../src/cli/grammar/tree.ts";
import { commandTree } from "../../../src/commands/index.ts";
import { manualPages } from "../../../src/commands/manual/pages.ts";
import { roffArgument, roffEntry, roffText } from "../../../src/commands/manual/roff.ts";
import { MANUAL_MARK, MANUAL_NAMES } from "../../../src/domain/setup/manual-pages.ts";

const pages = await manualPages(commandTree, "1.2.3");
const all = pages.map(({ text }) => text).join("");
const REQUESTS = ["TH", "SH", "SS", "TP", "PP", "B", "RS", "RE", "nf", "fi", "ad", "nh"];

describe("the manual", () => {
  test("is the pages that an uninstall knows by name, each with the mark that says whose it is", () => {
    expect(pages.map(({ name }) => name)).toEqual([...MANUAL_NAMES]);
    for (const { text } of pages) expect(text).toStartWith(`${MANUAL_MARK}\n`);
  });

  test("has every command that a person is told of, with each of its options", async () => {
    for (const { word, way } of allWays(commandTree)) {
      let node = findCommand(commandTree, way[0] ?? "")?.node;
      for (const step of way.slice(1)) {
        if (node !== undefined && isGroup(node)) node = findCommand(node, step)?.node;
      }
      if (node === undefined || isGroup(node) || word !== way.at(-1)) continue;
      const heading = roffText(["mosaic", ...way].join(" "));
      expect(all).toContain(`.SS "${heading} `);
      const part = all.slice(all.indexOf(`.SS "${heading} `)).split("\n.SS ")[0] ?? "";
      for (const [name, argument] of Object.entries(shownArguments((await node.load()).args))) {
        for (const form of writtenForms(name, argument)) expect(part).toContain(roffText(form));
      }
    }
  });

  test("has nothing that is for programs", () => {
    for (const word of ["completion-words", "--heartbeat", "--refresh"])
      expect(all).not.toContain(roffText(word));
  });

  test("is ASCII, with no request but those of man(7) that it means", () => {
    // oxlint-disable-next-line no-control-regex
    expect(all.match(/[^\n\x20-\x7e]/g) ?? []).toEqual([]);
    const used = all.split("\n").filter((line) => /^[.']/.test(line) && line !== MANUAL_MARK);
    expect(used.filter((line) => !REQUESTS.includes(/^\.(\w+)/.exec(line)?.[1] ?? line))).toEqual([]);
  });

  test("names the version and no time: the same definitions are the same bytes", async () => {
    expect(all).toContain('"mosaic 1.2.3"');
    expect(await manualPages(commandTree, "1.2.3")).toEqual(pages);
  });
});

describe("a text in a page", () => {
  test("is never a request, an escape or the end of an argument", () => {
    expect(roffText(".so /etc/passwd\n'x\\fB -- …")).toBe("\\&.so /etc/passwd\n\\&'x\\efB \\-\\- ...");
    expect(roffArgument('a "b"')).toBe('"a ""b"""');
    expect(roffEntry("-n", "")).toEqual([".TP", '.B "\\-n"', "\\&"]);
  });
});
