/**
 * Public API of `<starling-chat>`: source of /custom-elements.json and of the tests of the docs.
 */

export interface Described {
  name: string;
  description: string;
}

export interface Typed extends Described {
  type: string;
  default?: string;
}

export interface Property extends Typed {
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
      '`auto`: one room per page',
  },
  {
    name: 'server',
    attribute: 'server',
    type: 'string',
    description: 'the chat server; by default the one that serves the script',
  },
  {
    name: 'name',
    attribute: 'name',
    type: 'string',
    description: 'the guest’s initial name; by default the server generates one',
  },
  {
    name: 'token',
    attribute: 'token',
    type: 'string',
    description:
      'a signed identity; prefer the property, which is not visible in the page’s markup',
  },
  {
    name: 'getToken',
    type: '(() => string | Promise<string>) | undefined',
    description:
      'returns a signed identity: called when one is needed, before the last one expires, and ' +
      'after one is refused',
  },
  {
    name: 'theme',
    attribute: 'theme',
    type: "'auto' | 'system' | 'light' | 'dark'",
    default: 'auto',
    description:
      '`auto`: the `color-scheme` of the page; `system`: the visitor’s setting; `light`, `dark`',
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
    description: '`on`: the title of a hidden page shows the unread count; `off`: it is left alone',
  },
  {
    name: 'label',
    attribute: 'label',
    type: 'string',
    description: 'display name of the room and of the launcher’s button',
  },
  {
    name: 'subtitle',
    attribute: 'subtitle',
    type: 'string',
    description: 'line below the label; by default how many people are online',
  },
  {
    name: 'logo',
    attribute: 'logo',
    type: 'string',
    description: 'address of an image for the header',
  },
  {
    name: 'phrases',
    type: 'Record<string, string | Record<string, string>> | undefined',
    description: 'own words for the widget’s texts, by key',
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
    description: 'the connection: `{ type }` is `connecting`, `open`, `waiting` or `closed`; ' +
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
    description: 'number of messages from others since the launcher’s panel was closed',
  },
  {
    name: 'isOpen',
    type: 'boolean',
    isReadonly: true,
    description: 'whether the launcher’s panel is open; always true for `inline`',
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
  {
    name: 'toggle',
    parameters: [],
    returns: 'void',
    description: 'opens or closes the launcher’s panel',
  },
  {
    name: 'send',
    parameters: [{ name: 'text', type: 'string' }],
    returns: 'Promise<string>',
    description: 'sends a message; resolves with its id once it is in the outbox, ' +
      'rejects with a `RangeError` if the text cannot be sent',
  },
  {
    name: 'focus',
    parameters: [{ name: 'options', type: 'FocusOptions' }],
    returns: 'void',
    description: 'focuses the message field, or the button of a closed launcher',
  },
];

/** `type` is the type of the event's detail. */
export const EVENTS: readonly Typed[] = [
  {
    name: 'starling-status',
    type: 'StarlingStatus',
    description: 'the connection changed: `{ status, user, replica }`',
  },
  {
    name: 'starling-message',
    type: '{ message: StarlingMessage; isOwn: boolean }',
    description: 'a new message arrived after the room was joined: `{ message, isOwn }`',
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

export const SLOTS: readonly Described[] = [
  { name: 'header', description: 'instead of logo, title and subtitle' },
  { name: 'empty', description: 'in a room without messages' },
  { name: 'welcome', description: 'above the first message of the room' },
];

export const PARTS: readonly Described[] = [
  { name: 'chat', description: 'the whole room' },
  { name: 'header', description: 'the top bar' },
  { name: 'status', description: 'the line that reports a lost connection' },
  { name: 'log', description: 'the messages' },
  { name: 'bubble', description: 'one message' },
  { name: 'mention', description: 'an @mention in a message' },
  { name: 'reaction', description: 'a reaction below a message' },
  { name: 'composer', description: 'the area for writing a message' },
  { name: 'input', description: 'the message field' },
  { name: 'send-button', description: 'the send button' },
  { name: 'launcher', description: 'the floating button' },
  { name: 'badge', description: 'the unread count on the launcher' },
  { name: 'panel', description: 'the launcher’s panel' },
  { name: 'close-button', description: 'the panel’s close button' },
];

export const CUSTOM_PROPERTIES: readonly (Described & { default: string })[] = [
  { name: '--starling-accent', default: 'violet', description: 'buttons, links, selection' },
  { name: '--starling-accent-ink', default: 'black or white', description: 'text on the accent' },
  { name: '--starling-ink', default: 'dark', description: 'text' },
  { name: '--starling-muted', default: 'grey', description: 'secondary text' },
  { name: '--starling-paper', default: 'pale', description: 'background of the messages' },
  {
    name: '--starling-surface',
    default: 'white',
    description: 'header, composer, messages of others',
  },
  { name: '--starling-own', default: 'accent, pale', description: 'the visitor’s messages' },
  { name: '--starling-line', default: 'grey', description: 'borders' },
  { name: '--starling-radius', default: '16px', description: 'corner radius of box and bubbles' },
  { name: '--starling-font', default: 'system-ui', description: 'a font family' },
  {
    name: '--starling-launcher-inset',
    default: '20px',
    description: 'distance of the launcher from the window’s edges',
  },
  { name: '--starling-z-index', default: '2147483000', description: 'z-index of the launcher' },
];
