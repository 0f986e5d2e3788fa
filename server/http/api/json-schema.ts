/**
 * Converts Valibot schemas to JSON Schema 2020-12 for the API documents.
 */
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type * as v from 'valibot';

export type JsonSchema = Record<string, unknown>;

/** Omits what JSON Schema cannot express (custom checks, flags); the server is stricter. */
const CONFIG: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  errorMode: 'ignore',
  overrideAction({ valibotAction, jsonSchema }) {
    // JSON Schema patterns use the `u` flag, so those that need `v` are omitted.
    const { requirement } = valibotAction as { requirement?: unknown };
    if (!(requirement instanceof RegExp && requirement.flags.includes('v'))) return undefined;
    const { pattern: _, ...rest } = jsonSchema;
    return rest;
  },
};

/** References to the schemas in `named` are written as `refTo(name)`. */
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
