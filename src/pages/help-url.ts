/** Where the pages of `docs/errors/` are published; with the code appended it is the `type` of problem+json. One place, configurable later. */
export const HELP_URL_BASE = "https://wao.example/errors/";
