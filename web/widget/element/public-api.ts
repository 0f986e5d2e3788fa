/**
 * All that a page can use of `<starling-chat>`, in one list: what /custom-elements.json is made of, and
 * what the tests hold code and docs/embedding.md to.
 */

export interface Described {
  name: string;
  description: string;
}

export interface Typed extends Described {
  /** As TypeScript writes it. */
  type: string;
  /** As it is written; absent when there is none. */
  default?: string;
}

export interface Property extends Typed {
  /** The attribute that sets it. */
  attribute?: string;
  isReadonly?: true;
}

export interface Method extends Described {
  parameters: readonly { name: string; type: string }[];
  returns: string;
}

export const PROPERTIES: readonly Property[] = [
  {
    name: 'room',
    attribute: 'room',
    type: 'string',
    description: '1 to 128 letters, digits and `. _ - : / @ ~`, in any script; ' +
      '`auto`: a room of its own for each page',
  },
  {
    name: 'server',
    attribute: 'server',
    type: 'string',
    description: 'another chat server than the one that the script comes from',
  },
  {
    name: 'name',
    attribute: 'name',
    type: 'string',
    description: 'the guest’s name to begin with; otherwise the server makes one up',
  },
  {
    name: 'token',
    attribute: 'token',
    type: 'string',
    description: 'a signed identity; better set as a property, which no attribute shows',
  },
  {
    name: 'getToken',
    type: '(() => string | Promise<string>) | undefined',
    description:
      'gives a signed identity: asked when one is needed, before the last one ends, and ' +
      'after one was refused',
  },
  {
    name: 'theme',
    attribute: 'theme',
    type: "'auto' | 'light' | 'dark'",
    default: 'auto',
    description: '`light`, `dark`, or `auto`: as the visitor’s system',
  },
  {
    name: 'mode',
    attribute: 'mode',
    type: "'inline' | 'launcher'",
    default: 'inline',
    description: '`inline`: a box in the page; `launcher`: a floating button that opens a panel',
  },
  {
    name: 'showReplica',
    attribute: 'show-replica',
    type: 'boolean',
    default: 'false',
    description: 'shows which replica serves the visitor and each message',
  },
  {
    name: 'titleBadge',
    attribute: 'title-badge',
    type: "'on' | 'off'",
    default: 'on',
    description: '`on`: the title of a hidden page counts what waits; `off`: it is never touched',
  },
  {
    name: 'label',
    attribute: 'label',
    type: 'string',
    description: 'what the room is called, and the launcher’s button',
  },
  {
    name: 'lang',
    attribute: 'lang',
    type: 'string',
    description: 'the language; otherwise the page’s, then the browser’s',
  },
  {
    name: 'user',
    type: 'StarlingUser | undefined',
    isReadonly: true,
    description: 'the visitor: `id`, `name`, `role`; undefined before the first connection',
  },
  {
    name: 'status',
    type: 'StarlingConnection | undefined',
    isReadonly: true,
    description: 'the connection: `{ type }` of `connecting`, `open`, `waiting` or `closed`; ' +
      'undefined before the room is loaded',
  },
  {
    name: 'replica',
    type: 'string | undefined',
    isReadonly: true,
    description: 'the replica that serves the visitor',
  },
  {
    name: 'unread',
    type: 'number',
    isReadonly: true,
    description: 'messages of others that came while the launcher’s panel was closed',
  },
  {
    name: 'isOpen',
    type: 'boolean',
    isReadonly: true,
    description: 'whether the launcher’s panel is open; always so with `inline`',
  },
];

export const METHODS: readonly Method[] = [
  {
    name: 'open',
    parameters: [],
    returns: 'void',
    description: 'opens the launcher’s panel, once the room is loaded',
  },
  { name: 'close', parameters: [], returns: 'void', description: 'closes the launcher’s panel' },
  { name: 'toggle', parameters: [], returns: 'void', description: 'the one or the other' },
  {
    name: 'send',
    parameters: [{ name: 'text', type: 'string' }],
    returns: 'Promise<string>',
    description: 'sends a message; resolves with its id once it is in the outbox, ' +
      'rejects with a `RangeError` when the text cannot be sent',
  },
  {
    name: 'focus',
    parameters: [{ name: 'options', type: 'FocusOptions' }],
    returns: 'void',
    description: 'to where the visitor writes, or to the button of a closed launcher',
  },
];

/** `type` is that of the event's detail. */
export const EVENTS: readonly Typed[] = [
  {
    name: 'starling-status',
    type: 'StarlingStatus',
    description: 'the connection changed: `{ status, user, replica }`',
  },
  {
    name: 'starling-message',
    type: '{ message: StarlingMessage; isOwn: boolean }',
    description: 'a message arrived, not for those that were there: `{ message, isOwn }`',
  },
  { name: 'starling-open', type: 'null', description: 'the launcher’s panel was opened' },
  { name: 'starling-close', type: 'null', description: 'the launcher’s panel was closed' },
  {
    name: 'starling-unread',
    type: '{ count: number }',
    description: '`unread` changed: `{ count }`',
  },
  {
    name: 'starling-error',
    type: "{ reason: 'load'; message: string }",
    description: 'the chat’s code could not be loaded: `{ reason, message }`',
  },
];

export const PARTS: readonly Described[] = [
  { name: 'chat', description: 'the whole room' },
  { name: 'header', description: 'its top' },
  { name: 'status', description: 'the line about a connection that is not there' },
  { name: 'log', description: 'the messages' },
  { name: 'bubble', description: 'one message' },
  { name: 'mention', description: 'somebody’s name after an @ in a message' },
  { name: 'reaction', description: 'a reaction below a message' },
  { name: 'composer', description: 'where the visitor writes' },
  { name: 'input', description: 'the field in it' },
  { name: 'send-button', description: 'the button beside that' },
  { name: 'launcher', description: 'the floating button' },
  { name: 'badge', description: 'the number of unread messages on it' },
  { name: 'panel', description: 'what it opens' },
  { name: 'close-button', description: 'closes the panel' },
];

export const CUSTOM_PROPERTIES: readonly (Described & { default: string })[] = [
  { name: '--starling-accent', default: 'violet', description: 'buttons, links, what is chosen' },
  { name: '--starling-accent-ink', default: 'white', description: 'text on the accent' },
  { name: '--starling-ink', default: 'dark', description: 'text' },
  { name: '--starling-muted', default: 'grey', description: 'text of less weight' },
  { name: '--starling-paper', default: 'pale', description: 'behind the messages' },
  {
    name: '--starling-surface',
    default: 'white',
    description: 'header, composer, messages of others',
  },
  { name: '--starling-own', default: 'accent, pale', description: 'the visitor’s messages' },
  { name: '--starling-line', default: 'grey', description: 'borders' },
  { name: '--starling-radius', default: '16px', description: 'of the box and the bubbles' },
  { name: '--starling-font', default: 'system-ui', description: 'a font family' },
  {
    name: '--starling-launcher-inset',
    default: '20px',
    description: 'between the launcher and the edges of the window',
  },
  { name: '--starling-z-index', default: '2147483000', description: 'of the launcher' },
];

/** Schema 1.0.0 of the custom elements manifest, which editors and generators of documentation read. */
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
