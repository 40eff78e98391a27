/// Counts what an effect worker does, and shows the state of its circuit breakers.
public protocol CallMeter: AnyObject {
  func ended(_ result: CallResult, at destination: String)
  /// A call found the circuit breaker open, and waits.
  func rejected(_ destination: String)
  /// A call ended without an outcome of its own.
  func dropped(_ destination: String)
  func show(_ breaker: CircuitBreaker, of destination: String)
}
