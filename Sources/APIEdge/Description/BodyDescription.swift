import JSON

/// A value of a request's body that is not there: it notes what a reader asks of it.
final class BodyDescription {
  private let choices: Choices
  private var keywords = JSONObject()
  private var word: String?
  private var fields: [(name: String, description: BodyDescription)] = []
  private var element: BodyDescription?
  private var isOptional = false

  init(_ choices: Choices) {
    self.choices = choices
  }

  subscript(name: String) -> BodyDescription {
    if let known = fields.first(where: { $0.name == name }) { return known.description }
    let field = BodyDescription(choices)
    fields.append((name, field))
    return field
  }

  func mayBeMissing() { isOptional = true }

  func note(_ more: JSONObject) {
    for (name, value) in more { keywords[name] = value }
  }

  func choose<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Word where Word.RawValue == String {
    let words = Array(Word.allCases)
    let chosen = words[choices.take(of: words.count)]
    note(["type": "string"])
    word = chosen.rawValue
    return chosen
  }

  /// - Returns: the one element that the list has.
  func list(_ counts: ClosedRange<Int>) -> BodyDescription {
    note(["minItems": .integer(Int64(counts.lowerBound)), "maxItems": .integer(Int64(counts.upperBound))])
    let element = self.element ?? BodyDescription(choices)
    self.element = element
    return element
  }

  var shape: BodyShape {
    if let element { return .list(keywords, of: element.shape) }
    if !keywords.isEmpty { return .value(keywords, words: word.map { [$0] }) }
    return .object(fields.map { BodyShape.Field(name: $0.name, isOptional: $0.description.isOptional, shape: $0.description.shape) })
  }
}
