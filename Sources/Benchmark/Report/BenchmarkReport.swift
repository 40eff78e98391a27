/// What a benchmark found. As JSON it is what `--json` prints and `--compare` reads; a field that scripts look at keeps its name.
public protocol BenchmarkReport: Codable, Sendable {
  /// Its name on the command line.
  var benchmark: String { get }
}
