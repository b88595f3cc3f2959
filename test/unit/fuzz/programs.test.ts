/** What other programs print and other people write: tmux, systemd, /proc, env files. */
import { describe } from "bun:test";
import { parseProcessStat } from "../../../src/adapters/proc-stat.ts";
import { parseShow, parseUnitList } from "../../../src/adapters/systemd-parse.ts";
import { parsePanes, parseVersion, unansweredSocket } from "../../../src/adapters/tmux-parse.ts";
import {
  mergeEnvironmentFile,
  parseEnvironmentFile,
  renderAssignment,
  withoutGenerated,
} from "../../../src/domain/install/units/environment-file.ts";
import { type Dice, fuzz, must, same } from "../../support/fuzz.ts";

describe("panes, as tmux prints them", () => {
  fuzz(
    "are as many as there are lines, each with its own fields, whatever a program called itself",
    (dice) => {
      // tmux itself has put blanks for tabs and newlines in what a program chooses
      const chosen = () => dice.text(4).replaceAll(/[\n\t]/g, " ");
      const rows = dice.list(4, () => ({
        session: dice.word(),
        id: `%${dice.below(100)}`,
        pid: 1 + dice.below(9999),
        dead: dice.chance(0.3),
        command: chosen(),
        path: chosen(),
        title: chosen(),
      }));
      const output = rows.map((row) =>
        [
          "77",
          "3.3a",
          "/home/x/fleet/run",
          "/home/x",
          row.session,
          "$1",
          "",
          "0",
          row.session,
          row.id,
          "agent",
          `${row.pid} 123`,
          "0",
          "0",
          row.pid,
          row.dead ? "1" : "0",
          "",
          "",
          "1700000000",
          row.command,
          row.path,
          row.title,
        ].join("\t"),
      );
      const { panes, serverPid } = parsePanes(output.map((line) => `${line}\n`).join(""));
      must(rows.length === 0 || serverPid === 77, "another server", serverPid);
      const read = panes.map(({ session, id, pid, dead, command, path, title }) => ({
        session,
        id,
        pid,
        dead,
        command,
        path,
        title,
      }));
      must(same(read, rows), "are others", rows, read);
      for (const text of [dice.damaged(output.join("\n")), dice.text(20)]) {
        parsePanes(text);
        parseVersion(text);
        unansweredSocket(text);
      }
    },
  );
});

describe("units, as systemctl prints them", () => {
  fuzz("are what was printed; what is no list is none", (dice) => {
    const units = dice.list(4, () => ({
      unit: `mosaic-agent@${dice.line(2)}.service`,
      load: "loaded",
      active: dice.word(),
      sub: dice.word(),
    }));
    const output = JSON.stringify(units.map((unit) => ({ ...unit, description: dice.text(3) })));
    must(same(parseUnitList(output), units), "are others", output);
    must(
      parseUnitList(output.slice(0, 1 + dice.below(output.length - 1))) === undefined,
      "half a list is one",
      output,
    );
    for (const text of [dice.damaged(output), dice.text(20)]) {
      for (const unit of parseUnitList(text) ?? []) {
        must(
          Object.values(unit).every((value) => typeof value === "string"),
          "cannot be",
          unit,
        );
      }
    }
  });

  fuzz("have the properties that were printed, whatever is in them", (dice) => {
    const values = new Map(
      dice.list(3, () => [`mosaic-agent@${dice.word()}.service`, dice.line(4)] as const),
    );
    const output = [...values].map(([id, value]) => `Id=${id}\nResult=${value}\nMainPID=0\n`).join("\n");
    const read = [...parseShow(output)].map(([id, properties]) => [id, properties.get("Result")] as const);
    must(same(read, [...values]), "are others", output, read);
    parseShow(dice.damaged(output));
    parseShow(dice.text(20));
  });
});

describe("/proc/PID/stat", () => {
  fuzz("is read behind the name, whatever the name is", (dice) => {
    const name = dice.text(3);
    const start = String(dice.below(1e9));
    const fields = Array.from({ length: 18 }, () => String(dice.below(1000)));
    const stat = parseProcessStat(`12 (${name}) S ${fields.join(" ")} ${start} 0 0\n`);
    must(stat?.startTime === start && stat.parent === Number(fields[0]), "is another", name, stat);
    for (const text of [dice.damaged(`12 (${name}) S ${fields.join(" ")} ${start}`), dice.text(20)]) {
      const read = parseProcessStat(text);
      if (read !== undefined) must(/^\d+$/.test(read.startTime), "cannot be", read);
    }
  });
});

function assignments(dice: Dice): Record<string, string> {
  return Object.fromEntries(dice.list(5, () => [`KEY_${dice.word()}`, dice.line(5).replaceAll("\0", "")]));
}

describe("an env file", () => {
  fuzz("gives each value back as it was", (dice) => {
    const values = assignments(dice);
    const text = Object.entries(values)
      .map(([key, value]) => `${renderAssignment(key, value)}\n`)
      .join("");
    must(same(parseEnvironmentFile(text), values), "are others", text, parseEnvironmentFile(text));
    parseEnvironmentFile(dice.damaged(text));
    parseEnvironmentFile(dice.text(20));
  });

  fuzz("keeps the operator's lines to the letter, however often ours are written", (dice) => {
    const theirs = dice.list(4, () => `THEIRS_${dice.word()}=${dice.line(3)}\n`).join("");
    const first = mergeEnvironmentFile(theirs, assignments(dice));
    const second = mergeEnvironmentFile(first, assignments(dice));
    must(withoutGenerated(first) === theirs, "lost after one", theirs, first);
    must(withoutGenerated(second) === theirs, "lost after two", theirs, second);
    mergeEnvironmentFile(dice.damaged(second), assignments(dice));
  });
});
