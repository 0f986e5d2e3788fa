/** Finding of the doctor: one check and its result. */
export interface Finding {
  /** An error: the server cannot start like this, or does not do what it is there for. */
  level: 'ok' | 'warning' | 'error';
  /** A setting or a part. */
  about: string;
  /** What is so and, where it is not well, what to do. */
  text: string;
}
