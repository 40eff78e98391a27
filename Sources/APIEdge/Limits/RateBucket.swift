/// What one client has used of its limit: the generic cell rate algorithm (ITU-T I.371), a token bucket in one number.
///
/// The number is the time at which the client will have earned back all that it used. An earlier time means that it used nothing.
struct RateBucket: Equatable {
  /// Nanoseconds of the edge's clock.
  var fullAt: Int64 = .min

  enum Outcome: Equatable {
    case taken
    /// The next request is earned in so many nanoseconds.
    case refused(wait: Int64)
  }

  /// Takes one request from the bucket, if there is one.
  mutating func take(_ limit: RateLimit, at now: Int64) -> Outcome {
    let start = max(fullAt, now)
    let wait = start + limit.interval - limit.window - now
    guard wait <= 0 else { return .refused(wait: wait) }
    fullAt = start + limit.interval
    return .taken
  }
}
