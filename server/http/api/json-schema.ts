/**
 * The schemas that validate -> JSON Schema 2020-12, for the documents.
 */
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type * as v from 'valibot';

export type JsonSchema = Record<string, unknown>;

/** What JSON Schema cannot say (a check of our own, a flag of a pattern) is left out: the server says more. */
const CONFIG: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  errorMode: 'ignore',
  overrideAction({ valibotAction, jsonSchema }) {
    // `v` flags and their sets are ours alone; of the others every reader of JSON Schema knows `u`.
    const { requirement } = valibotAction as { requirement?: unknown };
    if (!(requirement instanceof RegExp && requirement.flags.includes('v'))) return undefined;
    const { pattern: _, ...rest } = jsonSchema;
    return rest;
  },
};

/** `named`: where they occur they are referred to, by `refTo(name)`. */
export function jsonSchemaOf(
  schema: v.GenericSchema,
  named: Record<string, v.GenericSchema> = {},
  refTo: (name: string) => string = (name) => `#/components/schemas/${name}`,
): JsonSchema {
  const { $schema: _, $defs: __, ...rest } = toJsonSchema(schema, {
    ...CONFIG,
    definitions: named,
    overrideRef: ({ referenceId }) => refTo(referenceId),
  });
  return rest;
}

export function namedSchemas(
  named: Record<string, v.GenericSchema>,
  refTo: (name: string) => string = (name) => `#/components/schemas/${name}`,
): Record<string, JsonSchema> {
  return toJsonSchemaDefs(named, {
    ...CONFIG,
    overrideRef: ({ referenceId }) => refTo(referenceId),
  }) as Record<string, JsonSchema>;
}
