import Deciding

/// A text that mostly is a message's id, and is stored as one then. Any other stays text, so the same text is always the same of both.
struct IDText {
  var text: String

  init(_ text: String) {
    self.text = text
  }

  /// Nil: it is another text. (Capitals read as an id too, but would come back small.)
  var id: MessageID? {
    guard let id = MessageID(text), !text.utf8.contains(where: { (65...70).contains($0) }) else { return nil }
    return id
  }
}
