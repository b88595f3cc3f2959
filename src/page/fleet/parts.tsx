import type { ComponentChildren } from "preact";

/** One value of a row, with its name for readers who do not see the columns. */
export function Value(props: {
  readonly name: string;
  readonly class: string;
  readonly children: ComponentChildren;
}) {
  return (
    <span class={`value ${props.class}`}>
      <span class="unseen">{props.name} </span>
      {props.children}
    </span>
  );
}

export function Columns() {
  return (
    <div class="columns" aria-hidden="true">
      <span>Agent</span>
      <span>State</span>
      <span>Since</span>
      <span>Known by</span>
      <span>Beat</span>
      <span>Printed</span>
      <span>Memory</span>
      <span>CPU</span>
      <span>Restarts</span>
    </div>
  );
}

/** Moves the focus between the links of all lists of agents; returns whether there was one to move to. */
export function moveFocus(step: number): boolean {
  const links = [...document.querySelectorAll<HTMLAnchorElement>("main .rows a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
  return next !== undefined;
}
