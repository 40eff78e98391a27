/// A message whose events can't be folded, as a row that they change can't be read. What has been folded of them is in the tables by then,
/// so all that its batch did is thrown away, and done again with this message as one that failed.
struct UnfoldableMessage: Error {
  let position: MessagePosition
  let reason: any Error
}
