/**
 * Styles of the picture of the swarm.
 */
import { css } from 'lit';
import { shared } from './theme.ts';

export const pictureStyles = [
  shared,
  css`
    svg {
      display: block;
      inline-size: 100%;
    }
    text {
      fill: var(--ink);
      font-size: 13px;
    }
    line {
      stroke-width: 1.5;
      stroke: var(--line);
    }
    line.link {
      stroke: color-mix(in oklab, var(--accent) 45%, var(--line));
      stroke-width: 2;
    }
    line.store {
      stroke-dasharray: 2 6;
      stroke-linecap: round;
    }
    line.down {
      stroke: var(--danger);
      stroke-dasharray: 8 7;
    }
    line.silent {
      opacity: 0.35;
    }
    line.route {
      stroke: var(--accent);
      stroke-width: 4;
    }
    .trip,
    .title,
    .small {
      text-anchor: middle;
    }
    .trip {
      fill: var(--muted);
      font-size: 12px;
      paint-order: stroke;
      stroke: var(--surface);
      stroke-width: 9px;
      stroke-linejoin: round;
      font-variant-numeric: tabular-nums;
    }
    .hub > :is(circle, path, ellipse) {
      fill: var(--raised);
      stroke: var(--line);
      stroke-width: 1.5;
    }
    .hub.down > :is(circle, path, ellipse) {
      stroke: var(--danger);
      stroke-width: 2.5;
    }
    .title {
      font-weight: 650;
    }
    .small {
      fill: var(--muted);
      font-size: 11.5px;
    }
    .card rect {
      fill: var(--surface);
      stroke: var(--line);
      stroke-width: 1.5;
      filter: drop-shadow(0 3px 8px light-dark(#1e1b2b1a, #0006));
    }
    .card.observer rect {
      stroke: var(--accent);
      stroke-width: 2;
    }
    .card.bad rect {
      stroke: var(--danger);
      stroke-width: 2;
    }
    .card.silent rect {
      stroke-dasharray: 5 5;
    }
    .card.silent text:not(.alarm) {
      opacity: 0.5;
    }
    .state {
      fill: var(--good);
    }
    .bad .state,
    .silent .state {
      fill: var(--danger);
    }
    .name {
      font-size: 15px;
      font-weight: 650;
    }
    .figure {
      font-size: 19px;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
    .unit {
      fill: var(--muted);
      font-size: 13px;
      font-weight: 400;
    }
    .alarm {
      fill: var(--danger);
      font-weight: 600;
    }
    .runtime {
      text-anchor: end;
      fill: var(--muted);
      font-size: 12px;
      font-weight: 650;
    }
    .runtime.node {
      fill: var(--node);
    }
    .runtime.deno {
      fill: var(--deno);
    }
    .flights > * {
      fill: var(--accent);
      opacity: 0;
    }
    .flights .healed {
      fill: var(--wait);
    }
    .flights .commit {
      fill: color-mix(in oklab, var(--accent) 60%, var(--surface));
    }
    .flights .halo {
      fill: var(--good);
    }
  `,
];
