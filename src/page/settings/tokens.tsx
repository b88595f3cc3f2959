import { useRef, useState } from "preact/hooks";
import type { GatewayTokenList } from "../../operations/documents/gateway-token-list.ts";
import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import { useAsked } from "../asked.ts";
import { Age, moment } from "../clock.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { session } from "../session.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";
import { Once } from "./once.tsx";

/** Each request is a line of the audit, so it is sent once, and again when something is changed here. */
const EVERY_MS = 86_400_000;
const SCOPES = ["read", "send", "operate", "admin"] as const;
const DAY_MS = 86_400_000;
type Token = GatewayTokenList["tokens"][number];

/** Tokens for programs. A token is shown when it is made, and never again. */
export function Tokens() {
  const asked = useAsked("gateway.token.list", {}, { everyMs: EVERY_MS });
  const { user } = useStore(session);
  const [secret, setSecret] = useState<string | null>(null);
  const [revokes, setRevokes] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const create = (name: string, scopes: Token["scopes"], days: number) =>
    doing(`make the token ${name}`, async () => {
      const made = await act("gateway.token.create", {
        name,
        scopes,
        user: user?.email ?? null,
        lasts_ms: days === 0 ? null : days * DAY_MS,
      });
      setSecret(made.secret);
      form.current?.reset();
      asked.again();
      return "it is shown once";
    });
  const revoke = (name: string) =>
    void doing(`revoke the token ${name}`, async () => {
      await act("gateway.token.revoke", { name });
      asked.again();
      return "done";
    });
  return (
    <AskedPanel title="Tokens" asked={asked}>
      {({ tokens }) => (
        <>
          {tokens.length === 0 ? (
            <p class="faint">There is none.</p>
          ) : (
            <Table tokens={tokens} onRevoke={setRevokes} />
          )}
          <form
            ref={form}
            class="inline"
            aria-label="make a token"
            onSubmit={(event) => {
              event.preventDefault();
              const given = new FormData(event.currentTarget);
              const name = given.get("name");
              if (typeof name !== "string") return;
              const scopes = SCOPES.filter((scope) => given.getAll("scope").includes(scope));
              void create(name, scopes, Number(given.get("days")));
            }}
          >
            <input
              type="text"
              name="name"
              required
              pattern="[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}"
              aria-label="name of a new token"
              placeholder="Name"
            />
            {SCOPES.map((scope) => (
              <label key={scope} class="check">
                <input type="checkbox" name="scope" value={scope} defaultChecked={scope === "read"} />
                {scope}
              </label>
            ))}
            <select name="days" aria-label="how long it lasts">
              <option value="30">30 days</option>
              <option value="365">a year</option>
              <option value="0">for ever</option>
            </select>
            <button type="submit">Make</button>
          </form>
          {secret === null ? null : <Once secret={secret} what="The token, shown here alone." />}
          {revokes === null ? null : (
            <Confirm
              title={`Revoke the token ${revokes}?`}
              verb="Revoke"
              danger
              onConfirm={() => revoke(revokes)}
              onClose={() => setRevokes(null)}
            >
              <p>Whatever asks with it is refused from now on, and for good.</p>
            </Confirm>
          )}
        </>
      )}
    </AskedPanel>
  );
}

interface TableProps {
  readonly tokens: readonly Token[];
  readonly onRevoke: (name: string) => void;
}

function Table({ tokens, onRevoke }: TableProps) {
  return (
    <div class="scrolls" role="region" aria-label="list of what programs ask with" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">May</th>
            <th scope="col">Of</th>
            <th scope="col">Until</th>
            <th scope="col">Last used</th>
            <th scope="col">Rights</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={`${token.name} ${token.created}`}>
              <th scope="row">{shownText(token.name)}</th>
              <td>{token.scopes.join(", ")}</td>
              <td>{token.user === null ? "the host" : shownText(token.user)}</td>
              <td>{token.until === null ? "for ever" : moment(token.until)}</td>
              <td>{token.last_used === null ? "never" : <Age at={token.last_used} />}</td>
              <td>
                {token.revoked === null ? (
                  <button
                    type="button"
                    aria-label={`revoke ${token.name}`}
                    onClick={() => onRevoke(token.name)}
                  >
                    Revoke
                  </button>
                ) : (
                  "revoked"
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
