import { describe, expect, test } from "bun:test";
import { findMosaicHome, findRoster } from "../../../../src/cli/parse/home.ts";
import { exampleCommands } from "../../../support/example-commands.ts";
import { runCli } from "../../../support/run-cli.ts";

const home = (environment: Record<string, string>, option?: string) =>
  findMosaicHome({ environment, workingDirectory: "/somewhere/here", option });

describe("the mosaic home", () => {
  test("is --mosaic-home, else MOSAIC_HOME, else ~/.config/mosaic", () => {
    expect(home({ HOME: "/h", MOSAIC_HOME: "/e" }, "/o")).toBe("/o");
    expect(home({ HOME: "/h", MOSAIC_HOME: "/e" })).toBe("/e");
    expect(home({ HOME: "/h", MOSAIC_HOME: "" })).toBe("/h/.config/mosaic");
  });

  test("is made absolute and plain", () => {
    expect(home({}, "m/../n/")).toBe("/somewhere/here/n");
    expect(home({ MOSAIC_HOME: "./m" })).toBe("/somewhere/here/m");
    expect(home({ HOME: "/h" }, "~/m")).toBe("/h/m");
  });

  test("is none that would end a line of a unit, and the error shows why", async () => {
    const { status, stderr } = await runCli(["places"], {
      commands: exampleCommands,
      environment: { HOME: "/h", MOSAIC_HOME: "/h/m\nExecStartPre=/bin/touch /h/injected\nx" },
    });
    expect(status).toBe(4);
    expect(stderr).toStartWith(
      "error: the mosaic home cannot be used: it has a control character in it (\\n): /h/m\\nExecStartPre=",
    );
    for (const path of ["/h/\ttab", "/h/\u0085", "/h/B\ufffdcher"]) {
      expect(() => home({ MOSAIC_HOME: path })).toThrow("the mosaic home cannot be used");
    }
    expect(home({ MOSAIC_HOME: '/h/Bücher 100% "安"' })).toBe('/h/Bücher 100% "安"');
  });

  test("needs no HOME when it is given", () => {
    expect(home({}, "/o")).toBe("/o");
  });

  test("is a configuration error, only when asked for, where HOME is missing or not absolute", async () => {
    const asked = await runCli(["places"], { commands: exampleCommands, environment: {} });
    expect(asked).toEqual({
      status: 4,
      stdout: "",
      stderr:
        "error: HOME is not set, so the mosaic home is not known\n\nhint: set HOME, or say --mosaic-home DIR\n",
    });
    expect((await runCli(["version"], { environment: {} })).status).toBe(0);
    expect(() => home({ HOME: "relative" })).toThrow("HOME is not an absolute path");
  });
});

describe("the roster", () => {
  const facts = { environment: { HOME: "/h" }, workingDirectory: "/somewhere/here" };

  test("is --roster, else the one in the mosaic home", () => {
    expect(findRoster({ ...facts, option: "r.yaml" }, () => "/m")).toBe("/somewhere/here/r.yaml");
    expect(findRoster({ ...facts, option: undefined }, () => "/m")).toBe("/m/fleet/roster.yaml");
  });
});
