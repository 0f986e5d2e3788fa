/**
 * Parameters of requests, from a path, a query or headers: text that schemas check.
 */
import * as v from 'valibot';
import type { FieldSchemas } from './operation.ts';

export interface ParameterFault {
  parameter: string;
  message: string;
}

/** Text of parameters becomes a number where digits are given; the schema says whether it should be one. */
export function checkParameters(
  schemas: FieldSchemas = {},
  given: Record<string, string>,
): { values: Record<string, unknown>; faults: ParameterFault[] } {
  const faults: ParameterFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const text = given[name] ?? given[name.toLowerCase()];
    const result = v.safeParse(schema, isNumeric(schema) && text ? asNumber(text) : text);
    if (result.success) values[name] = result.output;
    else faults.push({ parameter: name, message: result.issues[0].message });
  }
  return { values, faults };
}

function isNumeric(schema: v.GenericSchema): boolean {
  const inner = (schema as { wrapped?: v.GenericSchema }).wrapped ?? schema;
  return inner.type === 'number';
}

function asNumber(text: string): number | string {
  return /^\d{1,16}$/.test(text) ? Number(text) : text;
}
