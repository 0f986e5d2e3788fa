/**
 * G4 and G6 in the clients' final views: each client shows the content of the room, and each
 * present user is listed exactly once.
 */
import type { Entry } from '../../server/core/protocol/entry.ts';
import type { Message } from '../../web/client/room-state.ts';
import type { History, Truth, View, Violation } from '../testkit/cluster/history.ts';

export function checkViews(history: History, truth: Truth): Violation[] {
  const folded = new Map(
    [...truth].map(([room, entries]) => [room, foldTimeline([...entries.values()])]),
  );
  return [
    ...history.views.flatMap((view) => checkMessages(view, folded.get(view.room) ?? [])),
    ...history.views.flatMap((view) => checkPresence(view, history.present.get(view.room) ?? [])),
    ...checkListedOnce(history),
  ];
}

interface FoldedState {
  seq: number;
  id: string;
  text: string;
  isDeleted: boolean;
  reactors: Map<string, Set<string>>;
}

function checkMessages(
  { client, room, messages }: View,
  folded: readonly FoldedState[],
): Violation[] {
  const add = (text: string): Violation => ({
    guarantee: 'G4',
    room,
    text: `${client} shows ${text}`,
  });
  const first = messages[0]?.seq;
  if (first === undefined) {
    return folded.length === 0 ? [] : [add(`nothing of ${folded.length} messages`)];
  }
  const expected = folded.filter(({ seq }) => seq >= first).map(describe);
  const shown = messages.map((message) => describe(stateOf(message)));
  const place = shown.findIndex((text, i) => text !== expected[i]);
  if (place >= 0) return [add(`${shown[place]} where ${expected[place] ?? 'nothing'} is due`)];
  if (shown.length < expected.length) {
    return [add(`nothing after ${shown.at(-1)}, where ${expected[shown.length]} is due`)];
  }
  return [];
}

function stateOf({ seq, id, text, deleted, reactions }: Message) {
  return { seq, id, text, isDeleted: deleted, counts: Object.entries(reactions) };
}

function describe(state: ReturnType<typeof stateOf> | FoldedState): string {
  const { seq, id, text, isDeleted } = state;
  const counts = 'counts' in state
    ? state.counts
    : [...state.reactors].map(([emoji, users]) => [emoji, users.size] as [string, number]);
  const kept = counts.filter(([, count]) => count > 0).sort(([a], [b]) => a < b ? -1 : 1);
  return JSON.stringify([seq, id, isDeleted ? 'deleted' : text, isDeleted ? [] : kept]);
}

/** Written independently from the protocol's page, to detect faults in the product's own fold. */
function foldTimeline(entries: readonly Entry[]): FoldedState[] {
  const messages = new Map<number, FoldedState>();
  for (const entry of entries) {
    if (entry.kind === undefined || entry.kind === 'message') {
      const { seq, id, text = '' } = entry;
      messages.set(seq, { seq, id, text, isDeleted: entry.deleted === true, reactors: new Map() });
      continue;
    }
    const target = messages.get(entry.target ?? 0);
    if (!target) continue;
    if (entry.kind === 'edit') target.text = entry.text ?? '';
    else if (entry.kind === 'delete') target.isDeleted = true;
    else if (entry.kind === 'react') {
      const users = target.reactors.get(entry.emoji!) ?? new Set();
      if (entry.on) users.add(entry.from.id);
      else users.delete(entry.from.id);
      target.reactors.set(entry.emoji!, users);
    }
  }
  return [...messages.values()];
}

function checkPresence({ client, room, presence }: View, present: readonly string[]): Violation[] {
  const add = (text: string): Violation => ({ guarantee: 'G6', room, text: `${client}: ${text}` });
  const violations: Violation[] = [];
  if (presence.count !== present.length) {
    violations.push(add(`${presence.count} are counted, ${present.length} are there`));
  }
  const listed = presence.members?.map(({ id }) => id) ?? present;
  const missing = present.filter((id) => !listed.includes(id));
  const strangers = listed.filter((id) => !present.includes(id));
  if (missing.length > 0) violations.push(add(`not listed though there: ${missing.join(' ')}`));
  if (strangers.length > 0) violations.push(add(`listed though gone: ${strangers.join(' ')}`));
  if (new Set(listed).size !== listed.length) violations.push(add('somebody is listed twice'));
  return violations;
}

function checkListedOnce({ records }: History): Violation[] {
  const violations: Violation[] = [];
  for (const { client, seen } of records) {
    for (const happening of seen) {
      if (happening.type !== 'joined') continue;
      const ids = happening.frame.presence.members?.map(({ id }) => id) ?? [];
      if (new Set(ids).size === ids.length) continue;
      const text = `${client} was told ${ids.join(' ')}: somebody twice`;
      violations.push({ guarantee: 'G6', room: happening.room, text });
    }
  }
  return violations;
}
