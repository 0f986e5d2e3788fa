/** What is wrong with the configuration, for the person who starts the server. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  /** The variable that the message begins with. */
  get variable(): string {
    return /^[A-Z_]*/.exec(this.message)![0];
  }
}
