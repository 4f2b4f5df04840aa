/** What `wao` tells the shell. */
export const EXIT = {
  /** It did what was asked. */
  fine: 0,
  /** The input is wrong: a mistake in the configuration, an unknown code, a port that is taken. */
  input: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A bug in wao (EX_SOFTWARE of sysexits.h). */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
