import { z } from "zod";
import type { BusState } from "../../domain/team/bus-line.ts";
import { bus } from "../documents/gateway-parts.ts";
import { timestampOf } from "../heading.ts";

/** How a bus is, as documents say it. */
export type BusDocument = z.infer<typeof bus>;

const ANSWER = z.object({ bus: bus.nullable() });
const ANSWER_MS = 3_000;

export function busDocument({ isUp, since }: BusState): BusDocument {
  return { state: isUp ? "up" : "away", since: timestampOf(since) };
}

/** The bus as the running gateway describes it; only the gateway knows. */
export async function busAt(socket: string, answers: boolean): Promise<BusDocument> {
  const unknown = { state: "unknown", since: null } as const;
  if (!answers) return unknown;
  const { readAtGateway } = await import("../../compose/remote.ts");
  const answer = ANSWER.safeParse(await readAtGateway(socket, "bus", AbortSignal.timeout(ANSWER_MS)));
  return answer.data?.bus ?? unknown;
}
