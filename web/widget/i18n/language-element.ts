/**
 * What the widget's elements that say something have in common: the language, handed down by the parent.
 */
import { LitElement, type PropertyDeclarations } from 'lit';
import { ENGLISH, type Language } from './language.ts';

export class LanguageElement extends LitElement {
  static override properties: PropertyDeclarations = { language: { attribute: false } };

  declare language: Language;

  constructor() {
    super();
    this.language = ENGLISH;
  }
}
