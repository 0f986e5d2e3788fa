/**
 * API page at /api: renders the OpenAPI and AsyncAPI documents, without markup from their texts.
 */
import {
  type AsyncApi,
  type Content,
  describeSchema,
  fieldsOf,
  type OpenApi,
  type Operation,
  type Schema,
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
    ...openapi.tags.flatMap(({ name }) => renderTag(name, openapi)),
    ...problems(openapi),
    ...schemas(openapi),
    ...frames(asyncapi),
  );
  // The target of the address's hash did not exist when the page loaded.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
} catch {
  main.replaceChildren(element('p', 'The documents could not be loaded. Please try again.'));
} finally {
  main.removeAttribute('aria-busy');
}

async function read<T>(name: string): Promise<T> {
  const response = await fetch(`/api/v1/${name}.json`);
  if (!response.ok) throw new Error(String(response.status));
  return await response.json();
}

function renderTag(tag: string, { paths, servers }: OpenApi): Node[] {
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      const isTagged = operation !== undefined && operation.tags.includes(tag);
      return isTagged ? [renderOperation(method, servers[0]!.url + path, operation)] : [];
    })
  );
  return [element('h2', tag), ...found];
}

function renderOperation(method: string, path: string, operation: Operation): Node {
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
            ['name', 'in', 'type'],
            parameters.map(({ name, in: where, required, schema }) => [
              code(required ? name : `${name}?`),
              where,
              typeCell(schema),
            ]),
          ),
        ]
        : []),
      ...(requestBody ? [element('h3', 'Body'), ...bodies(requestBody.content)] : []),
      element('h3', 'Responses'),
      table(
        ['status', 'description', 'body'],
        Object.entries(responses).map(([status, { description, content = {} }]) => [
          status,
          prose(description),
          Object.entries(content).map(([type, { schema }]) =>
            `${type}${schema ? `: ${describeSchema(schema)}` : ''}`
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
  return [element('h2', 'Problems'), table(['type', 'status', 'title'], rows)];
}

function schemas({ components }: OpenApi): Node[] {
  const all = Object.entries(components.schemas).map(([name, schema]) =>
    renderSchema(name, schema)
  );
  return [element('h2', 'Response bodies'), ...all];
}

function frames({ components }: AsyncApi): Node[] {
  const all = Object.entries(components.messages);
  const of = (side: string) =>
    all.filter(([key]) => key.startsWith(side)).map(([, { name, payload }]) =>
      renderSchema(name, payload)
    );
  return [
    element('h2', 'WebSocket: frames from the client'),
    ...of('client.'),
    element('h2', 'WebSocket: frames from the server'),
    ...of('server.'),
  ];
}

function renderSchema(name: string, schema: Schema): Node {
  return element('details', element('summary', code(name)), element('div', fields(schema)));
}

function fields(schema: Schema): Node {
  return table(
    ['field', 'type'],
    fieldsOf(schema).map(({ name, schema: field, isRequired }) => [
      code(isRequired ? name : `${name}?`),
      typeCell(field),
    ]),
  );
}

function typeCell(schema: Schema): Node {
  const words = code(describeSchema(schema));
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

/** Renders text between backticks as code. */
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
