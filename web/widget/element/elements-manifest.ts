/**
 * Custom elements manifest of `<starling-chat>`, for editors and documentation generators.
 */
import {
  CUSTOM_PROPERTIES,
  EVENTS,
  METHODS,
  PARTS,
  PROPERTIES,
  SLOTS,
  type Typed,
} from './public-api.ts';

/** Schema 1.0.0. */
export function customElementsManifest(): object {
  const path = 'starling.js';
  const typed = ({ type, ...rest }: Typed) => ({ ...rest, type: { text: type } });
  return {
    schemaVersion: '1.0.0',
    modules: [{
      kind: 'javascript-module',
      path,
      declarations: [{
        kind: 'class',
        name: 'StarlingChat',
        tagName: 'starling-chat',
        customElement: true,
        superclass: { name: 'HTMLElement' },
        description: 'A room of a Starling server.',
        attributes: PROPERTIES.filter(({ attribute }) => attribute).map((
          { name, attribute, isReadonly: _, ...rest },
        ) => ({ ...typed({ name: attribute!, ...rest }), fieldName: name })),
        members: [
          ...PROPERTIES.map(({ isReadonly, attribute: _, ...rest }) => ({
            kind: 'field',
            ...typed(rest),
            ...(isReadonly ? { readonly: true } : {}),
          })),
          ...METHODS.map(({ parameters, returns, ...rest }) => ({
            kind: 'method',
            ...rest,
            parameters: parameters.map(({ name, type }) => ({ name, type: { text: type } })),
            return: { type: { text: returns } },
          })),
        ],
        events: EVENTS.map(({ type, ...rest }) => typed({ ...rest, type: `CustomEvent<${type}>` })),
        slots: SLOTS,
        cssParts: PARTS,
        cssProperties: CUSTOM_PROPERTIES,
      }],
      exports: [
        {
          kind: 'js',
          name: 'StarlingChat',
          declaration: { name: 'StarlingChat', module: path },
        },
        {
          kind: 'custom-element-definition',
          name: 'starling-chat',
          declaration: { name: 'StarlingChat', module: path },
        },
      ],
    }],
  };
}
