/**
 * `npm run settings`: writes docs/settings.md and the JSON Schema of the config file from the tables
 * in server/config. A test fails while they differ.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE, SCHEMA, settingsPage, settingsSchema } from './settings/documents.ts';
import { ROOT } from './testkit/runtimes.ts';
import { readOptions } from './testkit/script-options.ts';

readOptions('usage: npm run settings', {});

writeFileSync(join(ROOT, PAGE), settingsPage());
writeFileSync(join(ROOT, SCHEMA), settingsSchema());
