/**
 * The document as the emulator sees it. xterm (6.0.0) writes style elements and style attributes, which the page's policy
 * refuses; the same rules go into sheets that scripts make, and the same declarations through the style object, which it
 * allows.
 */
export function strictDocument(): Document {
  // the rows' own letters with a colour of 24 bits: for those it asks neither its override nor later the page's document
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
 * Does what is given with the page's own document made strict: xterm (6.0.0) asks it, and not its override, for the style
 * element of its scroll bar.
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

/** Stands where the style element would: its text is the text of a sheet, as long as it is there. */
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
