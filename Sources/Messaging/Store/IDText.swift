import Deciding

/// A text that is mostly a message id, and is then stored as an id. Other texts stay text, so equal texts are always stored equally.
struct IDText {
  var text: String

  init(_ text: String) {
    self.text = text
  }

  /// Nil: it is another text. (Capitals could be read as an id too, but would come back in lower case.)
  var id: MessageID? {
    guard let id = MessageID(text), !text.utf8.contains(where: { (65...70).contains($0) }) else { return nil }
    return id
  }
}
