/**
 * Parameters of requests, from a path, a query or headers: text that schemas check.
 */
import * as v from 'valibot';
import type { FieldSchemas } from './operation.ts';
import { type Fault, invalidRequest } from './problem.ts';

/**
 * Text of parameters becomes a number where digits are given; the schema says whether it should be one.
 * Throws a Problem that names the faults.
 */
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
