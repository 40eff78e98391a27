/// Which traces are kept. The names are OpenTelemetry's, of `OTEL_TRACES_SAMPLER`.
public struct Sampler: Equatable, Sendable {
  /// Whether the decision of whoever sent the request holds, when there is one.
  public let followsParent: Bool
  /// The share of traces that are kept where it is decided here, from 0 to 1.
  public let ratio: Double

  public static let usual = Sampler(followsParent: true, ratio: 1)

  init(followsParent: Bool, ratio: Double) {
    self.followsParent = followsParent
    self.ratio = ratio
  }

  /// - Parameters:
  ///   - name: `parentbased_always_on`, `parentbased_always_off`, `parentbased_traceidratio`, or one of these without `parentbased_`.
  ///   - argument: the ratio of `traceidratio`, 0 to 1; nil: 1.
  /// - Returns: nil for what is none of these.
  public init?(_ name: String, argument: String?) {
    let prefix = "parentbased_"
    let ratio: Double
    switch name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name {
    case "always_on": ratio = 1
    case "always_off": ratio = 0
    case "traceidratio":
      guard let argument else {
        ratio = 1
        break
      }
      guard let number = Double(argument), (0...1).contains(number) else { return nil }
      ratio = number
    default: return nil
    }
    self.init(followsParent: name.hasPrefix(prefix), ratio: ratio)
  }

  /// The same for the same trace everywhere: a share of the ids, by their last 63 bits.
  func keeps(_ trace: (high: UInt64, low: UInt64)) -> Bool {
    if ratio >= 1 { return true }
    return trace.low >> 1 < UInt64(ratio * Double(UInt64(1) << 63))
  }
}
