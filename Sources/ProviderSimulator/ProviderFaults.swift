/// How a simulated card provider misbehaves. It can be changed while it runs (`POST /faults`); a field that is not given stays as it is.
public struct ProviderFaults: Codable, Equatable, Sendable {
  /// Every request is answered 503, and nothing is done.
  public var isDown: Bool?
  /// Milliseconds before an answer.
  public var delay: Int?
  /// Of so many requests, one is done, and then its connection is closed without an answer; 0: none.
  public var dropEvery: Int?
  /// Of so many requests, one is answered 500, and nothing is done; 0: none.
  public var failEvery: Int?
  /// Charges above this amount are declined.
  public var declinesAbove: Int64?

  public init(
    isDown: Bool? = nil, delay: Int? = nil, dropEvery: Int? = nil, failEvery: Int? = nil, declinesAbove: Int64? = nil
  ) {
    self.isDown = isDown
    self.delay = delay
    self.dropEvery = dropEvery
    self.failEvery = failEvery
    self.declinesAbove = declinesAbove
  }

  mutating func take(_ other: ProviderFaults) {
    isDown = other.isDown ?? isDown
    delay = other.delay ?? delay
    dropEvery = other.dropEvery ?? dropEvery
    failEvery = other.failEvery ?? failEvery
    declinesAbove = other.declinesAbove ?? declinesAbove
  }
}
