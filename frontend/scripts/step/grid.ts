// A table's text field as a grid of inputs: rows can be added, removed and pasted from Excel. The text field stays the
// one that is sent; without script it is what a person types into.
import { parsed, written } from "./table.ts";
import { filled, icon, made } from "./words.ts";

interface Column {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly required: boolean;
  readonly choices: readonly (readonly [string, string])[];
}

type Cell = HTMLInputElement | HTMLSelectElement;

const KINDS: Readonly<Record<string, string>> = { date: "date", moment: "datetime-local", integer: "number" };
const BLANK_ROWS = 2;

export function grids(page: Document): void {
  for (const text of page.querySelectorAll<HTMLTextAreaElement>("textarea[data-grid]")) grid(text);
}

function grid(text: HTMLTextAreaElement): void {
  const columns = JSON.parse(text.dataset["grid"] ?? "[]") as Column[];
  const words = text.dataset;
  const box = made("div", { class: "grid-box", role: "group", tabindex: "-1", "aria-label": words["name"] ?? "" });
  const table = made("table", { class: "table grid" });
  const head = table.createTHead().insertRow();
  for (const column of columns) {
    const cell = made("th", { scope: "col" }, column.name);
    if (column.required) cell.append(" ", made("span", { class: "must" }, words["must"] ?? ""));
    head.append(cell);
  }
  head.append(made("td", { class: "tool" }));
  const body = table.createTBody();
  const add = made("button", { type: "button", class: "btn btn-sm" });
  add.append(icon("plus"), words["add"] ?? "");
  const tools = made("div", { class: "grid-tools" });
  tools.append(add, made("span", { class: "small" }, words["paste"] ?? ""));
  box.append(made("div", { class: "table-scroll" }), tools);
  box.firstElementChild?.append(table);

  const cells = (row: HTMLTableRowElement): Cell[] => [...row.querySelectorAll<Cell>("input, select")];
  const keep = (): void => {
    text.value = written([...body.rows].map((row) => cells(row).map((cell) => cell.value)));
  };
  const number = (): void => {
    [...body.rows].forEach((row, index) =>
      cells(row).forEach((cell, place) =>
        cell.setAttribute("aria-label", filled(words["cell"], { row: index + 1, name: columns[place]?.name ?? "" })),
      ),
    );
  };
  const insert = (values: readonly string[], after?: HTMLTableRowElement): HTMLTableRowElement => {
    const row = made("tr");
    columns.forEach((column, index) => {
      const cell = made("td", { "data-label": column.name });
      cell.append(control(column, values[index] ?? ""));
      row.append(cell);
    });
    const remove = made("button", { type: "button", class: "btn btn-quiet btn-sm", "aria-label": words["remove"] ?? "", title: words["remove"] ?? "" });
    remove.append(icon("cross"));
    remove.addEventListener("click", () => {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      if (body.rows.length === 0) insert([]);
      number();
      keep();
      text.dispatchEvent(new Event("change", { bubbles: true }));
      (next?.querySelector<HTMLElement>("input, select") ?? add).focus();
    });
    const tool = made("td", { class: "tool" });
    tool.append(remove);
    row.append(tool);
    if (after === undefined) body.append(row);
    else after.after(row);
    return row;
  };
  const fill = (): void => {
    body.replaceChildren();
    const rows = parsed(text.value);
    for (const row of rows) insert(row);
    while (body.rows.length < Math.max(1, rows.length > 0 ? rows.length : BLANK_ROWS)) insert([]);
    number();
  };

  body.addEventListener("input", keep);
  body.addEventListener("change", keep);
  body.addEventListener("paste", (event) => {
    const pasted = parsed(event.clipboardData?.getData("text/plain") ?? "");
    const target = event.target instanceof Element ? event.target.closest<Cell>("input, select") : null;
    const row = target?.closest("tr") ?? null;
    if (target === null || row === null || (pasted.length < 2 && (pasted[0]?.length ?? 0) < 2)) return;
    event.preventDefault();
    const first = cells(row).indexOf(target);
    let current: HTMLTableRowElement | null = row;
    let last = row;
    for (const values of pasted) {
      last = current ?? insert([], last);
      values.forEach((value, index) => {
        const cell = cells(last)[first + index];
        const column = columns[first + index];
        if (cell !== undefined && column !== undefined) cell.value = fitting(column, value);
      });
      current = last.nextElementSibling as HTMLTableRowElement | null;
    }
    number();
    keep();
    text.dispatchEvent(new Event("change", { bubbles: true }));
  });
  body.addEventListener("keydown", (event) => {
    // Enter goes to the cell below, as in a sheet, and never sends the form.
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const row = event.target.closest("tr");
    if (row === null) return;
    const place = cells(row).indexOf(event.target);
    const below = (row.nextElementSibling as HTMLTableRowElement | null) ?? insert([]);
    number();
    cells(below)[place]?.focus();
  });
  add.addEventListener("click", () => {
    const row = insert([]);
    number();
    cells(row)[0]?.focus();
  });
  text.addEventListener("mingjian:restored", fill);

  fill();
  // Links to the field lead to the grid.
  box.id = text.id;
  text.id = `${text.id}-text`;
  text.hidden = true;
  text.before(box);
}

function control(column: Column, value: string): Cell {
  if (column.choices.length > 0) {
    const select = made("select", { class: "form-select" });
    select.append(made("option", { value: "" }, "—"));
    for (const [key, name] of column.choices) select.append(made("option", { value: key }, name));
    select.value = fitting(column, value);
    return select;
  }
  const input = made("input", { class: "form-control", type: KINDS[column.kind] ?? "text" });
  if (column.kind === "decimal") input.inputMode = "decimal";
  input.value = fitting(column, value);
  return input;
}

/** A pasted value as the cell can hold it: a choice by its words, a day with strokes. */
function fitting(column: Column, value: string): string {
  const text = value.replace(/[\r\n]+/gu, " ").trim();
  if (column.choices.length > 0) return column.choices.find(([key, name]) => key === text || name === text)?.[0] ?? "";
  const day = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2}))?/u.exec(text);
  if (day === null || (column.kind !== "date" && column.kind !== "moment")) return text;
  const two = (part: string | undefined): string => (part ?? "0").padStart(2, "0");
  const date = `${day[1] ?? ""}-${two(day[2])}-${two(day[3])}`;
  return column.kind === "date" ? date : `${date}T${two(day[4])}:${two(day[5])}`;
}
