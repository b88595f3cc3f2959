import { type Document, visit, type YAMLError } from "yaml";
import type { Finding } from "./finding.ts";
import { printable } from "../../base/printable.ts";

/** Where the text is not YAML: the first problem of each line, because the others mostly follow from it. */
export function syntaxFindings(document: Document, text: string): Finding[] {
  const findings = document.errors.map((problem) => explain(problem, document, text));
  const directive = document.directives?.docStart
    ? /^%(?!YAML 1\.2\s*$).*/m.exec(beforeDocument(text))
    : null;
  if (directive !== null) {
    findings.push(finding(directive.index, "a roster is YAML 1.2 without directives", "remove the line"));
  }
  findings.sort((a, b) => a.offset - b.offset);
  return findings.filter((found, index) => {
    const before = findings[index - 1];
    return before === undefined || text.slice(before.offset, found.offset).includes("\n");
  });
}

function beforeDocument(text: string): string {
  return text.slice(0, /^---/m.exec(text)?.index);
}

/** Custom tags. yaml only warns about them, and reads the value as text. */
export function tagFindings(document: Document): Finding[] {
  const problems = document.warnings.filter(({ code }) => code === "TAG_RESOLVE_FAILED");
  return problems.map((problem) => {
    const tag = printable(problem.message.replace(/^Unresolved tag: /, ""));
    return finding(problem.pos[0], `a roster takes no tags: ${tag}`, "remove the tag");
  });
}

const INDENTATION = [
  "not valid YAML here",
  "check the indentation; text that contains ': ' needs quotes",
] as const;

const TAB = ["a tab cannot indent YAML", "use two spaces for each level"] as const;

/** Our words for yaml's messages about its own workings: what is wrong, and what to do. */
const EXPLANATIONS: { readonly [Code in YAMLError["code"]]?: readonly [what: string, hint?: string] } = {
  TAB_AS_INDENT: TAB,
  MULTIPLE_DOCS: ["a second document begins here; a roster is one document", "remove the line ---"],
  NON_STRING_KEY: ["a key must be text"],
  RESOURCE_EXHAUSTION: ["nested too deeply for a roster"],
  BLOCK_AS_IMPLICIT_KEY: INDENTATION,
  MULTILINE_IMPLICIT_KEY: INDENTATION,
};

/** After these, yaml takes a tab for the end of a bracketed value. */
const TAB_FIRST = /^ *\t[ \t]*$/;

function explain(problem: YAMLError, document: Document, text: string): Finding {
  const at = problem.pos[0];
  const line = text.lastIndexOf("\n", at - 1) + 1;
  if (problem.code === "BAD_INDENT" && TAB_FIRST.test(text.slice(line, at))) {
    return finding(text.indexOf("\t", line), ...TAB);
  }
  if (/^Missing closing ["']/.test(problem.message)) {
    return finding(openingQuote(document, at), "this quote is not closed");
  }
  if (/^Flow (sequence|map) .* end with/.test(problem.message)) {
    const [begin, end] = problem.message.startsWith("Flow map") ? ["{", "}"] : ["[", "]"];
    return finding(at, `a ${begin} further up is not closed before this`, `add the missing ${end}`);
  }
  const [what, hint] = EXPLANATIONS[problem.code] ?? [inOurStyle(problem.message)];
  return finding(at, what, hint);
}

/** yaml reports an unclosed quote at the end of the text, which is mostly the end of the file. */
function openingQuote(document: Document, end: number): number {
  let opening = end;
  visit(document, {
    Scalar(_, scalar) {
      const quoted = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE";
      if (!quoted || !scalar.range || scalar.range[1] < end) return undefined;
      opening = scalar.range[0];
      return visit.BREAK;
    },
  });
  return opening;
}

function finding(offset: number, what: string, hint?: string): Finding {
  return { offset, path: "", what, hint };
}

function inOurStyle(sentence: string): string {
  const words = printable(sentence);
  return (words.slice(0, 1).toLowerCase() + words.slice(1)).replace(/\.$/, "");
}
