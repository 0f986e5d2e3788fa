/**
 * Base class of elements that render first in a task of their own, to split long tasks.
 */
import { nextTask } from './frame-task.ts';
import { LanguageElement } from '../i18n/language-element.ts';

export class TaskElement extends LanguageElement {
  override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await nextTask();
    super.scheduleUpdate();
  }

  /** The room becomes visible once its parts have their sizes: no layout shift. */
  override firstUpdated(): void {
    const chat = this.closest('.chat');
    const isDrawn = (part: Partial<LanguageElement>): boolean => part.hasUpdated !== false;
    chat?.toggleAttribute('drawn', [...chat.children].every(isDrawn));
  }
}
