/**
 * The page `/metrics`, for Prometheus: with a token set for those who show it; else, outside
 * production only, for programs on this machine.
 */
import type { Context } from 'hono';
import { refuseOperator } from './operator-access.ts';
import type { Access } from '../config/secret-config.ts';
import type { Metrics } from '../features/metrics/metrics.ts';

export interface MetricsPageOptions {
  metrics: Metrics;
  access: Access;
}

export function metricsPage({ metrics, access }: MetricsPageOptions) {
  return async (c: Context): Promise<Response> => {
    const refused = refuseOperator(access, c);
    if (refused === 'closed') return c.notFound() as Response;
    if (refused === 'elsewhere') {
      const message =
        'without a token the metrics are shown on this machine only: set METRICS_TOKEN';
      return c.json({ code: 'forbidden', message }, 403);
    }
    if (refused === 'token') {
      c.header('WWW-Authenticate', 'Bearer');
      return c.json({ code: 'token', message: 'the token of the metrics is needed' }, 401);
    }
    return c.body(await metrics.text(), 200, {
      'Content-Type': metrics.contentType,
      'Cache-Control': 'no-store',
    });
  };
}
