/**
 * Validates request parameters from the path, the query and headers.
 */
import * as v from 'valibot';
import type { FieldSchemas } from './operation.ts';
import { type Fault, invalidRequest } from './problem.ts';

/** Digits become a number if the schema expects one. Throws a Problem that lists the faults. */
export function readParameters(
  schemas: FieldSchemas = {},
  given: Record<string, string>,
): Record<string, unknown> {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const text = given[name] ?? given[name.toLowerCase()];
    const result = v.safeParse(schema, isNumeric(schema) && text ? asNumber(text) : text);
    if (result.success) values[name] = result.output;
    else faults.push({ parameter: name, message: result.issues[0].message });
  }
  if (faults.length > 0) throw invalidRequest(faults);
  return values;
}

function isNumeric(schema: v.GenericSchema): boolean {
  const inner = (schema as { wrapped?: v.GenericSchema }).wrapped ?? schema;
  return inner.type === 'number';
}

function asNumber(text: string): number | string {
  return /^\d{1,16}$/.test(text) ? Number(text) : text;
}
