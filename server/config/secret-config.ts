/**
 * Secret settings, each from its variable or from the file that `<NAME>_FILE` names, and access to
 * operators' pages. Called by config.ts.
 */
import { ConfigError } from './config-error.ts';
import { type Environment, readSettingFile } from './environment.ts';

/**
 * Access to an operators' page: programs on this machine (operator-access.ts), holders of the
 * token, or nobody.
 */
export type Access = { type: 'local' } | { type: 'token'; token: string } | { type: 'closed' };

const SECRET_BYTES_MIN = 32;
const TOKEN_CHARS_MIN = 16;

/**
 * The secret must be long: any guest can test hundreds of thousands of secrets per second against
 * their own token, and would soon find a word.
 */
export function readSecret(env: Environment): string | undefined {
  const [name, text] = readVariableOrFile(env, 'SECRET');
  if (text === undefined) return undefined;
  if (new TextEncoder().encode(text).length >= SECRET_BYTES_MIN) return text;
  throw new ConfigError(
    `${name} must have at least ${SECRET_BYTES_MIN} bytes: make a new one, for example with ` +
      '"openssl rand -base64 32"; all guests then become new guests',
  );
}

/** Without a token: open to this machine, or closed in production. */
export function readAccess(env: Environment, variable: string): Access {
  const [name, token] = readVariableOrFile(env, variable);
  if (token === undefined) return { type: env.NODE_ENV === 'production' ? 'closed' : 'local' };
  if (token.length >= TOKEN_CHARS_MIN) return { type: 'token', token };
  throw new ConfigError(`${name} must have at least ${TOKEN_CHARS_MIN} characters`);
}

export function readSecretFile(env: Environment, variable: string): string {
  return readSettingFile(variable, env[variable]!.trim()).trim();
}

/**
 * Returns the text and the name of the variable that is set. An empty file counts as set, an empty
 * variable does not.
 */
function readVariableOrFile(
  env: Environment,
  name: string,
): [name: string, text: string | undefined] {
  const file = env[`${name}_FILE`]?.trim();
  if (file && env[name]) throw new ConfigError(`${name} and ${name}_FILE are both set: remove one`);
  if (file) return [`${name}_FILE`, readSecretFile(env, `${name}_FILE`)];
  return [name, env[name] || undefined];
}
