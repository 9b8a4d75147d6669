/** A document: its title, the note that it is generated, and its parts with an empty line between them. */
export function document(title: string, ...parts: readonly string[]): string {
  const note = '<!-- Written by `npm run docs`; changes by hand are lost. -->';
  return `${[`# ${title}`, note, ...parts.filter((part) => part !== '')].join('\n\n')}\n`;
}

/** A table; columns without any text are left out, and so is a table without rows. */
export function table(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '';
  const used = titles.map((_, i) => rows.some((row) => row[i] !== ''));
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells
      .filter((_, i) => used[i])
      .map(cell)
      .join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string | number): string {
  return `${text}`.replaceAll('|', '\\|');
}

/** Code, unless there is none. */
export function code(text: string | number): string {
  return text === '' ? '' : `\`${text}\``;
}

/** A link to a heading of the same document. */
export function headingLink(heading: string, text = heading): string {
  const anchor = heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
  return `[${text}](#${anchor})`;
}
