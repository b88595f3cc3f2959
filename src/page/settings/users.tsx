import { useRef, useState } from "preact/hooks";
import type { GatewayUserList } from "../../operations/documents/gateway-user-list.ts";
import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import type { Asked } from "../asked.ts";
import { moment } from "../clock.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { session } from "../session.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";
import { Once } from "./once.tsx";

const ROLES = ["member", "viewer", "sender", "operator", "admin"] as const;
type User = GatewayUserList["users"][number];

/** Who can log in, and in which role. A new user sets a password with a code that is shown once. */
export function Users({ asked }: { readonly asked: Asked<GatewayUserList> }) {
  const [code, setCode] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const add = (email: string, role: User["role"]) =>
    doing(`add ${email}`, async () => {
      const added = await act("gateway.user.add", { email, role });
      setCode(added.code);
      form.current?.reset();
      asked.again();
      return `${role}; the code for the first login is shown once`;
    });
  return (
    <AskedPanel title="Users" asked={asked}>
      {({ users }) => (
        <>
          <div class="scrolls" role="region" aria-label="list of who may log in" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">E-mail</th>
                  <th scope="col">Role</th>
                  <th scope="col">Since</th>
                  <th scope="col">May log in</th>
                </tr>
              </thead>
              <tbody>
                {users.map((user) => (
                  <Row key={user.email} user={user} again={asked.again} />
                ))}
              </tbody>
            </table>
          </div>
          <form
            ref={form}
            class="inline"
            aria-label="add a user"
            onSubmit={(event) => {
              event.preventDefault();
              const given = new FormData(event.currentTarget);
              const role = ROLES.find((name) => name === given.get("role")) ?? "viewer";
              const email = given.get("email");
              if (typeof email === "string") void add(email, role);
            }}
          >
            <input
              type="email"
              name="email"
              required
              aria-label="e-mail of a new user"
              placeholder="E-mail"
            />
            <select name="role" aria-label="role of a new user">
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {role}
                </option>
              ))}
            </select>
            <button type="submit">Add</button>
          </form>
          {code === null ? null : (
            <Once
              secret={code}
              what="The code for the first login, good once: at the page, “I have a one-time code”."
            />
          )}
        </>
      )}
    </AskedPanel>
  );
}

function Row({ user, again }: { readonly user: User; readonly again: () => void }) {
  const { email, role, created, disabled } = user;
  const own = useStore(session).user?.email === email;
  const change = (title: string, work: () => Promise<unknown>) =>
    void doing(title, async () => {
      await work();
      again();
      return "done";
    });
  return (
    <tr>
      <th scope="row">
        {shownText(email)}
        {own ? " (you)" : ""}
      </th>
      <td>
        <select
          aria-label={`role of ${email}`}
          value={role}
          disabled={own}
          onChange={(event) => {
            const wanted = ROLES.find((name) => name === event.currentTarget.value) ?? role;
            change(`make ${email} ${wanted}`, () => act("gateway.user.role", { email, role: wanted }));
          }}
        >
          {ROLES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </td>
      <td class="when">{moment(created)}</td>
      <td>
        {own ? (
          "yes"
        ) : (
          <button
            type="button"
            onClick={() =>
              change(`${disabled === null ? "lock out" : "let in"} ${email}`, () =>
                act("gateway.user.disable", { email, undo: disabled !== null }),
              )
            }
          >
            {disabled === null ? "Lock out" : "Let in again"}
          </button>
        )}
      </td>
    </tr>
  );
}
