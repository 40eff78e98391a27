/// Why a benchmark has no figures to give: a sentence for whoever started it.
public struct BenchmarkFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
