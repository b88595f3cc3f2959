import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Asked } from "../asked.ts";
import { Heard } from "../clock.tsx";

interface PanelProps {
  readonly title: string;
  /** Shown beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** A part of a view, with its heading. */
export function Panel({ title, aside, children, class: name = "" }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${name}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface AskedPanelProps<Document> {
  readonly title: string;
  readonly asked: Asked<Document>;
  readonly aside?: ComponentChildren;
  readonly class?: string;
  readonly children: (document: Document) => ComponentChildren;
}

/** The same for a document: with its age, and the reason where no newer one came. */
export function AskedPanel<Document>({
  title,
  asked,
  aside,
  class: name = "",
  children,
}: AskedPanelProps<Document>) {
  const { document, problem, receivedAt } = asked;
  return (
    <Panel
      title={title}
      class={`${name} ${problem === null ? "" : "old"}`}
      aside={
        <span class="aside">
          {aside}
          {document === null ? null : (
            <span class="age">
              <Heard receivedAt={receivedAt} />
            </span>
          )}
        </span>
      }
    >
      {problem === null ? null : (
        <p class="problem">{document === null ? problem : `not newer: ${problem}`}</p>
      )}
      {document === null ? problem === null ? <p class="faint">asking …</p> : null : children(document)}
    </Panel>
  );
}
