/**
 * Tabs of the moderation panel, and their keyboard navigation.
 */
import type { Queue } from '../../client/moderation-client.ts';
import type { Language, PhraseKey } from '../i18n/language.ts';

export type List = keyof Queue;
export type Tab = List | 'settings';

export const TABS: readonly (readonly [Tab, PhraseKey])[] = [
  ['held', 'heldMessages'],
  ['reports', 'reportedMessages'],
  ['sanctions', 'mutesAndBans'],
  ['settings', 'thisRoom'],
];

export function tabByKey(key: string, tab: Tab, direction: Language['direction']): Tab | undefined {
  const index = TABS.findIndex(([name]) => name === tab);
  const step = direction === 'rtl' ? -1 : 1;
  const goals: Readonly<Record<string, number>> = {
    ArrowRight: index + step,
    ArrowLeft: index - step,
    Home: 0,
    End: -1,
  };
  const goal = goals[key];
  return goal === undefined ? undefined : TABS.at(goal % TABS.length)![0];
}
