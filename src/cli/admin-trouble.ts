/** What keeps a command from the running edge, and the operator can mend. The message has one line per thing. */
export class AdminTrouble extends Error {
  override readonly name = "AdminTrouble";
}
