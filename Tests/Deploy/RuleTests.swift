import DeployTesting
import Foundation
import JSON
import Testing
import YAML

/// Prometheus' rules and configurations, by Prometheus' own tool.
@Suite struct RuleTests {
  private static let alerts = "deploy/prometheus/alerts.yaml"

  private struct Rule {
    let name: String
    let content: JSONValue
  }

  private func rules() throws -> [Rule] {
    let file = try JSONValue(parsing: YAML.json(from: Project.text(Self.alerts), file: Self.alerts))
    return (file["groups"]?.array ?? []).flatMap { $0["rules"]?.array ?? [] }.map { Rule(name: $0["alert"]?.string ?? "", content: $0) }
  }

  @Test(.enabled(if: Tool.promtool.isPresent, "\(Tool.promtool.absence)"), arguments: ["prometheus.yaml", "kubernetes.yaml"])
  func `promtool takes the configuration, and the rules that it names`(file: String) throws {
    let ending = try Tool.promtool.run(["check", "config", Project.path("deploy/prometheus/" + file)])
    #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
    #expect(ending.output.contains("1 rule files found"))
  }

  @Test(.enabled(if: Tool.promtool.isPresent, "\(Tool.promtool.absence)"))
  func `alerts fire on the numbers that they are for, and not on a system that is well`() throws {
    let ending = try Tool.promtool.run(["test", "rules", Project.path("deploy/prometheus/alerts.test.yaml")])
    #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
  }

  @Test func `each alert is tried both ways`() throws {
    let file = "deploy/prometheus/alerts.test.yaml"
    let tests = try JSONValue(parsing: YAML.json(from: Project.text(file), file: file))["tests"]?.array ?? []
    let cases = tests.flatMap { $0["alert_rule_test"]?.array ?? [] }
    for rule in try rules() {
      let own = cases.filter { $0["alertname"]?.string == rule.name }
      #expect(own.contains { $0["exp_alerts"] != nil }, "\(rule.name) is not seen to fire")
      #expect(own.contains { $0["exp_alerts"] == nil }, "\(rule.name) is not seen to be silent")
    }
  }

  @Test func `each alert says what it is, what to do next, and where that is explained`() throws {
    let rules = try rules()
    #expect(rules.count > 10)
    let headings = try Project.text("docs/alerts.md").split(separator: "\n").filter { $0.hasPrefix("#") }
    for rule in rules {
      #expect(rule.content[path: "labels/severity"].map { ["critical", "warning"].contains($0.string) } == true, "\(rule.name)")
      #expect(rule.content[path: "annotations/summary"]?.string?.isEmpty == false, "\(rule.name)")
      #expect((rule.content[path: "annotations/description"]?.string?.count ?? 0) > 60, "\(rule.name)")
      #expect(rule.content[path: "annotations/runbook_url"]?.string == "docs/alerts.md#\(rule.name.lowercased())")
      let isExplained = headings.contains { $0.hasSuffix("# \(rule.name)") }
      #expect(isExplained, "docs/alerts.md has no heading \(rule.name)")
    }
  }
}
