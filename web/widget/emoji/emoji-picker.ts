/**
 * `<starling-emoji-picker>`: a popover with all emoji. Dispatches `emoji-pick` with an EmojiChoice.
 */
import type { EmojiChoice } from './choose-emoji.ts';
import { isImeKey } from '../ui/input-method.ts';
import type { Language } from '../i18n/language.ts';
import { type Emoji, type EmojiData, toned, TONES } from './emoji-data.ts';
import { stepFrom } from './emoji-grid.ts';
import { pickerStyles } from './emoji-picker.styles.ts';
import { searchEmoji } from './emoji-search.ts';

const GROUPS = [
  ['😀', 'emojiSmileys'],
  ['👋', 'emojiPeople'],
  ['🐻', 'emojiNature'],
  ['🍎', 'emojiFood'],
  ['🚗', 'emojiTravel'],
  ['⚽', 'emojiActivities'],
  ['💡', 'emojiObjects'],
  ['💜', 'emojiSymbols'],
  ['🏁', 'emojiFlags'],
] as const;
const TONE_SIGN = '✋';
/** The current group is the last one that begins at most this far below the top. */
const GROUP_TOP_PX = 24;

/** 0 for none, 1 to 5 from light to dark. Kept until the page is left. */
let tone = 0;
let styles: CSSStyleSheet | undefined;

export class EmojiPicker extends HTMLElement {
  #data: EmojiData;
  #language: Language;
  #emojis = new WeakMap<Element, Emoji>();
  #input = create('input', {
    type: 'search',
    dir: 'auto',
    enterkeyhint: 'search',
    autocomplete: 'off',
  });
  #tabs = create('div', { class: 'tabs' });
  #scroller = create('div', { class: 'scroller' });
  #found = create('div', { class: 'grid', hidden: '' });
  #none = create('p', { class: 'none', hidden: '' });
  #status = create('div', { class: 'heard', role: 'status' });

  constructor(data: EmojiData, language: Language) {
    super();
    this.#data = data;
    this.#language = language;
    const { say } = language;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styles ??= sheetOf(pickerStyles)];
    this.#input.placeholder = this.#input.ariaLabel = say('searchEmoji');
    this.#none.textContent = say('noEmojiFound');
    this.#tabs.append(...GROUPS.map((group, at) => this.#tab(group, at)));
    this.#tabs.addEventListener('keydown', (event) => this.#onTabsKeydown(event));
    this.#scroller.append(this.#none, this.#found, ...this.#data.groups.map(this.#group, this));
    this.#scroller.addEventListener('click', ({ target, detail }) => {
      this.#pick(target as Element, detail === 0);
    });
    this.#scroller.addEventListener('keydown', (event) => this.#onGridKeydown(event));
    this.#scroller.addEventListener('focusin', ({ target }) => this.#stopAt(target as HTMLElement));
    this.#scroller.addEventListener('scroll', () => this.#showGroup());
    this.#input.addEventListener('input', () => this.#search());
    this.#input.addEventListener('keydown', (event) => this.#onInputKeydown(event));
    root.append(
      create('div', { class: 'search' }, this.#input, this.#toneChoice()),
      this.#tabs,
      this.#scroller,
      this.#status,
    );
    this.#stopAt(this.#buttons[0]);
  }

  connectedCallback(): void {
    this.popover = 'auto';
    this.role = 'dialog';
    this.dir = this.#language.direction;
  }

  /** On touch screens the first emoji, since the search field would open the keyboard. */
  override focus(): void {
    this.#showGroup();
    const isCoarse = matchMedia('(pointer: coarse)').matches;
    (isCoarse ? this.#buttons[0] : this.#input)?.focus({ preventScroll: true });
  }

  #tab([sign, phrase]: typeof GROUPS[number], at: number): HTMLButtonElement {
    const label = this.#language.say(phrase);
    const tab = create('button', { 'aria-label': label, title: label, tabindex: '-1' }, sign);
    tab.addEventListener('click', () => {
      this.#input.value = '';
      this.#search();
      this.#scroller.scrollTop = this.#groups[at]!.offsetTop;
    });
    return tab;
  }

  #group(emojis: readonly Emoji[], at: number): HTMLElement {
    const name = this.#language.say(GROUPS[at]![1]);
    return create(
      'section',
      { class: 'group', 'aria-label': name },
      create('h3', {}, name),
      create('div', { class: 'grid' }, ...emojis.map(this.#button, this)),
    );
  }

  #button(emoji: Emoji): HTMLButtonElement {
    const [, name] = emoji;
    const button = create(
      'button',
      { 'aria-label': name, title: name, tabindex: '-1' },
      toned(emoji, tone),
    );
    this.#emojis.set(button, emoji);
    return button;
  }

  #toneChoice(): HTMLSelectElement {
    const label = this.#language.say('skinTone');
    const select = create(
      'select',
      { 'aria-label': label, title: label },
      create('option', { 'aria-label': this.#language.say('noSkinTone') }, TONE_SIGN),
      ...TONES.map((sign, at) =>
        create('option', { 'aria-label': this.#data.tones[at]! }, TONE_SIGN + sign)
      ),
    );
    select.selectedIndex = tone;
    select.addEventListener('change', () => {
      tone = select.selectedIndex;
      for (const button of this.#scroller.querySelectorAll('button')) {
        button.textContent = toned(this.#emojis.get(button)!, tone);
      }
    });
    return select;
  }

  get #groups(): HTMLElement[] {
    return [...this.#scroller.querySelectorAll('section')];
  }

  get #buttons(): HTMLButtonElement[] {
    const grids = this.#found.hidden ? 'section button' : ':scope > .grid button';
    return [...this.#scroller.querySelectorAll<HTMLButtonElement>(grids)];
  }

  #search(): void {
    const query = this.#input.value.trim();
    const found = searchEmoji(this.#data, query);
    this.#found.replaceChildren(...found.map(this.#button, this));
    this.#found.hidden = query === '';
    this.#none.hidden = query === '' || found.length > 0;
    for (const group of this.#groups) group.hidden = query !== '';
    this.#scroller.scrollTop = 0;
    this.#status.textContent = query && this.#language.say('emojiFound', { count: found.length });
    this.#stopAt(this.#buttons[0]);
    this.#showGroup();
  }

  #pick(target: Element | undefined, isByKey: boolean): void {
    const emoji = target && this.#emojis.get(target);
    if (!emoji) return;
    const detail: EmojiChoice = { emoji: toned(emoji, tone), isByKey };
    this.dispatchEvent(new CustomEvent('emoji-pick', { detail, bubbles: true }));
  }

  /** Puts one emoji into the tab order (roving tabindex). */
  #stopAt(button: HTMLElement | undefined): void {
    this.#scroller.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    button?.setAttribute('tabindex', '0');
  }

  #showGroup(): void {
    const top = this.#scroller.scrollTop + GROUP_TOP_PX;
    const current = this.#found.hidden
      ? this.#groups.findLastIndex((group, at) => at === 0 || group.offsetTop <= top)
      : -1;
    for (const [at, tab] of [...this.#tabs.children].entries()) {
      tab.setAttribute('aria-current', String(at === current));
      tab.setAttribute('tabindex', at === Math.max(current, 0) ? '0' : '-1');
    }
  }

  #onInputKeydown(event: KeyboardEvent): void {
    if (isImeKey(event)) return;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.#buttons[0]?.focus();
    } else if (event.key === 'Enter' && !this.#found.hidden) {
      // The focus moves on, where this key must not insert a line break.
      event.preventDefault();
      this.#pick(this.#buttons[0], true);
    }
  }

  #onTabsKeydown(event: KeyboardEvent): void {
    const tabs = [...this.#tabs.children] as HTMLElement[];
    const next = stepFrom(tabs, event.target as HTMLElement, event.key, this.#isRightToLeft);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  #onGridKeydown(event: KeyboardEvent): void {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey) return;
    const from = target as HTMLElement;
    const next = stepFrom(this.#buttons, from, key, this.#isRightToLeft);
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (key === 'ArrowUp' || /^[^\s\p{C}]$/u.test(key)) {
      this.#input.focus();
      if (key === 'ArrowUp') event.preventDefault();
    }
  }

  get #isRightToLeft(): boolean {
    return getComputedStyle(this).direction === 'rtl';
  }
}

function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
