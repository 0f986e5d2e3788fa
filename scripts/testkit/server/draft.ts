/**
 * Drafts for tests in short form: author, room, content.
 */
import type { Refusal } from '../../../server/core/protocol/codes.ts';
import type { Author } from '../../../server/core/protocol/entry.ts';
import type { Appended, Draft, Store } from '../../../server/core/store/store.ts';
import type { Entry } from '../../../server/core/protocol/entry.ts';

export const ADA: Author = { id: 'ada', name: 'Ada' };
export const BOB: Author = { id: 'bob', name: 'Bob', role: 'moderator', avatar: '/bob.png' };

export interface Writer {
  message(id: string, fields?: Partial<Draft>): Draft;
  edit(id: string, target: number, text: string): Draft;
  remove(id: string, target: number): Draft;
  react(id: string, target: number, emoji: string, on?: boolean): Draft;
  system(id: string, text: string): Draft;
}

export function writer(from: Author = ADA, room = 'lobby'): Writer {
  const draft = (kind: Draft['kind'], id: string, fields: Partial<Draft>): Draft => ({
    room,
    id,
    kind,
    from,
    at: 1_700_000_000_000,
    via: 'replica-1',
    ...fields,
  });
  return {
    message: (id, fields) => draft('message', id, { text: `text ${id}`, ...fields }),
    edit: (id, target, text) => draft('edit', id, { target, text }),
    remove: (id, target) => draft('delete', id, { target }),
    react: (id, target, emoji, on = true) => draft('react', id, { target, emoji, on }),
    system: (id, text) => draft('system', id, { text }),
  };
}

export async function post(store: Store, ...drafts: Draft[]): Promise<Entry[]> {
  return (await store.append(drafts)).map(entryOf);
}

export async function refusalOf(store: Store, draft: Draft): Promise<Refusal['code']> {
  const [appended] = await store.append([draft]);
  if (appended!.ok) throw new Error(`not refused: ${JSON.stringify(appended!.entry)}`);
  if (!appended!.refusal.message) throw new Error('a refusal without a message for a person');
  return appended!.refusal.code;
}

export function entryOf(appended: Appended): Entry {
  if (!appended.ok) throw new Error(`refused: ${appended.refusal.message}`);
  return appended.entry;
}
