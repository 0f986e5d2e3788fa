/**
 * Styles of the console.
 */
import { css } from 'lit';

export const consoleStyles = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 1rem;
  }
  h1,
  h2,
  h3 {
    line-height: 1.2;
  }
  h2 {
    margin-block: 0 0.5rem;
    font-size: 1.25rem;
  }
  section {
    margin-block-end: 1rem;
    padding: 1rem;
    border: 1px solid var(--line);
    border-radius: 0.75rem;
    background: var(--surface);
  }
  .muted {
    color: var(--muted);
    font-size: 0.875rem;
  }
  .error {
    color: var(--danger);
  }
  .error:empty {
    display: none;
  }
  .rows {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 1rem;
    padding-block: 0.5rem;
    border-block-start: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  li > :first-child {
    flex: 1 1 12rem;
  }
  li span .muted {
    display: block;
  }
  a {
    color: var(--accent);
    font-weight: 600;
  }
  .text {
    margin-block: 0.25rem;
    white-space: pre-line;
  }
  .badge {
    padding: 0 0.5rem;
    border-radius: 1rem;
    background: var(--danger);
    color: var(--surface);
    font-size: 0.875rem;
    font-weight: 600;
  }
  button {
    min-block-size: 2.75rem;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    background: none;
    color: var(--accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button.danger {
    color: var(--danger);
  }
  button.main {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--surface);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  form {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.5rem 1rem;
    margin-block-start: 1rem;
  }
  form > h3,
  form > p {
    flex-basis: 100%;
    margin: 0;
  }
  label {
    display: grid;
    gap: 0.25rem;
    font-size: 0.875rem;
  }
  input,
  select {
    min-block-size: 2.75rem;
    max-inline-size: 100%;
    padding: 0.25rem 0.5rem;
    border: 1px solid var(--muted);
    border-radius: 0.5rem;
    background: var(--surface);
    color: inherit;
    font: inherit;
    font-size: 1rem;
  }
  .link {
    inline-size: 100%;
  }
  pre {
    padding: 0.75rem;
    border-radius: 0.5rem;
    background: light-dark(#231f36, #090a14);
    color: #f2f0fa;
    overflow: auto;
  }
`;
