// Words stand in the page; `{n}` and the like are filled in here.

export function filled(pattern: string | undefined, facts: Readonly<Record<string, string | number>>): string {
  return (pattern ?? "").replace(/\{(\w+)\}/gu, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
}

/** An element with attributes, a class and words. */
export function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  words = "",
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (words !== "") element.textContent = words;
  return element;
}

/** A drawing from the page's own sprite. */
export function icon(name: string): SVGSVGElement {
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  drawing.append(use);
  return drawing;
}
