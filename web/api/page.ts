/**
 * The page at /api: draws the server's own documents. Text of theirs becomes text, never markup.
 */
import {
  type AsyncApi,
  type Content,
  fieldsOf,
  type OpenApi,
  type Operation,
  type Schema,
  wordsFor,
} from './documents.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const main = document.querySelector('main')!;
try {
  const [openapi, asyncapi] = await Promise.all([
    read<OpenApi>('openapi'),
    read<AsyncApi>('asyncapi'),
  ]);
  main.replaceChildren(
    ...openapi.info.description.split('\n\n').map((text) => prose(text)),
    ...openapi.tags.flatMap(({ name }) => tagged(name, openapi)),
    ...problems(openapi),
    ...schemas(openapi),
    ...frames(asyncapi),
  );
  // What an address with # means was not there yet when the page came.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
} catch {
  main.replaceChildren(element('p', 'The documents cannot be read now: try again in a moment.'));
} finally {
  main.removeAttribute('aria-busy');
}

async function read<T>(name: string): Promise<T> {
  const response = await fetch(`/api/v1/${name}.json`);
  if (!response.ok) throw new Error(String(response.status));
  return await response.json();
}

function tagged(tag: string, { paths, servers }: OpenApi): Node[] {
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      const isOurs = operation !== undefined && operation.tags.includes(tag);
      return isOurs ? [drawn(method, servers[0]!.url + path, operation)] : [];
    })
  );
  return [element('h2', tag), ...found];
}

function drawn(method: string, path: string, operation: Operation): Node {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const isFree = operation.security?.some((one) => Object.keys(one as object).length === 0);
  const scope = operation['x-scope'];
  const access = scope
    ? `Scope \`${scope}\`${isFree ? ', or no key where the room is public' : ''}.`
    : 'No key.';
  const details = element(
    'details',
    element(
      'summary',
      element('b', method.toUpperCase()),
      element('code', path),
      element('span', summary),
    ),
    element(
      'div',
      prose([access, description].filter(Boolean).join(' ')),
      ...(parameters.length > 0
        ? [
          element('h3', 'Parameters'),
          table(
            ['name', 'in', 'what'],
            parameters.map(({ name, in: where, required, schema }) => [
              code(required ? name : `${name}?`),
              where,
              what(schema),
            ]),
          ),
        ]
        : []),
      ...(requestBody ? [element('h3', 'Body'), ...bodies(requestBody.content)] : []),
      element('h3', 'Answers'),
      table(
        ['status', 'what', 'body'],
        Object.entries(responses).map(([status, { description, content = {} }]) => [
          status,
          prose(description),
          Object.entries(content).map(([type, { schema }]) =>
            `${type}${schema ? `: ${wordsFor(schema)}` : ''}`
          ).join(', '),
        ]),
      ),
    ),
  );
  details.id = operationId;
  return details;
}

function bodies(content: Content): Node[] {
  return Object.values(content).map(({ schema = {} }) => fields(schema));
}

function problems(openapi: OpenApi): Node[] {
  const rows = openapi['x-problems'].map(({ type, status, title }) => {
    const name = code(type);
    name.id = type.slice(type.indexOf('#') + 1);
    return [name, String(status), title];
  });
  return [element('h2', 'Problems'), table(['type', 'status', 'what'], rows)];
}

function schemas({ components }: OpenApi): Node[] {
  const all = Object.entries(components.schemas).map(([name, schema]) => folded(name, schema));
  return [element('h2', 'Bodies of answers'), ...all];
}

function frames({ components }: AsyncApi): Node[] {
  const all = Object.entries(components.messages);
  const of = (side: string) =>
    all.filter(([key]) => key.startsWith(side)).map(([, { name, payload }]) =>
      folded(name, payload)
    );
  return [
    element('h2', 'WebSocket: what a client says'),
    ...of('client.'),
    element('h2', 'WebSocket: what the server says'),
    ...of('server.'),
  ];
}

function folded(name: string, schema: Schema): Node {
  return element('details', element('summary', code(name)), element('div', fields(schema)));
}

function fields(schema: Schema): Node {
  return table(
    ['field', 'what'],
    fieldsOf(schema).map(({ name, schema: field, isRequired }) => [
      code(isRequired ? name : `${name}?`),
      what(field),
    ]),
  );
}

function what(schema: Schema): Node {
  const words = code(wordsFor(schema));
  return schema.description
    ? element('span', words, ' ', prose(schema.description, 'span'))
    : words;
}

function table(heads: string[], rows: (string | Node)[][]): Node {
  const cells = (row: (string | Node)[], name: 'td' | 'th') =>
    element('tr', ...row.map((cell) => element(name, cell)));
  return element(
    'table',
    element('thead', cells(heads, 'th')),
    element('tbody', ...rows.map((row) => cells(row, 'td'))),
  );
}

/** Text in which what stands between backticks is code. */
function prose(text: string, name: 'p' | 'span' = 'p'): HTMLElement {
  return element(name, ...text.split('`').map((part, i) => i % 2 === 1 ? code(part) : part));
}

function code(text: string): HTMLElement {
  return element('code', text);
}

function element(name: string, ...children: (string | Node)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
