// Rows of cells as text: what a paste from Excel gives, and what a table's text field holds.

/** Lines to rows; cells are parted by a tab, or by | where a line has no tab. Quoted cells may hold line ends. */
export function parsed(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of lines(text)) {
    if (line.trim() === "") continue;
    rows.push((line.includes("\t") ? line.split("\t") : line.split("|")).map(unquoted));
  }
  return rows;
}

/** Rows to text, a tab between cells; empty rows are left out, and a cell holds neither tab nor line end. */
export function written(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells) => cells.map((cell) => cell.replace(/[\t\r\n]+/gu, " ").trim()))
    .filter((cells) => cells.some((cell) => cell !== ""))
    .map((cells) => cells.join("\t"))
    .join("\n");
}

function lines(text: string): string[] {
  const found: string[] = [];
  let line = "";
  let quoted = false;
  for (const letter of text.replace(/\r\n?/gu, "\n")) {
    // Excel quotes a cell only where it begins with the mark; a mark inside a cell is a mark.
    if (letter === '"' && (quoted || line === "" || line.endsWith("\t"))) quoted = !quoted;
    if (letter === "\n" && !quoted) {
      found.push(line);
      line = "";
    } else line += letter;
  }
  return [...found, line];
}

function unquoted(cell: string): string {
  const text = cell.trim();
  const whole = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  return whole ? text.slice(1, -1).replace(/""/gu, '"') : text;
}
