/**
 * The document that the emulator gets. xterm (6.0.0) writes style elements and style attributes, which the page's
 * policy refuses; here the rules go into constructed sheets, and the declarations through the style object, both of
 * which the policy allows.
 */
export function strictDocument(): Document {
  // xterm sets the colours of 24-bit letters on the elements themselves, not through its document override
  HTMLSpanElement.prototype.setAttribute = setAttribute;
  return new Proxy(document, {
    get(target, key) {
      if (key === "createElement") return createElement;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/**
 * Runs something with the page's own document made strict: for the style element of its scroll bar, xterm (6.0.0) uses
 * that, and not its override.
 */
export function whileStrict(work: () => void): void {
  document.createElement = createElement;
  try {
    work();
  } finally {
    delete (document as Partial<Document>).createElement;
  }
}

function createElement(name: string): HTMLElement {
  if (name.toLowerCase() === "style") return sheetElement();
  const element = plainElement(name);
  element.setAttribute = setAttribute;
  return element;
}

function plainElement(name: string): HTMLElement {
  return Document.prototype.createElement.call(document, name);
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

/** Replaces a style element: its text is the text of a sheet, for as long as the element is in the document. */
function sheetElement(): HTMLElement {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const element = plainElement("span");
  element.hidden = true;
  Object.defineProperty(element, "textContent", {
    set(text: string) {
      sheet.replaceSync(text);
    },
  });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}
