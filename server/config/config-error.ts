/** Error in the configuration. Its message begins with the name of the variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  /** The variable that the message begins with. */
  get variable(): string {
    return /^[A-Z_]*/.exec(this.message)![0];
  }
}
