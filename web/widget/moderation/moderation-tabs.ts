/**
 * Tabs of the moderation panel, and their keyboard navigation.
 */
import { html, type TemplateResult } from 'lit';
import type { Queue } from '../../client/moderation-client.ts';
import type { Language, PhraseKey } from '../i18n/language.ts';

export type List = keyof Queue;
export type Tab = List | 'settings';

const TABS: readonly (readonly [Tab, PhraseKey])[] = [
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

export interface TabsView {
  language: Language;
  tab: Tab;
  queue: Queue | undefined;
  /** Lists without older items on the server. */
  ended: ReadonlySet<List>;
}

export function tabButtons(view: TabsView, onChoose: (tab: Tab) => void): TemplateResult[] {
  return TABS.map(([name, label]) =>
    html`
      <button
        role="tab"
        id=${name}
        aria-controls="list"
        aria-selected=${name === view.tab}
        tabindex=${name === view.tab ? 0 : -1}
        @click=${() => onChoose(name)}
      >${view.language.say(label)}${countOf(name, view)}</button>
    `
  );
}

function countOf(tab: Tab, { language, queue, ended }: TabsView): string {
  if (tab === 'settings' || tab === 'sanctions' || !queue) return '';
  const { length } = queue[tab];
  if (length === 0) return '';
  return ` ${new Intl.NumberFormat(language.tag).format(length)}${ended.has(tab) ? '' : '+'}`;
}
