/**
 * <token-form>: asks for the cluster token. Dispatches `cluster-token` with the token.
 */
import { css, html, LitElement } from 'lit';
import { shared } from './theme.ts';

export class TokenForm extends LitElement {
  static override properties = { isWrong: { type: Boolean } };
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 12px;
        max-inline-size: 420px;
        margin: 8vh auto;
        padding: 28px;
        border: 1px solid var(--line);
        border-radius: 20px;
        background: var(--surface);
      }
      h1 {
        margin: 0;
        font-size: 1.25rem;
      }
      label {
        display: grid;
        gap: 6px;
        font-weight: 600;
      }
      input {
        font: inherit;
        color: inherit;
        min-block-size: 44px;
        padding: 0 14px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--paper);
      }
      button {
        min-block-size: 44px;
        border-color: transparent;
        background: var(--accent);
        color: var(--surface);
        font-weight: 600;
      }
      .error {
        color: var(--danger);
      }
    `,
  ];
  declare isWrong: boolean;

  constructor() {
    super();
    this.isWrong = false;
  }

  override render() {
    return html`
      <form @submit=${this.#handleSubmit}>
        <h1>Enter the cluster token</h1>
        <p class="muted">The operator of this chat set it as <code>CLUSTER_TOKEN</code>.</p>
        <label>
          Token
          <input name="token" type="password" required autocomplete="off"
            aria-invalid=${String(this.isWrong)} aria-describedby="error" />
        </label>
        <p id="error" class="error" role="alert">${this.isWrong ? 'This token is wrong.' : ''}</p>
        <button type="submit">Watch</button>
      </form>
    `;
  }

  override firstUpdated() {
    this.renderRoot.querySelector('input')!.focus();
  }

  #handleSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const token = new FormData(event.target as HTMLFormElement).get('token') as string;
    this.dispatchEvent(new CustomEvent('cluster-token', { detail: token.trim() }));
  }
}
