/// A record that is not where its message belongs: whoever put it there was no producer of ours. It is given up without being counted in
/// its channel, whose numbers are those of the place where it belongs.
struct MisplacedMessage: Error, CustomStringConvertible {
  let description: String

  init(_ what: String) {
    description = "misplaced: \(what); nothing of it was done. Discard it, and if it was meant, produce it anew where it belongs"
  }
}
