/**
 * The secrets among the settings, each from its variable or from the file that `<NAME>_FILE` names,
 * and the access to operators' pages. Part of config.ts, which hands the environment in.
 */
import { ConfigError } from './config-error.ts';
import { type Environment, readSettingFile } from './environment.ts';

/**
 * Operators' pages are shown to holders of the token; without one, outside production, to programs on
 * this machine (operator-access.ts); or to nobody.
 */
export type Access = { type: 'local' } | { type: 'token'; token: string } | { type: 'closed' };

const SECRET_BYTES_MIN = 32;
const TOKEN_CHARS_MIN = 16;

/** Any guest's token lets its owner try out secrets, hundreds of thousands a second: a word is soon found. */
export function readSecret(env: Environment): string | undefined {
  const [name, text] = fromVariableOrFile(env, 'SECRET');
  if (text === undefined) return undefined;
  if (new TextEncoder().encode(text).length >= SECRET_BYTES_MIN) return text;
  throw new ConfigError(
    `${name} must have at least ${SECRET_BYTES_MIN} bytes: make a new one, for example with ` +
      '"openssl rand -base64 32"; all guests then become new guests',
  );
}

/** In production nothing is shown without a token. */
export function readAccess(env: Environment, variable: string): Access {
  const [name, token] = fromVariableOrFile(env, variable);
  if (token === undefined) return { type: env.NODE_ENV === 'production' ? 'closed' : 'local' };
  if (token.length >= TOKEN_CHARS_MIN) return { type: 'token', token };
  throw new ConfigError(`${name} must have at least ${TOKEN_CHARS_MIN} characters`);
}

export function readSecretFile(env: Environment, variable: string): string {
  return readSettingFile(variable, env[variable]!.trim()).trim();
}

/** With the name of the one that is set. An empty file counts as set, an empty variable does not. */
function fromVariableOrFile(
  env: Environment,
  name: string,
): [name: string, text: string | undefined] {
  const file = env[`${name}_FILE`]?.trim();
  if (file && env[name]) throw new ConfigError(`${name} and ${name}_FILE are both set: remove one`);
  if (file) return [`${name}_FILE`, readSecretFile(env, `${name}_FILE`)];
  return [name, env[name] || undefined];
}
