/**
 * Base class of elements with text: their parent passes the language.
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
