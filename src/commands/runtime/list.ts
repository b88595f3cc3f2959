import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { Cell } from "../../cli/show/table.ts";
import type { RuntimeList } from "../../operations/documents/runtime-list.ts";
import { runtimeList } from "../../operations/runtime/list.ts";

export const listVerb = defineVerb({
  details:
    "Which runtimes are on the PATH that agents get, or pinned, and which version; whether what mosaic knows of them was " +
    "measured with it, by mosaic's makers or on this host (`mosaic runtime prove`). UNMEASURED: nobody has tried. Those of your " +
    "own (fleet/runtimes.local) are named with their file. No runtime is run.",
  args: {},
  exitCodes: { configuration: "the file of the pinned versions is damaged, or a newer mosaic's" },
  examples: [{ command: "mosaic runtime list", explains: "what is here, and what is known of it" }],
  async run(context) {
    const { document } = await context.perform(runtimeList, {});
    return { text: (page) => runtimesText(page, document), json: document };
  },
});

const COLUMNS = [
  { title: "RUNTIME", whole: true },
  { title: "VERSION", whole: true },
  { title: "FROM" },
  { title: "MEASURED" },
  { title: "PROVEN HERE" },
  { title: "KEPT" },
];

function runtimesText(page: Page, { runtimes }: RuntimeList): string {
  const rows = runtimes.map((row): Cell[] => [
    row.runtime,
    row.version ?? "-",
    row.source ?? { text: "not installed", style: "dim" },
    measuredCell(row),
    provenCell(row),
    row.kept.join(", ") || "-",
  ]);
  const described = runtimes.flatMap(({ runtime, description }) =>
    description === null
      ? []
      : [
          description.problem === null
            ? `${runtime} is described by ${description.file}`
            : `${runtime} cannot be used: ${description.problem}`,
        ],
  );
  const own = runtimes.flatMap(({ runtime, own_pins: pins }) =>
    pins.map(({ agent, version }) => `${agent} alone gets ${runtime} ${version}`),
  );
  return [
    page.table(COLUMNS, rows),
    ...(own.length === 0 ? [] : ["", ...own]),
    ...(described.length === 0 ? [] : ["", ...described]),
  ].join("\n");
}

type Row = RuntimeList["runtimes"][number];

function measuredCell({ measured, source }: Row): Cell {
  if (source === null) return "-";
  if (measured === null) return { text: "cannot tell", style: "yellow" };
  return measured ? { text: "yes", style: "green" } : { text: "UNMEASURED", style: "yellow" };
}

function provenCell({ proven }: Row): Cell {
  if (proven === null) return "-";
  const style = proven.outcome === "good" ? "green" : proven.outcome === "wrong" ? "red" : "yellow";
  const text = `${proven.outcome} ${proven.at.slice(0, 10)}`;
  return proven.holds ? { text, style } : { text: `${text}, by other rules`, style: "yellow" };
}
