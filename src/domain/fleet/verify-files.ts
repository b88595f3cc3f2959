import {
  accessProblem,
  CHANGED_BY_ALL,
  CHANGED_BY_OTHERS,
  SEEN_BY_OTHERS,
  type Forbidden,
} from "../host/access-problem.ts";
import { not, ok, type Check } from "../host/check.ts";
import type { Fleet } from "../host/host.ts";
import { ASSET_NAMES } from "../ports/assets.ts";
import { classesWithoutText } from "../roles/role-file.ts";

/**
 * Whether the extracted files are those of this binary, and whether nobody else may change what is run, or read what is
 * secret. Looks at files only.
 */
export async function verifyFiles(fleet: Fleet): Promise<Check[]> {
  return [
    await scriptsCheck(fleet),
    await accessCheck(fleet),
    ...(await rolesCheck(fleet)),
    ...describedChecks(fleet),
  ];
}

/** For each of the user's own runtimes in the roster: whether its description could be read, and which it was. */
function describedChecks({ roster }: Fleet): Check[] {
  const found = new Map(
    roster.agents.flatMap(({ described }) => (described === undefined ? [] : [[described.name, described]])),
  );
  return [...found.values()].map(({ name, file, sha256, problem }) =>
    problem === ""
      ? ok("description", `${name} is described by ${file} (sha256 ${sha256?.slice(0, 12)})`)
      : not("failed", "description", `${name} cannot be told: ${problem}`, "mosaic schema runtime"),
  );
}

/** An agent whose class has no role text starts all the same, and is told only who it is. The check says so. */
async function rolesCheck(fleet: Fleet): Promise<Check[]> {
  const lacking = await classesWithoutText(fleet, fleet.roster.agents);
  return lacking.map(({ why, path, class: label }) => {
    const names = fleet.roster.agents.filter((agent) => agent.class === label).map(({ name }) => name);
    const hint =
      path === undefined ? "give it a class of letters, digits, '_', '-' and '.'" : `write ${path}`;
    return not("warning", "role", `${why}: ${names.join(", ")} started without a role text`, hint);
  });
}

/** The launcher decides what every agent is started as, so it must be this binary's. */
async function scriptsCheck(fleet: Fleet): Promise<Check> {
  const { files, assets, paths } = fleet;
  const names = ASSET_NAMES.filter((name) => name.startsWith("tools/") || name === "fleet/tmux.conf");
  const wrong: string[] = [];
  for (const name of names) {
    if ((await files.read(`${paths.home}/${name}`)) !== assets.text(name)) wrong.push(name);
  }
  if (wrong.length === 0) return ok("scripts", "scripts are on disk as this binary has them");
  const fact = `scripts are not as this binary has them: ${wrong.join(", ")}`;
  return not("failed", "scripts", fact, "mosaic fleet install-systemd");
}

async function accessCheck(fleet: Fleet): Promise<Check> {
  const { paths, roster, files } = fleet;
  const scripts = ASSET_NAMES.filter((name) => name.startsWith("tools/"));
  const environments = roster.agents.map(({ name }) => paths.agentEnvironment(name));
  const rules: (readonly [string, Forbidden])[] = [
    [paths.home, CHANGED_BY_ALL],
    [paths.fleet, CHANGED_BY_ALL],
    ...scripts.map((name) => [`${paths.home}/${name}`, CHANGED_BY_OTHERS] as const),
    [paths.run, SEEN_BY_OTHERS],
  ];
  for (const path of environments) {
    // The target of a link keeps the mode that its own place gave it.
    rules.push([path, (await files.isLink(path)) ? CHANGED_BY_OTHERS : SEEN_BY_OTHERS]);
  }
  const wrong = (
    await Promise.all(rules.map(([path, forbidden]) => accessProblem(fleet, path, forbidden)))
  ).filter((problem) => problem !== undefined);
  const [first] = wrong;
  if (first === undefined)
    return ok("access", "home, run folder, scripts and env files are ours alone to change");
  return not("failed", "access", wrong.map(({ fact }) => fact).join("; "), first.hint);
}
