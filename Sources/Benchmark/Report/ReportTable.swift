import Foundation
import JSON

/// A report for a person. Values are printed line by line, and objects with the same fields become the rows of a table. If there is an
/// earlier report, the ratio new/old follows each number.
public struct ReportTable {
  private let ratios: [String: Double]
  private var lines: [String] = []

  private init(ratios: [String: Double]) {
    self.ratios = ratios
  }

  /// - Parameter ratios: the ratios of those numbers that have one, by path.
  public static func text(_ report: JSONValue, ratios: [String: Double] = [:]) -> String {
    var table = ReportTable(ratios: ratios)
    table.add(report.object ?? [:], path: "", indent: "")
    return table.lines.joined(separator: "\n")
  }

  private mutating func add(_ object: JSONObject, path: String, indent: String) {
    let values = object.filter { $0.value.object == nil }
    let width = values.map(\.name.count).max() ?? 0
    let cells = values.map { cell($0.value, at: path + $0.name) }
    for (member, cell) in zip(values, cells) { lines.append(indent + member.name.padded(to: width) + "  " + cell) }

    var rows: [JSONObject.Member] = []
    for (name, value) in object {
      guard let child = value.object else { continue }
      if let first = rows.first?.value.object, first.map(\.name) != child.map(\.name) { addTable(of: &rows, path, indent) }
      if child.contains(where: { $0.value.object != nil }) {
        addTable(of: &rows, path, indent)
        lines += ["", indent + name]
        add(child, path: path + name + ".", indent: indent + "  ")
      } else {
        rows.append((name, value))
      }
    }
    addTable(of: &rows, path, indent)
  }

  /// Adds rows with the same fields, under one line with the names of the fields.
  private mutating func addTable(of rows: inout [JSONObject.Member], _ path: String, _ indent: String) {
    defer { rows = [] }
    guard let columns = rows.first?.value.object?.map(\.name) else { return }
    var cells = [[""] + columns]
    for (name, value) in rows {
      cells.append([name] + (value.object ?? [:]).map { cell($0.value, at: "\(path)\(name).\($0.name)") })
    }
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    lines.append("")
    for row in cells {
      let numbers = zip(row, widths).dropFirst().map { String(repeating: " ", count: $1 - $0.count) + $0 }
      lines.append(([indent + row[0].padded(to: widths[0])] + numbers).joined(separator: "  "))
    }
  }

  private func cell(_ value: JSONValue, at path: String) -> String {
    let ratio = ratios[path].map { " (x\(Self.text($0)))" } ?? ""
    switch value {
    case .string(let text): return text
    case .number(let number): return Self.text(number) + ratio
    case .null, .bool, .integer, .decimal, .array, .object: return String(decoding: value.encoded(), as: UTF8.self) + ratio
    }
  }

  /// A number with three digits, or with all digits before the point.
  private static func text(_ number: Double) -> String {
    let size = abs(number)
    let digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4
    return String(format: "%.\(digits)f", number)
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
