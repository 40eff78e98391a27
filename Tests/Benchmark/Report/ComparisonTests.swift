import Foundation
import JSON
import TestSupport
import Testing

@testable import Benchmark

@Suite struct ComparisonTests {
  private let earlier: JSONValue = [
    "benchmark": "buy", "purchasesPerSecond": 200, "loop": "closed", "gone": 1, "idle": 0,
    "steps": ["pay": ["p50Ms": 4.0]], "list": [1, 2],
  ]

  private let later: JSONValue = [
    "benchmark": "buy", "purchasesPerSecond": 300, "loop": "closed", "new": 1, "idle": 5,
    "steps": ["pay": ["p50Ms": 1.0]], "list": [1, 4],
  ]

  @Test func `each number that both reports have is given as new by old, by its path`() throws {
    let comparison = try Comparison(earlier, file: "before.json", benchmark: "buy")
    #expect(comparison.ratios(of: later) == ["purchasesPerSecond": 1.5, "steps.pay.p50Ms": 0.25, "list.0": 1, "list.1": 2])
  }

  @Test func `a report with its ratios is still a report, whose ratios are not compared themselves`() throws {
    let comparison = try Comparison(earlier, file: "before.json", benchmark: "buy")
    let annotated = comparison.annotated(later)
    #expect(annotated["comparedTo"]?["file"] == "before.json")
    #expect(annotated["comparedTo"]?["ratios"]?["steps.pay.p50Ms"] == 0.25)
    #expect(annotated["purchasesPerSecond"] == 300)
    let next = try Comparison(annotated, file: "after.json", benchmark: "buy")
    #expect(next.ratios(of: annotated).keys.allSatisfy { !$0.contains("comparedTo") })
  }

  private func refusal(of text: String) throws -> String {
    let directory = try TemporaryDirectory()
    let file = directory.file("before.json")
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    do throws(BenchmarkFailure) {
      _ = try Comparison(file: file, benchmark: "buy")
      return ""
    } catch {
      #expect(error.description.contains(file))
      return error.description
    }
  }

  @Test func `a file of another benchmark, or of something else, is refused with what is wrong`() throws {
    #expect(try refusal(of: #"{"benchmark":"buy"}"#).isEmpty)
    #expect(try refusal(of: #"{"benchmark":"lane"}"#).contains("a report of 'bench lane', not of 'bench buy'"))
    #expect(try refusal(of: #"{"purchases":1}"#).contains("no report"))
    #expect(try refusal(of: "[1]").contains("no report"))
    #expect(try refusal(of: "purchases: 1").contains("no JSON"))
    #expect(try refusal(of: "").contains("no JSON"))
  }

  @Test func `a file that is not there is refused`() {
    #expect(throws: BenchmarkFailure.self) { try Comparison(file: "/nowhere/before.json", benchmark: "buy") }
  }
}
