import { useAsked } from "../asked.ts";
import { doing } from "../acts.ts";
import { logout } from "../login.ts";
import { Fact } from "../parts/fact.tsx";
import { AskedPanel, Panel } from "../parts/panel.tsx";
import { may, session } from "../session.ts";
import { Audit } from "../settings/audit.tsx";
import { Grants } from "../settings/grants.tsx";
import { NoticesOut } from "../settings/notices.tsx";
import { Peers } from "../settings/peers.tsx";
import { People } from "../settings/people.tsx";
import { Selftest } from "../settings/selftest.tsx";
import { Tokens } from "../settings/tokens.tsx";
import { SHORTCUTS, shortcuts, turnShortcuts } from "../shortcuts.ts";
import { useStore } from "../store.ts";

const EVERY_MS = 60_000;

/** The user, the keys, and the gateway; for admins also rights and audit. */
export function Settings() {
  const who = useStore(session);
  const { user } = who;
  const keys = useStore(shortcuts);
  const version = useAsked("version", {}, { everyMs: EVERY_MS });
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <h1>Settings</h1>
      </header>
      <div class="parts">
        <div>
          <Panel title="You">
            <dl class="facts">
              <Fact name="name">{user?.name ?? null}</Fact>
              <Fact name="e-mail">{user?.email ?? null}</Fact>
              <Fact name="role">{user?.role ?? null}</Fact>
            </dl>
            <button
              type="button"
              onClick={() =>
                void doing("log out", async () => {
                  await logout();
                  return "done";
                })
              }
            >
              Log out
            </button>
          </Panel>
          <AskedPanel title="This gateway" asked={version}>
            {(document) => (
              <dl class="facts">
                <Fact name="mosaic">{document.version}</Fact>
                <Fact name="commit">
                  <code>{document.commit.slice(0, 12)}</code>
                </Fact>
                <Fact name="platform">{document.platform}</Fact>
                {who.read_only && <Fact name="read only">nothing is changed through it</Fact>}
              </dl>
            )}
          </AskedPanel>
        </div>
        <div>
          <Panel title="Keys">
            <label class="check">
              <input
                type="checkbox"
                checked={keys}
                onChange={(event) => turnShortcuts(event.currentTarget.checked)}
              />
              single keys do something
            </label>
            <dl class="facts">
              {SHORTCUTS.map(([key, what]) => (
                <Fact key={key} name={key}>
                  {what}
                </Fact>
              ))}
            </dl>
          </Panel>
        </div>
      </div>
      {may(who, "operate") ? (
        <div class="parts-below">
          <NoticesOut />
        </div>
      ) : null}
      {may(who, "admin") ? (
        <div class="parts-below">
          <People />
          <Tokens />
          <Peers />
          <Grants />
          <Selftest />
          <Audit />
        </div>
      ) : null}
    </main>
  );
}
