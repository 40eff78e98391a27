/// What is wrong with one request, gathered while it is read.
final class Findings {
  /// A body of 64 KiB can be wrong in tens of thousands of places; nobody reads that many, and the answer would be a hundred times
  /// the question.
  static let limit = 1000

  private(set) var errors: [FieldError] = []
  /// Whether all that is wrong is so at this moment only: the same request was right, or will be.
  private(set) var areOfTheMoment = true

  func add(_ field: String, _ message: String, ofTheMoment: Bool = false) {
    if !ofTheMoment { areOfTheMoment = false }
    if errors.count < Self.limit { errors.append(FieldError(field, message)) }
  }

  /// - Throws: all of them, if there is one.
  func check() throws(Problem) {
    guard errors.isEmpty else { throw .invalid(errors) }
  }

  /// What was read, if nothing was found wrong with it.
  func complete<Value>(_ value: Value?) throws(Problem) -> Value {
    try check()
    guard let value else { throw Problem(.invalidRequest, "the request could not be read") }
    return value
  }
}
