/// One thing that is wrong with a request.
public struct FieldError: Equatable, Sendable {
  /// As in `schedules[0].sections[1].price`; for what is not in the body the name of the header or query parameter.
  public var field: String
  /// To be read after the field: `must be 1 to 200 characters`.
  public var message: String

  public init(_ field: String, _ message: String) {
    self.field = field
    self.message = message
  }
}
