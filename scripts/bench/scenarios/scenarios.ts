/**
 * All scenarios, in running order.
 */
import { floodScenario } from './flood-scenario.ts';
import { idleScenario } from './idle-scenario.ts';
import { latencyScenario } from './latency-scenario.ts';
import { replicasScenario } from './replicas-scenario.ts';
import type { Scenario } from './scenario.ts';
import { soakScenario } from './soak-scenario.ts';
import { linkedQuietScenario, quietScenario, steadyScenario } from './steady-scenarios.ts';
import { stormScenario } from './storm-scenario.ts';
import { THROUGHPUT_SHAPES } from '../throughput.ts';
import { throughputScenario } from './throughput-scenario.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...THROUGHPUT_SHAPES.map(throughputScenario),
  latencyScenario,
  steadyScenario,
  quietScenario,
  linkedQuietScenario,
  replicasScenario,
  stormScenario,
  idleScenario,
  floodScenario,
  soakScenario,
];
