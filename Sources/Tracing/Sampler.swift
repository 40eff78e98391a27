/// Decides which traces are kept. The names are those of OpenTelemetry's `OTEL_TRACES_SAMPLER`.
public struct Sampler: Equatable, Sendable {
  /// Whether the sender's decision counts, if the request has one.
  public let followsParent: Bool
  /// The share of traces that are kept, from 0 to 1, if the decision is made here.
  public let ratio: Double

  public static let usual = Sampler(followsParent: true, ratio: 1)

  init(followsParent: Bool, ratio: Double) {
    self.followsParent = followsParent
    self.ratio = ratio
  }

  /// - Parameters:
  ///   - name: `parentbased_always_on`, `parentbased_always_off`, `parentbased_traceidratio`, or one of these without `parentbased_`.
  ///   - argument: the ratio of `traceidratio`, 0 to 1; nil: 1.
  /// - Returns: nil for another name or argument.
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

  /// The answer is the same for a trace everywhere: it depends on the last 63 bits of the id.
  func keeps(_ trace: (high: UInt64, low: UInt64)) -> Bool {
    if ratio >= 1 { return true }
    return trace.low >> 1 < UInt64(ratio * Double(UInt64(1) << 63))
  }
}
