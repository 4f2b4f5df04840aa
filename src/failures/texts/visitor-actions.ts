/** Sentences that several rows need. */

/** The next try may go well. */
export const WAIT = "Wait a moment, then load the page again.";

/** A repair is needed; time alone changes little. */
export const OWNER_MUST_ACT =
  "There is nothing you can do, and loading the page again will not help until this is repaired. If you know the owner of the site, send them the request id below.";

/** Somebody has to repair it, but it may also pass. */
export const WAIT_OR_TELL =
  "Wait a few minutes, then load the page again. If it stays like this and you know the owner of the site, send them the request id below.";

/** A rule of the site refused it. */
export const ASK_OWNER =
  "If you think that this is a mistake, contact the owner of the site and send them the request id below.";
