/**
 * Documents of the settings, made from their tables: docs/settings.md and the JSON Schema of the
 * config file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE_SCHEMA } from '../../server/config/config-file.ts';
import { listFileSettings, oldVariables } from '../../server/config/file-settings.ts';
import { VARIABLES } from '../../server/config/variables.ts';
import { jsonSchemaOf } from '../../server/http/api/json-schema.ts';
import { ROOT } from '../testkit/runtimes.ts';

export const PAGE = 'docs/settings.md';
export const SCHEMA = 'docs/config.schema.json';

/** The page with its tables as the code has them. */
export function settingsPage(): string {
  const tables: Record<string, string[][]> = {
    variables: [
      ['variable', 'default', 'meaning'],
      ...VARIABLES.map(({ name, isSecret, defaultText, meaning }) => [
        isSecret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``,
        defaultText,
        meaning,
      ]),
    ],
    file: [
      ['setting', 'default', 'meaning'],
      ...listFileSettings().map(({ path, defaultValue, defaultText, meaning }) => [
        `\`${path}\``,
        defaultText ?? `\`${JSON.stringify(defaultValue)}\``,
        meaning,
      ]),
    ],
    old: [
      ['variable of earlier versions', 'now'],
      ...[...oldVariables()].map(([name, place]) => [
        `\`${name}\``,
        place === undefined ? '`CONFIG_FILE`' : `\`${place}\``,
      ]),
    ],
  };
  let page = readFileSync(join(ROOT, PAGE), 'utf8');
  for (const [name, rows] of Object.entries(tables)) {
    const [start, end] = [`<!-- ${name}: from the code -->`, `<!-- end of ${name} -->`];
    const from = page.indexOf(start);
    const to = page.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${PAGE} has no place for the table "${name}"`);
    page = `${page.slice(0, from + start.length)}\n\n${tableOf(rows)}\n\n${page.slice(to)}`;
  }
  return page;
}

export function settingsSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Config file of Starling',
    ...jsonSchemaOf(CONFIG_FILE_SCHEMA),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Markdown, in columns of one width as the formatter makes them. */
function tableOf([head = [], ...rows]: string[][]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const lineOf = (row: string[], fill = ' ') =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!, fill)).join(' | ')} |`;
  return [lineOf(head), lineOf(head.map(() => ''), '-'), ...rows.map((row) => lineOf(row))]
    .join('\n');
}
