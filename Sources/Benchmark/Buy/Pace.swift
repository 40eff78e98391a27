/// When purchases are to begin, on the loop's clock in nanoseconds.
struct Pace {
  /// Purchases a second; nil: closed loop, as soon as somebody is free.
  let rate: Int?
  let begin: Int64
  /// None is to begin from here on.
  let end: Int64

  /// When purchase `number`, counted from 0, is to begin; nil: it is not. In closed loop that is now.
  func start(of number: Int, at now: Int64) -> Int64? {
    guard let rate else { return now < end ? now : nil }
    // By the whole seconds first: what is multiplied stays small, and so exact.
    let time = begin + Int64(number / rate) * 1_000_000_000 + Int64(number % rate) * 1_000_000_000 / Int64(rate)
    return time < end ? time : nil
  }
}
