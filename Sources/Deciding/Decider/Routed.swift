/// A message as input, and the key that its record must have.
public struct Routed<Input: Sendable>: Sendable {
  public let input: Input
  /// `Content.routingKey`
  public let key: String

  public init(input: Input, key: String) {
    self.input = input
    self.key = key
  }
}
