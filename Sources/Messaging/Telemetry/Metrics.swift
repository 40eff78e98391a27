import Synchronization

/// The program's metrics for Prometheus: counters, gauges and histograms, each by name and labels.
///
/// ```swift
/// let metrics = Metrics()
/// let late = metrics.counter("edge_replies_unknown_total", "Replies that nobody waits for.")
/// late.add()
/// print(metrics.text())
/// ```
/// The same name and labels give the same instrument. The lookup takes a lock, so keep an instrument that is used often. Instruments
/// themselves are lock-free, and may be used from any thread.
public final class Metrics: Sendable {
  public typealias Labels = KeyValuePairs<String, String>

  enum Instrument: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)

    var type: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  struct Family: Sendable {
    let help: String
    var instruments: [String: Instrument] = [:]
  }

  private let families = Mutex<[String: Family]>([:])

  public init() {}

  /// A number that only grows. By Prometheus' custom its name ends with `_total`.
  public func counter(_ name: String, _ help: String, _ labels: Labels = [:]) -> Counter {
    instrument(name, help, labels, make: { .counter(Counter()) }, read: { if case .counter(let counter) = $0 { counter } else { nil } })
  }

  /// A number that goes up and down.
  public func gauge(_ name: String, _ help: String, _ labels: Labels = [:]) -> Gauge {
    instrument(name, help, labels, make: { .gauge(Gauge()) }, read: { if case .gauge(let gauge) = $0 { gauge } else { nil } })
  }

  /// The distribution of durations or sizes. By Prometheus' custom the name of one for durations ends with `_seconds`.
  public func histogram(_ name: String, _ help: String, _ labels: Labels = [:], of scale: Histogram.Scale = .seconds) -> Histogram {
    instrument(
      name, help, labels, make: { .histogram(Histogram(scale)) },
      read: { if case .histogram(let histogram) = $0 { histogram } else { nil } })
  }

  /// All metrics in Prometheus' text format, version 0.0.4.
  public func text() -> String {
    let families = families.withLock { $0 }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      let instruments = family.instruments.sorted { $0.key < $1.key }
      guard let type = instruments.first?.value.type else { continue }
      text += "# HELP \(name) \(family.help)\n# TYPE \(name) \(type)\n"
      for (labels, instrument) in instruments {
        switch instrument {
        case .counter(let counter): text += "\(name)\(Self.braced(labels)) \(counter.value)\n"
        case .gauge(let gauge): text += "\(name)\(Self.braced(labels)) \(gauge.value)\n"
        case .histogram(let histogram): text += histogram.text(name: name, labels: labels)
        }
      }
    }
    return text
  }

  private func instrument<Kind: Sendable>(
    _ name: String, _ help: String, _ labels: Labels, make: @Sendable () -> Instrument, read: @Sendable (Instrument) -> Kind?
  ) -> Kind {
    let labels = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    let found = families.withLock { families in
      let instrument = families[name]?.instruments[labels] ?? make()
      families[name, default: Family(help: help)].instruments[labels] = instrument
      return instrument
    }
    guard let kind = read(found) else { preconditionFailure("the metric \(name) is a \(found.type) elsewhere in the program") }
    return kind
  }

  static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

  private static func escaped(_ value: String) -> String {
    var text = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }
}

/// A number that only grows.
public final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  init() {}

  public var value: Int { count.load(ordering: .relaxed) }

  public func add(_ amount: Int = 1) {
    count.wrappingAdd(amount, ordering: .relaxed)
  }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
  private let current = Atomic<Int>(0)

  init() {}

  public var value: Int { current.load(ordering: .relaxed) }

  public func set(_ value: Int) {
    current.store(value, ordering: .relaxed)
  }

  public func add(_ amount: Int) {
    current.wrappingAdd(amount, ordering: .relaxed)
  }
}

/// The number of values below each bound. Bounds are powers of two: fine enough for a percentile, and found without a search.
public final class Histogram: Sendable {
  /// What is measured, and so where the bounds lie.
  public enum Scale: Sendable {
    /// Durations, recorded in nanoseconds and shown in seconds: bounds from 66 µs to 17 s.
    case seconds
    /// Sizes: bounds from 1 to 512.
    case count

    /// The powers of two that are bounds.
    var exponents: Range<Int> {
      switch self {
      case .seconds: 16..<35
      case .count: 0..<10
      }
    }

    func shown(_ value: Int64) -> String {
      switch self {
      case .seconds: String(Double(value) / 1e9)
      case .count: String(value)
      }
    }
  }

  private let scale: Scale
  private let buckets: [Counter]
  private let sum = Atomic<Int64>(0)

  init(_ scale: Scale = .seconds) {
    self.scale = scale
    // The last one counts everything above the highest bound.
    buckets = (0...scale.exponents.count).map { _ in Counter() }
  }

  /// - Parameter times: how often the same value is to be counted.
  public func record(_ value: Int64, times: Int = 1) {
    let value = max(value, 0)
    // The exponent of the next power of two that is not below the value.
    let exponent = value <= 1 ? 0 : Int64.bitWidth - (value - 1).leadingZeroBitCount
    buckets[min(max(exponent - scale.exponents.lowerBound, 0), buckets.count - 1)].add(times)
    sum.wrappingAdd(value * Int64(times), ordering: .relaxed)
  }

  public func record(nanoseconds duration: Int64) {
    record(duration)
  }

  public var count: Int { buckets.reduce(0) { $0 + $1.value } }

  func text(name: String, labels: String) -> String {
    let prefix = labels.isEmpty ? "" : labels + ","
    var text = ""
    var total = 0
    for (bucket, exponent) in zip(buckets, scale.exponents.lowerBound...) {
      total += bucket.value
      let bound = exponent < scale.exponents.upperBound ? scale.shown(1 << Int64(exponent)) : "+Inf"
      text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)\n"
    }
    let labels = Metrics.braced(labels)
    return text + "\(name)_sum\(labels) \(scale.shown(sum.load(ordering: .relaxed)))\n\(name)_count\(labels) \(total)\n"
  }
}
