import Foundation
import JSON

/// Compares an earlier report of a benchmark with a new one, number by number.
public struct Comparison {
  /// The field with the ratios of a report that was itself compared. These numbers are not compared again.
  static let field = "comparedTo"

  private let file: String
  private let earlier: [String: Double]

  /// Reads the earlier report, one JSON object as `--json` prints it.
  public init(file: String, benchmark: String) throws(BenchmarkFailure) {
    let report: JSONValue
    do {
      report = try JSONValue(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: file))))
    } catch let error as JSONError {
      throw BenchmarkFailure("\(file) is no JSON: \(error)")
    } catch {
      throw BenchmarkFailure("\(file) can't be read: \(error.localizedDescription)")
    }
    try self.init(report, file: file, benchmark: benchmark)
  }

  init(_ report: JSONValue, file: String, benchmark: String) throws(BenchmarkFailure) {
    guard let name = report["benchmark"]?.string else { throw BenchmarkFailure("\(file) is no report of 'ticketing bench'") }
    guard name == benchmark else { throw BenchmarkFailure("\(file) is a report of 'bench \(name)', not of 'bench \(benchmark)'") }
    self.file = file
    earlier = Self.numbers(in: report)
  }

  /// The new number divided by the old one, for each number that both reports have, by its path: `steps.reserve.p50Ms`. A number that was 0
  /// has no ratio.
  public func ratios(of report: JSONValue) -> [String: Double] {
    var ratios: [String: Double] = [:]
    for (path, number) in Self.numbers(in: report) {
      if let old = earlier[path], old != 0 { ratios[path] = number / old }
    }
    return ratios
  }

  /// The report with its ratios in one more field.
  public func annotated(_ report: JSONValue) -> JSONValue {
    guard var object = report.object else { return report }
    let ratios = ratios(of: report).sorted { $0.key < $1.key }.map { (name: $0.key, value: JSONValue.number($0.value)) }
    object[Self.field] = ["file": .string(file), "ratios": .object(JSONObject(ratios))]
    return .object(object)
  }

  /// All numbers of a report, by their paths.
  private static func numbers(in report: JSONValue) -> [String: Double] {
    var numbers: [String: Double] = [:]
    func walk(_ value: JSONValue, _ path: String) {
      if let number = value.double { numbers[path] = number }
      for (name, member) in value.object ?? [:] where !(path.isEmpty && name == Self.field) {
        walk(member, path.isEmpty ? name : "\(path).\(name)")
      }
      for (index, element) in (value.array ?? []).enumerated() { walk(element, "\(path).\(index)") }
    }
    walk(report, "")
    return numbers
  }
}

extension JSONValue {
  /// The value as a `Double`, if it is a number of any kind.
  var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .decimal(let number): number.rounded
    case .null, .bool, .string, .array, .object: nil
    }
  }
}

/// The results of a benchmark. `--json` prints them as JSON, and `--compare` reads that. Scripts use the fields, so their names never
/// change.
public protocol BenchmarkReport: Codable, Sendable {
  /// The benchmark's name on the command line.
  var benchmark: String { get }
}
