import type { Migration } from "../migrations.ts";
import begin from "./migrations/0001_begin.sql" with { type: "text" };
import hostsAndMessages from "./migrations/0002_hosts_and_messages.sql" with { type: "text" };
import answer from "./migrations/0003_answer.sql" with { type: "text" };
import people from "./migrations/0004_people.sql" with { type: "text" };
import federation from "./migrations/0005_federation.sql" with { type: "text" };
import auditHost from "./migrations/0006_audit_host.sql" with { type: "text" };
import busKey from "./migrations/0007_bus_key.sql" with { type: "text" };

/** In order. A released file is never changed: its hash is stored where it was applied. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "0001_begin", sql: begin },
  { version: 2, name: "0002_hosts_and_messages", sql: hostsAndMessages },
  { version: 3, name: "0003_answer", sql: answer },
  { version: 4, name: "0004_people", sql: people },
  { version: 5, name: "0005_federation", sql: federation },
  { version: 6, name: "0006_audit_host", sql: auditHost },
  { version: 7, name: "0007_bus_key", sql: busKey },
];
