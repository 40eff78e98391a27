import Foundation
import JSON

/// An earlier report of the same benchmark, to be held against a new one, number by number.
public struct Comparison {
  /// What a report that was compared itself says of that; it is not compared again.
  static let field = "comparedTo"

  private let file: String
  private let earlier: [String: Double]

  /// Reads the earlier report, which is one JSON object, as `--json` prints it.
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

  /// New by old, of each number that both have, by its path: `steps.reserve.p50Ms`. None where the old one is 0.
  public func ratios(of report: JSONValue) -> [String: Double] {
    var ratios: [String: Double] = [:]
    for (path, number) in Self.numbers(in: report) {
      if let old = earlier[path], old != 0 { ratios[path] = number / old }
    }
    return ratios
  }

  /// The report with its ratios in one field more.
  public func annotated(_ report: JSONValue) -> JSONValue {
    guard var object = report.object else { return report }
    let ratios = ratios(of: report).sorted { $0.key < $1.key }.map { (name: $0.key, value: JSONValue.number($0.value)) }
    object[Self.field] = ["file": .string(file), "ratios": .object(JSONObject(ratios))]
    return .object(object)
  }

  /// Every number of a report, by its path.
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
  /// A number of any kind.
  var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .null, .bool, .string, .array, .object: nil
    }
  }
}

/// What a benchmark found. As JSON it is what `--json` prints and `--compare` reads; a field that scripts look at keeps its name.
public protocol BenchmarkReport: Codable, Sendable {
  /// Its name on the command line.
  var benchmark: String { get }
}
