/// Why a benchmark has no figures: a sentence for the user.
public struct BenchmarkFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
